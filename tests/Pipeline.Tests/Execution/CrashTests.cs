using System.Diagnostics;
using SpeechSpeed.Pipeline.Tests.Store;

namespace SpeechSpeed.Pipeline.Tests.Execution;

/// <summary>Real processes, killed; and stores damaged behind their back.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task Killed_at_any_moment_the_next_run_gives_what_an_undisturbed_run_gives()
    {
        using Workspace undisturbed = new();
        long begin = Stopwatch.GetTimestamp();
        using (Process whole = undisturbed.StartBuilder())
        {
            await whole.WaitForExitAsync();
            Assert.Equal(0, whole.ExitCode);
        }

        TimeSpan duration = Stopwatch.GetElapsedTime(begin);
        SortedDictionary<string, string> expected = undisturbed.Published();
        Random random = new(1);
        int killed = 0;
        for (int i = 0; i < 12; i++)
        {
            // Each killed run goes on from what earlier ones left; every fourth begins with nothing.
            if (i % 4 == 0 && Directory.Exists(work[".speechspeed"]))
            {
                // Moved and not deleted: a tool of the killed builder may still be writing.
                Directory.Move(work[".speechspeed"], work[$"left by {i}"]);
            }

            work.Pipeline.MakeInputs();
            work.Write("a.onnx", $"model of attempt {i / 2}");
            using (Process builder = work.StartBuilder())
            {
                await Task.Delay(duration * random.NextDouble());
                killed += builder.HasExited ? 0 : 1;
                builder.Kill(entireProcessTree: false);
                await builder.WaitForExitAsync();
            }
        }

        Assert.True(killed > 0, "no builder was still running when it was to be killed");
        work.Pipeline.MakeInputs();
        await work.RunAsync();
        Assert.Equal(expected, work.Published());
        await work.RunAsync();
        Assert.Equal(expected, work.Published());
        Assert.Equal(4, work.Events.OfType<SpeechSpeed.Pipeline.Execution.RunEvent.NodeSkipped>().Count());
        Assert.Empty(Directory.GetFileSystemEntries(work[".speechspeed/tmp"]));
    }

    [Fact]
    public async Task A_stage_tool_does_not_outlive_a_killed_builder()
    {
        work.Tell("count[a]", "hang");
        using Process builder = work.StartBuilder();
        await PipelineRunnerTests.UntilAsync(() => Hanging().Any(), builder.WaitForExitAsync());
        string undeclared = Hanging().Single();

        builder.Kill(entireProcessTree: false);
        await builder.WaitForExitAsync();

        work.TellNothing();
        work.TakeLaunches();
        await work.RunAsync();

        // count[b] ran beside the one that hung, and may have ended before the builder was killed.
        Assert.Equal(["count[a]", "report"], work.TakeLaunches().Except(["count[b]"]));
        Assert.False(File.Exists(undeclared));
    }

    [Fact]
    public async Task Killed_between_the_steps_of_publishing_the_next_run_finishes_them()
    {
        await work.RunAsync();
        SortedDictionary<string, string> expected = work.Published();
        work.TakeLaunches();

        // Before the lock file: results are new, the lock file is not there yet.
        File.Delete(work["pipeline.lock.json"]);
        await work.RunAsync();
        Assert.Empty(work.TakeLaunches());
        Assert.Equal(expected, work.Published());

        // Before some results: staged copies are left.
        work.Write("results/.publishing/0", "half of a resul");
        File.Delete(work["results/a/text.txt"]);
        File.Delete(work["pipeline.lock.json"]);
        work.Write("pipeline.lock.json.tmp", "{ \"schema\": 1, \"stag");
        await work.RunAsync();
        Assert.Empty(work.TakeLaunches());
        File.Delete(work["pipeline.lock.json.tmp"]);
        Assert.Equal(expected, work.Published());

        // Before a record: its files are in the store.
        string record = Directory.EnumerateFiles(work[".speechspeed/ac"], "*", SearchOption.AllDirectories)
            .Single(file => File.ReadAllText(file).Contains("count[b]", StringComparison.Ordinal));
        File.Delete(record);
        await work.RunAsync();
        Assert.Equal(["count[b]"], work.TakeLaunches());
        Assert.Equal(expected, work.Published());
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("flipped")]
    public async Task Every_damaged_file_of_the_store_is_noticed_and_mended(string damage)
    {
        await work.RunAsync();
        SortedDictionary<string, string> expected = work.Published();
        string[] files =
        [
            .. Directory.EnumerateFiles(work[".speechspeed"], "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0),
            work["pipeline.lock.json"],
        ];
        Assert.True(files.Length >= 4 + 8 + 1);

        foreach (string file in files)
        {
            StageStoreTests.Damage(file, damage);

            // Results are gone too, so that every stored file is wanted.
            Directory.Delete(work["results"], recursive: true);
            await work.RunAsync();
            Assert.Equal(expected, work.Published());
        }
    }

    [Fact]
    public async Task A_damaged_input_of_a_stage_reruns_only_the_stage_that_made_it()
    {
        await work.RunAsync();
        work.TakeLaunches();
        string blob = Directory.EnumerateFiles(work[".speechspeed/cas"], "*", SearchOption.AllDirectories)
            .Single(file => File.ReadAllText(file) == File.ReadAllText(work["results/prepared/text.txt"]));
        StageStoreTests.Damage(blob, "flipped");
        work.Pipeline.Headings["count[a]"] = "HEADING";

        await work.RunAsync();

        Assert.Equal(["prepare", "count[a]"], work.TakeLaunches());
        Assert.Contains("runs again", Assert.Single(work.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builders_started_together_give_the_same_results_and_share_the_work()
    {
        using Workspace undisturbed = new();
        await undisturbed.RunAsync();

        Process[] builders = [work.StartBuilder(), work.StartBuilder(), work.StartBuilder()];
        foreach (Process builder in builders)
        {
            string errors = await builder.StandardError.ReadToEndAsync();
            await builder.WaitForExitAsync();
            Assert.Equal(("", 0), (errors, builder.ExitCode));
            builder.Dispose();
        }

        Assert.Equal(["prepare", "count[a]", "count[b]", "report"], work.TakeLaunches());

        Assert.Equal(undisturbed.Published(), work.Published());
    }

    private IEnumerable<string> Hanging() => Directory.Exists(work[".speechspeed/tmp"])
        ? Directory.EnumerateFiles(work[".speechspeed/tmp"], "hangs", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
        : [];
}
