using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests;

/// <summary>Results and figures without the corpus, as CI makes them: through the real build program, the real stage tools and the documented server.</summary>
public sealed partial class FromLockTests
{
    private const string TokenVariable = "SPEECHSPEED_TEST_TOKEN";
    private const string Token = "a-token-of-a-test";
    private const string Model = "models/small.onnx";

    private const string Yaml = $$"""
        schema: 1
        name: from the lock file
        corpus:
          root: corpus
          splits: { train: [train], dev: [dev], test: [test] }
          speakers: SPEAKERS.TXT
        models:
          - name: small
            onnx: {{Model}}
        extract: { layers: ["first relu", "layer1 relu 1"] }
        probe: { epochs: 2, layer_epochs: 1 }
        statistics: { crop: false, deals: 1, bootstraps: 0, permutations: 0 }
        plot: { formats: [svg] }
        cache: { dir: store, remote: { url: "ADDRESS", mode: MODE, token_env: {{TokenVariable}} } }
        """;

    [Fact]
    public async Task A_clone_with_the_lock_file_and_a_server_alone_gives_the_same_bytes_without_audio_and_models()
    {
        Needs.Programs("nginx", "git", "bash");
        using TemporaryFolder folder = new();
        await using NginxHost nginx = await NginxHost.StartAsync(folder, Token);
        Environment.SetEnvironmentVariable(TokenVariable, Token);
        string yaml = Yaml.Replace("ADDRESS", nginx.Address, StringComparison.Ordinal);
        using PipelineFolder first = new(yaml.Replace("MODE", "write", StringComparison.Ordinal));
        MakeInputs(first);
        first.BuildWell();

        using PipelineFolder second = new(yaml.Replace("MODE", "read", StringComparison.Ordinal));
        File.Copy(first["pipeline.lock.json"], second["pipeline.lock.json"]);
        string status = second.BuildWell("--target=Status", "--from-lock").Output;
        Assert.Equal(12, status.Split(": in the remote cache").Length - 1);
        (string main, string pullRequest) = Recipes();
        string output = RunRecipe(main, second);
        Assert.DoesNotContain(": running (", output, StringComparison.Ordinal);
        Assert.Equal(first.Digests(), second.Digests());
        Assert.False(Directory.Exists(second["corpus"]) || Directory.Exists(second["models"]));

        // Features are downloaded by no run that does not read them.
        string[] features = Directory.GetFiles(first["store/rows"], "*.shard", SearchOption.AllDirectories);
        Assert.NotEmpty(features);
        Assert.All(features, shard => Assert.Empty(Directory.GetFiles(second["store/cas"], Path.GetFileNameWithoutExtension(shard), SearchOption.AllDirectories)));

        // A change runs what it concerns, with the result of a machine that has everything. A machine of CI has another store each time.
        RunIn(second, "git init -q && git add pipeline.yaml pipeline.lock.json && git -c user.name=test -c user.email=test@example.org commit -q -m base");
        Directory.Delete(second["store"], recursive: true);
        string changedYaml = yaml.Replace("formats: [svg]", "formats: [svg], width_cm: 12", StringComparison.Ordinal).Replace("epochs: 2", "epochs: 1", StringComparison.Ordinal);
        first.Write("pipeline.yaml", changedYaml.Replace("MODE", "read", StringComparison.Ordinal));
        second.Write("pipeline.yaml", changedYaml.Replace("MODE", "read", StringComparison.Ordinal));
        first.BuildWell();
        output = RunRecipe(pullRequest, second);
        Assert.Equal(4, output.Split(": running (").Length - 1);
        Assert.Equal(first.Digests(), second.Digests());
        string comment = File.ReadAllText(second["out/comment.md"]);
        Assert.Contains("- `small/scatter.svg`", comment, StringComparison.Ordinal);
        Assert.Matches(@"^### Results compared with HEAD\n\n[1-9]\d* of \d+ numbers m", comment);
        second.BuildWell("--target=Verify", "--from-lock");

        File.AppendAllText(second["results/report.md"], "a better result\n");
        ToolResult edited = second.Build("--target=Verify", "--from-lock");
        Assert.Equal(4, edited.ExitCode);
        Assert.Contains($"{second["results/report.md"]} has other bytes", edited.Line, StringComparison.Ordinal);

        // What needs the audio is an error that says so.
        second.Write("pipeline.yaml", yaml.Replace("layer1 relu 1", "layer1 relu 2", StringComparison.Ordinal).Replace("MODE", "read", StringComparison.Ordinal));
        ToolResult changed = second.Build("--from-lock");
        Assert.Equal(3, changed.ExitCode);
        Assert.Contains("extract[small] would have to run (--layers changed", changed.Line, StringComparison.Ordinal);
        Assert.Contains("it reads the corpus train, dev, test and the model small.onnx, which --from-lock does without", changed.Line, StringComparison.Ordinal);
    }

    /// <summary>The commands of the recipes for CI, which are the same for GitHub and GitLab but for the names of variables.</summary>
    private static (string Main, string PullRequest) Recipes()
    {
        string[] github = Commands(".github/workflows/figures.yml");
        string[] gitlab = Commands(".ci/figures.gitlab-ci.yml");
        Assert.Equal(github, gitlab.Select(line => line.Replace("SPEECHSPEED_PIPELINE", "PIPELINE", StringComparison.Ordinal).Replace("CI_MERGE_REQUEST_DIFF_BASE_SHA", "BASE", StringComparison.Ordinal)));
        return (github[0], github[1]);

        static string[] Commands(string recipe) => [.. Command().Matches(File.ReadAllText(Path.Combine(Repository.Root, recipe))).Select(match => match.Value)];
    }

    private static string RunRecipe(string command, PipelineFolder pipeline)
    {
        using IDisposable comparisons = CompareFolder.Hold();
        return RunIn(pipeline, $"cd -- '{Repository.Root}' && export PIPELINE='{pipeline.Config}' BASE=HEAD OUT='{pipeline["out"]}' BUILD='dotnet {Repository.Tool("Build")}' && {command}");
    }

    private static string RunIn(PipelineFolder pipeline, string script)
    {
        ProcessStartInfo start = new("bash", ["-c", $"{{ {script}; }} 2>&1"]) { RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(pipeline.Config) };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    [GeneratedRegex(@"\.ci/figures (?:main|pull-request) \S.*")]
    private static partial Regex Command();

    private static void MakeInputs(PipelineFolder pipeline)
    {
        MadeCorpus corpus = new(pipeline["corpus"]);
        for (int speaker = 1; speaker <= 4; speaker++)
        {
            corpus.Add("train", speaker, 1, 5, 0.4);
        }

        corpus.Add("dev", 11, 1, 6, 0.4);
        corpus.Add("test", 21, 1, 5, 0.4);
        corpus.Add("test", 22, 1, 5, 0.4);
        pipeline.Write("corpus/SPEAKERS.TXT", "1 | F | train | 1.0 | One\n21 | M | test | 1.0 | Two\n");
        Directory.CreateDirectory(pipeline["models"]);
        File.Copy(Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx"), pipeline[Model]);
    }
}
