using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary><c>--target=Submit</c> on a real Slurm cluster.</summary>
public sealed partial class SubmitTests
{
    private const string Control = "{ name: tiny-filters, control: { of: tiny, seeds: [0], splits: [test] } }";

    /// <summary>A job for which there is a file waits, once, for what the test does to it.</summary>
    private const string Hold = """
        held=$(dirname -- "${BASH_SOURCE[0]}")/held/${SLURM_JOB_NAME#*.*.}.${SLURM_ARRAY_TASK_ID:-0}
        if [ -e "$held" ]; then mv -- "$held" "$held.waits"; sleep 600; fi
        """;

    /// <summary>While the controller is restarted, a part takes too long, and a node is lost.</summary>
    [Fact]
    public async Task A_cluster_gives_the_bytes_of_one_machine()
    {
        SlurmHost.Require();
        using PipelineFolder here = DividedPipeline.Make(Control);
        using PipelineFolder pipeline = DividedPipeline.Make(Control);
        string hold = pipeline.Write("hold.sh", Hold);
        pipeline.Write("pipeline.yaml", $"{DividedPipeline.Yaml(Control)}\nexecution: {{ slurm: {{ parts: 2, cpus: 2, time: 10, setup: '. {hold}' }} }}\n");
        pipeline.Write("held/extract.tiny.0", "");
        pipeline.Write("held/extract.tiny.1", "");
        await using SlurmHost cluster = await SlurmHost.StartAsync("n1", "n2", "n3");

        // Parts that were submitted as often as they may be are given up.
        ToolResult givenUp = Build("--target=Submit", ("SPEECHSPEED_SUBMIT_ROUND", "4"));
        Assert.Equal(1, givenUp.ExitCode);
        Assert.Contains("submitted 3 times and did not end well: extract tiny: 2 not in the queue (parts 1, 2); extract tiny-filters seed 0: 2 not in the queue", givenUp.Line, StringComparison.Ordinal);

        Expectation.Check(Jobs(Build("--target=Submit")));
        await cluster.RestartControllerAsync();
        Assert.Contains("nothing to submit: all that is not done is in the queue", Build("--target=Submit").Output, StringComparison.Ordinal);
        await SlurmHost.UntilAsync(() => File.Exists(pipeline["held/extract.tiny.0.waits"]) && File.Exists(pipeline["held/extract.tiny.1.waits"]), "two parts that run");
        File.SetLastWriteTimeUtc(Directory.GetFiles(pipeline["store/submissions"], "queue", SearchOption.AllDirectories)[0], DateTime.UtcNow - TimeSpan.FromMinutes(1));
        string status = Build("--target=Status").Output;
        Assert.Matches(@"Slurm: prepare: done\n.*Slurm: extract tiny: 2 running \(parts 1, 2\)\n", status);
        // Slurm refuses an end in the second in which the job began.
        cluster.Ask("scontrol", "update", "JobId=2_0", "EndTime=now+2");
        await cluster.KillNodeAsync(cluster.Ask("squeue", "--noheader", "--array", "--job=2_1", "--format=%N"));
        here.BuildWell("--target=Extract");
        await SlurmHost.UntilAsync(() => Directory.GetFiles(pipeline["store/submissions"], "assemble.0.done", SearchOption.AllDirectories).Length > 0, "the end");

        Assert.Equal(Extractions(here), Extractions(pipeline));
        Assert.True(File.Exists(pipeline["results/report.html"]));
        Assert.False(File.Exists(pipeline["store/files.db"]));
        Assert.True(File.Exists(pipeline["store/files.shared.db"]));
        string log = File.ReadAllText(Directory.GetFiles(pipeline["store/submissions"], "assemble.log", SearchOption.AllDirectories)[0]);
        Assert.Contains("42 taken from the store, 0 extracted", log, StringComparison.Ordinal);
        Assert.Contains("nothing to submit: every stage is up to date", Build("--target=Submit").Output, StringComparison.Ordinal);

        ToolResult Build(string argument, params (string Name, string Value)[] variables) =>
            ToolProcess.RunWith(cluster.Environment.Concat(variables.ToDictionary(one => one.Name, one => one.Value)).ToDictionary(), "Build", [$"--config={pipeline.Config}", argument]);
    }

    /// <summary>Minutes of waiting for Slurm, so it runs only where it is asked for: <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Killed_at_random_ten_times_a_cluster_ends_with_the_bytes_of_one_machine()
    {
        SlurmHost.Require();
        using PipelineFolder here = DividedPipeline.Make(Control);
        using PipelineFolder pipeline = DividedPipeline.Make(Control);
        pipeline.Write("pipeline.yaml", DividedPipeline.Yaml(Control) + "\nexecution: { slurm: { parts: 4, cpus: 1, time: 10 } }\n");
        here.BuildWell("--target=Extract");
        await using SlurmHost cluster = await SlurmHost.StartAsync("n1", "n2");
        Random random = new(20261128);
        int kills = 0;
        while (!IsDone())
        {
            // What no job is left to submit again, the user does.
            ToolResult submitted = ToolProcess.RunWith(cluster.Environment, "Build", [$"--config={pipeline.Config}", "--target=Submit"]);
            Assert.True(submitted.ExitCode == 0, submitted.Output);
            while (!IsDone() && cluster.Ask("squeue", "--noheader") != "")
            {
                await Task.Delay(random.Next(200, 1500), TestContext.Current.CancellationToken);
                kills += kills < 10 && cluster.KillOne(random) ? 1 : 0;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} processes killed");
        Assert.Equal(10, kills);
        Assert.Equal(Extractions(here), Extractions(pipeline));

        bool IsDone() => Directory.Exists(pipeline["store/submissions"]) && Directory.GetFiles(pipeline["store/submissions"], "assemble.0.done", SearchOption.AllDirectories).Length > 0;
    }

    private static string Jobs(ToolResult result) => string.Concat(Job().Matches(result.Output).Select(line => line.Value + "\n"));

    private static string Extractions(PipelineFolder pipeline)
    {
        JsonNode locked = JsonNode.Parse(File.ReadAllText(pipeline["pipeline.lock.json"]))!;
        return string.Join('\n', locked["stages"]!.AsObject().Where(stage => stage.Key.StartsWith("extract", StringComparison.Ordinal)).Select(stage => stage.ToString()));
    }

    [GeneratedRegex(@"^.*submitted as job \d+$", RegexOptions.Multiline)]
    private static partial Regex Job();
}
