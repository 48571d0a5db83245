using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Learning.Tests.Tools;

/// <summary>The tools probe, cca and tsne, run as processes on a made feature set.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Probe_of_the_embedding_writes_metrics_predictions_and_the_probe()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 60), (Split.Dev, 20), (Split.Test, 30));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--scope", "embedding", "--train", "train,dev", "--test", "test"];

        await RunTwiceAsync("Probe", arguments);

        CsvTable metrics = CsvTable.Read(folder["1/embedding_probe.csv"]);
        Assert.Equal(
            ["layer", "index", "dim", "mse", "mae", "r2", "r2_vs_train_mean", "train_utterances", "test_utterances", "evaluation", "mlp_r2", "mlp_r2_seed_sd"],
            metrics.Columns);
        Assert.InRange(metrics.Number(0, "mlp_r2"), -1, 1);
        Assert.InRange(metrics.Number(0, "mlp_r2_seed_sd"), 0, 1);
        Assert.Equal(["embedding", "3", "6"], Assert.Single(metrics.Rows).Take(3));
        Assert.Equal((80, 30), (metrics.Number(0, "train_utterances"), metrics.Number(0, "test_utterances")));
        Assert.Equal("held-out", metrics.Text(0, "evaluation"));

        CsvTable predictions = CsvTable.Read(folder["1/predictions.csv"]);
        Assert.Equal(["audio_path", "true_cps", "predicted_cps"], predictions.Columns);
        Assert.Equal(30, predictions.Rows.Count);
        double mse = Enumerable.Range(0, 30).Average(i => Math.Pow(predictions.Number(i, "true_cps") - predictions.Number(i, "predicted_cps"), 2));
        Assert.Equal(mse, metrics.Number(0, "mse"), 1e-12);

        LabelledFeatures test = await LabelledFeatures.ReadAsync(made.Labels, FeatureSet.Open(made.Features), [Split.Test], MadeFeatures.Layers[3]);
        using MlpProbe probe = MlpProbe.Load(folder["1/probe.pt"], channels: 6, hidden: 128);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => predictions.Number(i, "predicted_cps")), probe.Predict(test.Features.Values));
    }

    [Fact]
    public async Task Probe_of_the_layers_finds_the_layer_that_has_the_rate()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 150));
        string[] arguments =
            ["--labels", made.Labels, "--features", made.Features, "--scope", "layers", "--train", "dev", "--test", "dev", "--epochs", "60", "--hidden", "64"];

        ToolRun run = await RunTwiceAsync("Probe", arguments);

        CsvTable metrics = CsvTable.Read(folder["1/layer_probe.csv"]);
        Assert.Equal(["first relu", "layer1 relu 1", "pooling"], metrics.Rows.Select(row => row[0]));
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal("in-sample", metrics.Text(row, "evaluation")));
        Assert.InRange(metrics.Number(0, "r2"), 0.8, 1);
        Assert.True(metrics.Number(0, "r2") > metrics.Number(2, "r2") + 0.3, run.Errors);
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal("", metrics.Text(row, "mlp_r2")));
        Assert.Contains("so the metrics are in-sample, and mlp_r2 is left empty", run.Errors, StringComparison.Ordinal);
        Assert.Contains("3 of 3 probes", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Early_stopped_probes_of_the_layers_find_the_layer_that_has_the_rate()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 120), (Split.Test, 60));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--scope", "layers", "--train", "train", "--test", "test"];

        await RunTwiceAsync("Probe", arguments);

        CsvTable metrics = CsvTable.Read(folder["1/layer_probe.csv"]);
        Assert.InRange(metrics.Number(0, "mlp_r2"), 0.8, 1);
        Assert.InRange(metrics.Number(2, "mlp_r2"), -0.5, 0.1);
    }

    [Fact]
    public async Task Cca_writes_every_layer_with_what_chance_would_give()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 20), (Split.Test, 15));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--splits", "train,test"];

        await RunTwiceAsync("Cca", arguments);

        CsvTable cca = CsvTable.Read(folder["1/cca.csv"]);
        Assert.Equal(["layer", "index", "dim", "utterances", "cca_in_sample", "cca_null", "cca_null_95", "rank"], cca.Columns);
        Assert.Equal(MadeFeatures.Layers.Select(layer => layer.Name), cca.Rows.Select(row => row[0]));
        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(35, cca.Number(row, "utterances")));
        Assert.Equal(1, cca.Number(0, "cca_in_sample"), 1e-6);
        Assert.Equal((1, 1, 34), (Math.Round(cca.Number(1, "cca_in_sample"), 9), cca.Number(1, "cca_null"), cca.Number(1, "rank")));
        Assert.Equal(Math.Sqrt(5.0 / 34), cca.Number(2, "cca_null"), 1e-15);
        Assert.InRange(cca.Number(2, "cca_in_sample"), 0.01, 0.95);
    }

    [Fact]
    public async Task Cca_of_a_sample_is_seeded()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 60));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--splits", "dev", "--max-utterances", "30"];

        await RunTwiceAsync("Cca", [.. arguments, "--seed", "1"]);
        ToolRun other = await ToolRun.StartAsync("Cca", [.. arguments, "--seed", "2", "--output", folder["other"]]);

        Assert.True(other.ExitCode == 0, other.Errors);
        CsvTable cca = CsvTable.Read(folder["1/cca.csv"]);
        Assert.Equal(30, cca.Number(0, "utterances"));
        Assert.NotEqual(cca.Number(2, "cca_in_sample"), CsvTable.Read(folder["other/cca.csv"]).Number(2, "cca_in_sample"));
    }

    [Fact]
    public async Task Tsne_draws_every_split_and_says_how_far_to_trust_it()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 40), (Split.Test, 21));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features];

        ToolRun run = await RunTwiceAsync("Tsne", arguments);

        CsvTable points = CsvTable.Read(folder["1/tsne.csv"]);
        Assert.Equal(["audio_path", "split", "x", "y"], points.Columns);
        Assert.Equal(61, points.Rows.Count);
        Assert.All(points.Rows, row => Assert.StartsWith(row[1] + "/", row[0], StringComparison.Ordinal));
        CsvTable summary = CsvTable.Read(folder["1/tsne_summary.csv"]);
        Assert.Equal(["utterances", "perplexity", "kl_divergence", "trustworthiness", "neighbours"], summary.Columns);
        Assert.Equal((61, 20, 5), (summary.Number(0, "utterances"), summary.Number(0, "perplexity"), summary.Number(0, "neighbours")));
        Assert.InRange(summary.Number(0, "trustworthiness"), 0.5, 1);
        Assert.Contains("perplexity lowered from 30 to 20", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tsne_draws_no_more_utterances_than_it_is_asked_for()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 40));

        ToolRun run = await RunTwiceAsync("Tsne", ["--labels", made.Labels, "--features", made.Features, "--max-utterances", "13", "--perplexity", "3"]);

        Assert.Equal(13, CsvTable.Read(folder["1/tsne.csv"]).Rows.Count);
        Assert.Contains("drawing 13 of 40 utterances", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cca", 2, "--components: expected 1, found 2", "--splits", "dev", "--components", "2")]
    [InlineData("Cca", 2, "--max-utterances: expected 2 or more, found 1", "--splits", "dev", "--max-utterances", "1")]
    [InlineData("Cca", 3, "the split 'test' was not extracted, only dev", "--splits", "dev,test")]
    [InlineData("Probe", 2, "--epochs: expected 1 to 100000, found 0", "--scope", "layers", "--train", "dev", "--test", "dev", "--epochs", "0")]
    [InlineData("Probe", 2, "--learning-rate: expected a number > 0, found -1", "--scope", "layers", "--train", "dev", "--test", "dev", "--learning-rate", "-1")]
    [InlineData("Probe", 2, "--early-stopped-seeds: expected 1 to 100, found 0", "--scope", "layers", "--train", "dev", "--test", "dev", "--early-stopped-seeds", "0")]
    [InlineData("Probe", 3, "the split 'train' was not extracted, only dev", "--scope", "layers", "--train", "train", "--test", "dev")]
    [InlineData("Tsne", 2, "--perplexity: expected 2 or more, found 1", "--perplexity", "1")]
    public async Task What_cannot_be_done_is_said_and_ends_with_its_code(string tool, int exitCode, string message, params string[] arguments)
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 10));
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Train)), []);
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Test)), []);

        ToolRun run = await ToolRun.StartAsync(tool, ["--labels", made.Labels, "--features", made.Features, "--output", folder["out"], .. arguments]);

        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Where_libtorch_is_missing_the_message_says_so_and_what_to_do()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 10));
        Directory.CreateDirectory(folder["tool"]);
        const int LargestManagedFile = 10_000_000;
        foreach (string path in Directory.EnumerateFiles(Path.GetDirectoryName(Repository.Tool("Cca"))!))
        {
            string name = Path.GetFileName(path);
            if (!name.Contains("LibTorchSharp", StringComparison.Ordinal) && new FileInfo(path).Length < LargestManagedFile)
            {
                File.Copy(path, Path.Combine(folder["tool"], name));
            }
        }

        ToolRun run = await ToolRun.StartFileAsync(
            folder["tool/Cca.dll"], "--labels", made.Labels, "--features", made.Features, "--splits", "dev", "--output", folder["out"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("libtorch does not load from", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Delete artifacts/ and build here", run.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder["tool"]));
    }

    /// <summary>Runs with one worker into <c>1</c> and with two into <c>2</c>, and asserts that both wrote the same.</summary>
    private async Task<ToolRun> RunTwiceAsync(string tool, string[] arguments)
    {
        ToolRun one = await ToolRun.StartAsync(tool, [.. arguments, "--output", folder["1"], "--jobs", "1"]);
        ToolRun two = await ToolRun.StartAsync(tool, [.. arguments, "--output", folder["2"], "--jobs", "2"]);
        Assert.True(one.ExitCode == 0, one.Errors);
        Assert.True(two.ExitCode == 0, two.Errors);
        ToolRun.AssertSameOutputs(folder["1"], folder["2"]);
        return one;
    }
}
