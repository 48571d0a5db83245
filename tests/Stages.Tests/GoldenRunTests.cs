using System.Globalization;
using System.Text.Json;
using SpeechSpeed.Core;
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
            .ToDictionary(utterance => utterance.AudioId, utterance => utterance.Cps);

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

    [Fact]
    public void Every_test_utterance_has_a_prediction()
    {
        CsvTable predictions = run.Pipeline.Table("w8/predictions.csv");
        IReadOnlyList<Utterance> test = LabelTable.Read(run.Pipeline["results/labels"], Split.Test);

        Assert.Equal(test.Select(utterance => utterance.AudioPath), predictions.Rows.Select(row => row[0]));
        Assert.Equal(test.Select(utterance => Numbers.Text(utterance.Cps)), predictions.Rows.Select(row => row[1]));
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
                """);
            Pipeline.BuildWell();
        }

        internal PipelineFolder Pipeline { get; }

        public void Dispose() => Pipeline.Dispose();
    }
}
