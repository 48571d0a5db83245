using System.Globalization;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>The whole job on the embedded sample and on 250 real utterances, against numbers made by independent implementations from the same audio and network.</summary>
public sealed class GoldenRunTests(GoldenRunTests.Runs runs) : IClassFixture<GoldenRunTests.Runs>
{
    /// <summary>In-sample CCA of scikit-learn 1.2 over all utterances, within 1e-3, layer by layer in order.</summary>
    [Theory]
    [GoldenSets]
    public void In_sample_cca_is_that_of_scikit_learn(GoldenSet set)
    {
        JsonProperty[] expected = Layers(set, "cca-in-sample.json");
        CsvTable found = runs.Of(set).Table("w8/layer_metrics.csv");

        Assert.Equal(expected.Select(layer => layer.Name), found.Rows.Select(row => row[0]));
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row].Value.GetProperty("dim").GetInt32().ToString(CultureInfo.InvariantCulture), found.Text(row, "dim"));
            Assert.Equal(expected[row].Value.GetProperty("cca_sklearn").GetDouble(), found.Number(row, "cca_in_sample"), 1e-3);
        }
    }

    /// <summary>
    /// The nested ridge of numpy over all utterances (the rule is written in the file; folds.csv has its folds): both R² within 1e-3, layer by layer in order.
    /// </summary>
    [Theory]
    [GoldenSets]
    public void Held_out_ridge_is_that_of_numpy(GoldenSet set)
    {
        JsonProperty[] expected = Layers(set, "ridge-held-out.json");
        CsvTable found = runs.Of(set).Table("w8/layer_metrics.csv");

        Assert.Equal(expected.Select(layer => layer.Name), found.Rows.Select(row => row[0]));
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row].Value.GetProperty("r2").GetDouble(), found.Number(row, "ridge_r2"), 1e-3);
            Assert.Equal(expected[row].Value.GetProperty("r2_vs_train_mean").GetDouble(), found.Number(row, "ridge_r2_vs_train_mean"), 1e-3);
            Assert.InRange(found.Number(row, "pooled_r2"), found.Number(row, "pooled_low"), found.Number(row, "pooled_high"));
        }

        CsvTable predictions = runs.Of(set).Table("w8/held_out_predictions.csv");
        Dictionary<string, int> folds = Goldens.Of(set).Labels.DistinctBy(row => row.Speaker).ToDictionary(row => row.Speaker, row => row.Fold);
        Assert.Equal(Goldens.Of(set).Labels.Count(), predictions.Rows.Count);
        Assert.All(Enumerable.Range(0, predictions.Rows.Count), row => Assert.Equal($"{folds[predictions.Text(row, "speaker_id")]}", predictions.Text(row, "fold")));
    }

    /// <summary>What the utterances allow, and what not: the network has no control, and of the real speakers six have five utterances.</summary>
    [Theory]
    [GoldenSets]
    public void What_cannot_be_estimated_is_empty_and_named(GoldenSet set)
    {
        CsvTable layers = runs.Of(set).Table("w8/layer_metrics.csv");
        CsvTable missing = runs.Of(set).Table("w8/not_estimable.csv");
        string[] named = [.. missing.Rows.Select((_, row) => missing.Text(row, "column"))];

        Assert.All(named.Where(layers.Columns.Contains), column => Assert.All(Enumerable.Range(0, layers.Rows.Count), row => Assert.Equal("", layers.Text(row, column))));
        Assert.Equal(set == GoldenSet.Shared, named.Contains("within_r2"));
        Assert.Contains("untrained_pooled_r2", named);
        Assert.Equal(set == GoldenSet.Shared, missing.Rows.Any(row => row[2] == "6 speakers with 5 utterances or more, 20 needed"));
        foreach (string column in (string[])["ridge_r2", "pooled_low", "pooled_p", "equal_width_r2", "mdl_bits", "cca_null_95", "cca_held_out", "fwer_threshold", "in_best_set"])
        {
            Assert.All(Enumerable.Range(0, layers.Rows.Count), row => Assert.NotEqual("", layers.Text(row, column)));
        }
    }

    /// <summary>The sample's embedding and the speakers' means: an interval of R² that includes 0, and a relation that no permutation reaches.</summary>
    [Fact]
    public void A_relation_is_shown_by_its_permutations_and_not_by_an_interval()
    {
        CsvTable layers = runs.Of(GoldenSet.Sample).Table("w8/layer_metrics.csv");
        int embedding = layers.Rows.Count - 1;

        Assert.InRange(0, layers.Number(embedding, "between_low"), layers.Number(embedding, "between_high"));
        Assert.Equal(1.0 / 100, layers.Number(embedding, "between_p"), 1e-12);
        Assert.True(layers.Number(embedding, "within_r2") > layers.Number(embedding, "pooled_r2"));
    }

    /// <summary>On the sample a layer predicts better than the network's input does.</summary>
    [Fact]
    public void What_a_layer_adds_to_the_input_is_shown()
    {
        CsvTable differences = runs.Of(GoldenSet.Sample).Table("w8/differences.csv");
        int row = Enumerable.Range(0, differences.Rows.Count).First(row =>
            differences.Text(row, "kind") == "layer_minus_fbank" && differences.Text(row, "part") == "pooled" && differences.Text(row, "layer") == "layer3 relu 5");

        Assert.InRange(differences.Number(row, "low"), 0.3, 3);
        Assert.InRange(differences.Number(row, "p"), 0, 0.05);
    }

    /// <summary>Of read speech the pauses are read, and less of the articulation rate; all three targets have every layer.</summary>
    [Theory]
    [GoldenSets]
    public void What_is_read_is_split_in_articulation_and_pauses(GoldenSet set)
    {
        CsvTable targets = runs.Of(set).Table("w8/targets.csv");
        int best = Enumerable.Range(0, 51).MaxBy(row => targets.Number(row, "r2"));

        Assert.Equal(
            ["cps", "articulation_rate", "speech_share"],
            Enumerable.Range(0, targets.Rows.Count).Chunk(51).Select(rows => Assert.Single(rows.Select(row => targets.Text(row, "target")).Distinct())));
        Assert.Equal(targets.Text(best, "layer"), targets.Text(best + 102, "layer"));
        Assert.True(targets.Number(best + 102, "r2") > targets.Number(best + 51, "r2"));
    }

    [Fact]
    public void Every_test_utterance_has_a_prediction()
    {
        CsvTable predictions = runs.Of(GoldenSet.Sample).Table("w8/predictions.csv");
        IReadOnlyList<Utterance> test = LabelTable.Read(runs.Of(GoldenSet.Sample)["results/labels"], Split.Test);

        Assert.Equal(test.Select(utterance => utterance.AudioPath), predictions.Rows.Select(row => row[0]));
        Assert.Equal(test.Select(utterance => Numbers.Text(utterance.Value)), predictions.Rows.Select(row => row[1]));
    }

    private static JsonProperty[] Layers(GoldenSet set, string file) =>
        [.. JsonDocument.Parse(File.ReadAllText(Goldens.Of(set)[file])).RootElement.GetProperty("layers").EnumerateObject()];

    /// <summary>One run over each set that is there, made when a test asks.</summary>
    public sealed class Runs : IDisposable
    {
        private readonly Dictionary<GoldenSet, PipelineFolder> made = [];

        public void Dispose()
        {
            foreach (PipelineFolder run in made.Values)
            {
                run.Dispose();
            }
        }

        internal PipelineFolder Of(GoldenSet set)
        {
            Goldens goldens = Goldens.Of(set);
            if (!made.TryGetValue(set, out PipelineFolder? run))
            {
                string network = set == GoldenSet.Sample ? Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx") : goldens["samresnet34-w8.onnx"];
                run = new PipelineFolder(
                    goldens.Corpus,
                    $$"""{ train: [{{goldens.Train}}], dev: [{{goldens.Dev}}], test: [{{goldens.Test}}] }""",
                    $$"""
                    models:
                      - name: w8
                        onnx: {{network}}
                    probe: { epochs: 2, layer_epochs: 1 }
                    statistics: { deals: 5, bootstraps: 200, permutations: 99, crop: false }
                    plot: { formats: [svg] }
                    """);
                made[set] = run;
                run.BuildWell("--target=Plot");
            }

            return run;
        }
    }
}
