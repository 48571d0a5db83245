using System.Globalization;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>The whole job on 250 real utterances and an exported network, against numbers made by independent implementations.</summary>
public sealed class GoldenRunTests(GoldenRunTests.SharedRun run) : IClassFixture<GoldenRunTests.SharedRun>
{
    /// <summary>Counts, CPS mean and population variance as shared/README.md gives them, to four decimals.</summary>
    [Theory]
    [InlineData("train", 150, 150, 11.6302, 3.8823)]
    [InlineData("dev", 40, 40, 11.1542, 2.7590)]
    [InlineData("test", 60, 6, 9.9397, 5.6966)]
    public void The_label_summary_is_the_known_one(string split, int files, int speakers, double mean, double variance)
    {
        CsvTable summary = run.Pipeline.Table("labels/summary.csv");
        int row = summary.Rows.Select(cells => cells[0]).ToList().IndexOf(split);

        Assert.Equal(files, summary.Number(row, "files"));
        Assert.Equal(speakers, summary.Number(row, "speakers"));
        Assert.Equal(mean, summary.Number(row, "mean_cps"), 0.00005);
        Assert.Equal(variance, summary.Number(row, "variance_cps"), 0.00005);
    }

    /// <summary>CPS of every utterance as golden/folds.csv has it, to nine decimals.</summary>
    [Fact]
    public void Every_speech_rate_is_the_known_one()
    {
        CsvTable folds = CsvTable.Read(Repository.Shared("golden/folds.csv"));
        Dictionary<string, double> rates = Splits.All
            .SelectMany(split => LabelTable.Read(run.Pipeline["results/labels"], split))
            .ToDictionary(utterance => utterance.AudioId, utterance => utterance.Value);

        Assert.Equal(folds.Rows.Count, rates.Count);
        for (int row = 0; row < folds.Rows.Count; row++)
        {
            Assert.Equal(folds.Number(row, "cps"), rates[folds.Text(row, "utterance")], 1e-9);
        }
    }

    /// <summary>In-sample CCA of scikit-learn 1.2 over all 250 utterances, within 1e-3, layer by layer in order.</summary>
    [Fact]
    public void In_sample_cca_is_that_of_scikit_learn()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Repository.Shared("golden/cca-in-sample.json")));
        JsonProperty[] expected = [.. golden.RootElement.GetProperty("layers").EnumerateObject()];
        CsvTable found = run.Pipeline.Table("w8/layer_metrics.csv");

        Assert.Equal(expected.Select(layer => layer.Name), found.Rows.Select(row => row[0]));
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row].Value.GetProperty("dim").GetInt32().ToString(CultureInfo.InvariantCulture), found.Text(row, "dim"));
            Assert.Equal(expected[row].Value.GetProperty("cca_sklearn").GetDouble(), found.Number(row, "cca_in_sample"), 1e-3);
        }
    }

    /// <summary>
    /// The nested ridge of numpy over all 250 utterances (the rule is written in the file; folds.csv has its folds): both R² within 1e-3, layer by layer in order.
    /// </summary>
    [Fact]
    public void Held_out_ridge_is_that_of_numpy()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Repository.Shared("golden/ridge-held-out.json")));
        JsonProperty[] expected = [.. golden.RootElement.GetProperty("layers").EnumerateObject()];
        CsvTable found = run.Pipeline.Table("w8/layer_metrics.csv");

        Assert.Equal(expected.Select(layer => layer.Name), found.Rows.Select(row => row[0]));
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row].Value.GetProperty("r2").GetDouble(), found.Number(row, "ridge_r2"), 1e-3);
            Assert.Equal(expected[row].Value.GetProperty("r2_vs_train_mean").GetDouble(), found.Number(row, "ridge_r2_vs_train_mean"), 1e-3);
            Assert.InRange(found.Number(row, "ridge_r2"), found.Number(row, "ridge_r2_low"), found.Number(row, "ridge_r2_high"));
        }
    }

    [Fact]
    public void The_folds_are_the_known_ones()
    {
        CsvTable folds = CsvTable.Read(Repository.Shared("golden/folds.csv"));
        CsvTable found = run.Pipeline.Table("w8/held_out_predictions.csv");
        Dictionary<string, string> known = Enumerable.Range(0, folds.Rows.Count)
            .DistinctBy(row => folds.Text(row, "speaker"))
            .ToDictionary(row => folds.Text(row, "speaker"), row => folds.Text(row, "fold"));

        Assert.Equal(folds.Rows.Count, found.Rows.Count);
        Assert.All(Enumerable.Range(0, found.Rows.Count), row => Assert.Equal(known[found.Text(row, "speaker_id")], found.Text(row, "fold")));
    }

    /// <summary>What 250 utterances allow, and what not: six speakers have five utterances, and the network has no control.</summary>
    [Fact]
    public void What_cannot_be_estimated_is_empty_and_named()
    {
        CsvTable layers = run.Pipeline.Table("w8/layer_metrics.csv");
        CsvTable missing = run.Pipeline.Table("w8/not_estimable.csv");
        string[] named = [.. missing.Rows.Select((_, row) => missing.Text(row, "column"))];

        Assert.All(named.Where(layers.Columns.Contains), column => Assert.All(Enumerable.Range(0, layers.Rows.Count), row => Assert.Equal("", layers.Text(row, column))));
        Assert.Contains("selectivity", named);
        Assert.Contains("untrained_ridge_r2", named);
        Assert.Contains(missing.Rows, row => row[2] == "6 speakers with 5 utterances or more, 20 needed");
        foreach (string column in (string[])["ridge_r2", "ridge_r2_low", "equal_width_r2", "mdl_compression", "cca_null_95", "cca_held_out", "fwer_threshold", "in_best_set"])
        {
            Assert.All(Enumerable.Range(0, layers.Rows.Count), row => Assert.NotEqual("", layers.Text(row, column)));
        }
    }

    [Fact]
    public void Every_test_utterance_has_a_prediction()
    {
        CsvTable predictions = run.Pipeline.Table("w8/predictions.csv");
        IReadOnlyList<Utterance> test = LabelTable.Read(run.Pipeline["results/labels"], Split.Test);

        Assert.Equal(test.Select(utterance => utterance.AudioPath), predictions.Rows.Select(row => row[0]));
        Assert.Equal(test.Select(utterance => Numbers.Text(utterance.Value)), predictions.Rows.Select(row => row[1]));
    }

    /// <summary>One run over shared/data/LibriSpeech with golden/samresnet34-w8.onnx.</summary>
    public sealed class SharedRun : IDisposable
    {
        public SharedRun()
        {
            Pipeline = new PipelineFolder(
                Repository.Shared("data/LibriSpeech"),
                "{ train: [train-mini], dev: [dev-mini], test: [test-mini] }",
                $$"""
                models:
                  - name: w8
                    onnx: {{Repository.Shared("golden/samresnet34-w8.onnx")}}
                statistics: { bootstraps: 500, permutations: 200 }
                """);
            Pipeline.BuildWell();
        }

        internal PipelineFolder Pipeline { get; }

        public void Dispose() => Pipeline.Dispose();
    }
}
