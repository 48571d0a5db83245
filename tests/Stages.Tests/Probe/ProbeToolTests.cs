using SpeechSpeed.Core;
using SpeechSpeed.Learning;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Probe;

/// <summary>The tool probe, run as a process on a made feature set.</summary>
public sealed class ProbeToolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Probe_of_the_embedding_writes_metrics_predictions_and_the_probe()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 60), (Split.Dev, 20), (Split.Test, 30));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--scope", "embedding", "--train", "train,dev", "--test", "test"];

        ToolRuns.Twice(folder, "Probe", arguments);

        CsvTable metrics = CsvTable.Read(folder["1/embedding_probe.csv"]);
        Assert.Equal(
            ["layer", "index", "dim", "mse", "mae", "r2", "r2_vs_train_mean", "train_utterances", "test_utterances", "evaluation", "mlp_r2", "mlp_r2_seed_sd"],
            metrics.Columns.Take(12));
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

        ToolResult run = ToolRuns.Twice(folder, "Probe", arguments);

        CsvTable metrics = CsvTable.Read(folder["1/layer_probe.csv"]);
        Assert.Equal(["first relu", "layer1 relu 1", "pooling"], metrics.Rows.Select(row => row[0]));
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal("in-sample", metrics.Text(row, "evaluation")));
        Assert.InRange(metrics.Number(0, "r2"), 0.8, 1);
        Assert.True(metrics.Number(0, "r2") > metrics.Number(2, "r2") + 0.3, run.Line);
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal("", metrics.Text(row, "mlp_r2")));
        Assert.Contains("so the metrics are in-sample, and mlp_r2 is left empty", run.Line, StringComparison.Ordinal);
        Assert.Contains("3 of 3 probes", run.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Early_stopped_probes_of_the_layers_find_the_layer_that_has_the_rate()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 120), (Split.Test, 60));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--scope", "layers", "--train", "train", "--test", "test"];

        ToolRuns.Twice(folder, "Probe", arguments);

        CsvTable metrics = CsvTable.Read(folder["1/layer_probe.csv"]);
        Assert.InRange(metrics.Number(0, "mlp_r2"), 0.8, 1);
        Assert.InRange(metrics.Number(2, "mlp_r2"), -0.5, 0.1);
    }

    [Theory]
    [InlineData(2, "--epochs: found '0', expected a whole number, 1 to 100,000.", "--scope", "layers", "--train", "dev", "--test", "dev", "--epochs", "0")]
    [InlineData(2, "--learning-rate: found '-1', expected a number, more than 0.", "--scope", "layers", "--train", "dev", "--test", "dev", "--learning-rate", "-1")]
    [InlineData(2, "--early-stopped-seeds: found '0', expected a whole number, 1 to 100.", "--scope", "layers", "--train", "dev", "--test", "dev", "--early-stopped-seeds", "0")]
    [InlineData(3, "the split 'train' was not extracted, only dev", "--scope", "layers", "--train", "train", "--test", "dev")]
    public async Task What_cannot_be_done_is_said_and_ends_with_its_code(int exitCode, string message, params string[] arguments)
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 10));
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Train)), []);
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Test)), []);

        ToolResult run = ToolProcess.Run("Probe", ["--labels", made.Labels, "--features", made.Features, "--output", folder["out"], .. arguments]);

        Assert.Contains(message, run.Line, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }
}
