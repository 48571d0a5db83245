namespace SpeechSpeed.Stages.Tests;

/// <summary>Results and figures without the corpus, as CI makes them: through the real build program, the real stage tools and the documented server.</summary>
public sealed class FromLockTests
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
        Needs.Programs("nginx");
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
        string output = second.BuildWell("--from-lock", "--locked").Output;
        Assert.DoesNotContain(": running (", output, StringComparison.Ordinal);
        Assert.Equal(first.Digests(), second.Digests());
        Assert.False(Directory.Exists(second["corpus"]) || Directory.Exists(second["models"]));

        // Features are downloaded by no run that does not read them.
        string[] features = Directory.GetFiles(first["store/rows"], "*.shard", SearchOption.AllDirectories);
        Assert.NotEmpty(features);
        Assert.All(features, shard => Assert.Empty(Directory.GetFiles(second["store/cas"], Path.GetFileNameWithoutExtension(shard), SearchOption.AllDirectories)));

        // A change of figures runs what it concerns, with the result of a machine that has everything.
        string wider = yaml.Replace("formats: [svg]", "formats: [svg], width_cm: 12", StringComparison.Ordinal);
        first.Write("pipeline.yaml", wider.Replace("MODE", "read", StringComparison.Ordinal));
        second.Write("pipeline.yaml", wider.Replace("MODE", "read", StringComparison.Ordinal));
        first.BuildWell();
        output = second.BuildWell("--from-lock").Output;
        Assert.Equal(2, output.Split(": running (").Length - 1);
        Assert.Equal(first.Digests(), second.Digests());
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
