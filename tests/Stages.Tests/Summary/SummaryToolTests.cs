using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Tests.Summary;

public sealed partial class SummaryToolTests(SmallResults small) : IClassFixture<SmallResults>
{
    [Theory]
    [InlineData("model_comparison.csv")]
    [InlineData("verdicts.json")]
    [InlineData("small/layer_metrics.csv")]
    [InlineData("small/differences.csv")]
    [InlineData("small/confounds.csv")]
    [InlineData("small/held_out_predictions.csv")]
    [InlineData("small/not_estimable.csv")]
    [InlineData("small/metrics.txt")]
    public void Tables_are_as_expected(string path)
    {
        Expectation.CheckFile(path, File.ReadAllText(small[path]));
    }

    /// <summary>A new column of layer_metrics.csv changes the expectation of that table alone: of the other tables with its columns, those that are expected are looked at.</summary>
    [Theory]
    [InlineData("small/floors.csv")]
    [InlineData("small-untrained/layer_metrics.csv")]
    [InlineData("small-untrained/layer_metrics_seeds.csv")]
    public void The_columns_of_other_tables_are_as_expected(string path)
    {
        string[] expected = File.ReadLines(Path.Combine(Repository.Root, "tests", "Stages.Tests", "Summary", "Expectations", path)).First().Split(',');
        CsvTable table = CsvTable.Read(small[path]);
        IEnumerable<string> rows = Enumerable.Range(0, table.Rows.Count).Select(row => string.Join(',', expected.Select(column => table.Text(row, column))));

        Expectation.CheckFile(path, string.Concat(rows.Prepend(string.Join(',', expected)).Select(line => line + '\n')));
    }

    [Theory]
    [InlineData("small")]
    [InlineData("small-untrained")]
    public void Metrics_are_as_expected_and_their_rows_those_of_the_tables(string model)
    {
        string text = File.ReadAllText(small[$"{model}/metrics.json"]);
        Expectation.CheckFile($"{model}/metrics.json", MetricsOfRow().Replace(text, "$1\n"));

        ModelMetrics metrics = MetricsFile.Read(small[$"{model}/metrics.json"]);
        AssertSame(MetricTable.Read(small[$"{model}/layer_metrics.csv"]), metrics.Layers);
        AssertSame(MetricTable.Read(small[$"{model}/floors.csv"]), metrics.Floors);
        if (metrics.Seeds is { } seeds)
        {
            AssertSame(MetricTable.Read(small[$"{model}/layer_metrics_seeds.csv"]), [.. seeds.SelectMany(seed => seed.Layers)]);
        }

        static void AssertSame(IReadOnlyList<MetricRow> table, IReadOnlyList<MetricRow> json) => Assert.Equal(
            table.Select(row => (row.Layer, row.Index, row.Dim, string.Join(' ', MetricColumns.All.Select(column => Numbers.Text(row[column]))))),
            json.Select(row => (row.Layer, row.Index, row.Dim, string.Join(' ', MetricColumns.All.Select(column => Numbers.Text(row[column]))))));
    }

    [Fact]
    public void Metrics_read_back_as_they_were_written()
    {
        using TemporaryFolder folder = new();
        string path = small["small-untrained/metrics.json"];

        ModelMetrics metrics = MetricsFile.Read(path);
        MetricsFile.Write(folder["again.json"], metrics);

        Assert.Equal(File.ReadAllText(path), File.ReadAllText(folder["again.json"]));
        Assert.Equal("small", metrics.ControlOf);
        Assert.Equal(3, metrics.Seeds!.Count);
        double[] r2 = [.. metrics.Seeds.Select(seed => seed.Layers[2][MetricColumns.R2]).Order()];
        Assert.Equal(r2[1], metrics.Layers[2][MetricColumns.R2]);
        Assert.Equal((r2[0], r2[2]), metrics.Range(2, MetricColumns.R2));
        Assert.True(double.IsNaN(metrics.Layers[2][MetricColumns.UntrainedRidgeR2]));
    }

    /// <summary>Without a control, with one rate for all utterances: every column of probes, of the correlation and of the control that is empty has its reason.</summary>
    [Fact]
    public void An_empty_column_has_its_reason()
    {
        using TemporaryFolder folder = new();
        MadeUpRun run = new(folder.Path, perSplit: 20);
        run.AddModel("alone", LayerNames.Of(1, 1));
        Empty("probe/embedding_probe.csv", "r2", "r2_vs_train_mean", "mlp_r2", "mlp_r2_seed_sd");
        Empty("layer-probe/layer_probe.csv", "r2", "r2_vs_train_mean", "mlp_r2", "mlp_r2_seed_sd");
        Empty("cca/cca.csv", "cca_in_sample");
        ToolResult result = run.Plot(folder["results"], ["alone"], "--formats", "svg");

        Assert.True(result.ExitCode == 0, result.Output);
        ModelMetrics metrics = MetricsFile.Read(folder["results/alone/metrics.json"]);
        MetricColumn[] empty = [.. MetricColumns.All.Where(column => metrics.Layers.Any(row => double.IsNaN(row[column])) && column.Source is MetricSource.Probe or MetricSource.Cca or MetricSource.Comparison)];
        string[] ofControl = ["untrained_low", "untrained_high", "untrained_pooled_r2", "untrained_within_r2", "untrained_between_r2", "pooled_gain_p", "within_gain_p", "between_gain_p"];
        string[] ofRate = ["r2", "r2_vs_train_mean", "cca_in_sample", "mlp_r2", "mlp_r2_seed_sd"];

        Assert.Empty(ofControl.Concat(ofRate).Except(empty.Select(column => column.Name)));
        Assert.Equal(ofControl.Order(), Because(NotEstimable.NoControl));
        Assert.Equal(ofRate.Order(), Because(NotEstimable.NoVariation));
        Assert.Equal(metrics.NotEstimable.Count, metrics.NotEstimable.DistinctBy(one => one.Column).Count());

        IEnumerable<string> Because(string reason) => metrics.NotEstimable.Where(one => one.Reason == reason).Select(one => one.Column).Order();

        void Empty(string table, params string[] columns)
        {
            string path = folder[$"runs/alone/{table}"];
            string[][] rows = [.. File.ReadLines(path).Select(line => line.Split(','))];
            foreach (string[] row in rows.Skip(1))
            {
                foreach (string column in columns)
                {
                    row[Array.IndexOf(rows[0], column)] = "";
                }
            }

            File.WriteAllLines(path, rows.Select(row => string.Join(',', row)));
        }
    }

    [Fact]
    public void Verdicts_read_back_as_they_were_written()
    {
        using TemporaryFolder folder = new();

        Conclusions.Read(small["verdicts.json"]).Write(folder["again.json"]);

        Assert.Equal(File.ReadAllText(small["verdicts.json"]), File.ReadAllText(folder["again.json"]));
    }

    [Fact]
    public void Layers_models_and_floors_are_compared()
    {
        ModelMetrics trained = MetricsFile.Read(small["small/metrics.json"]);
        ModelMetrics untrained = MetricsFile.Read(small["small-untrained/metrics.json"]);

        Assert.Equal(["training mean", "nuisance", "fbank"], trained.Floors.Select(floor => floor.Layer));
        Assert.Equal(trained.Layers.Max(row => row[MetricColumns.RidgeR2]), trained.BestRidgeLayer()![MetricColumns.RidgeR2]);
        Assert.Equal(trained.Layers.Select(row => ("cps", row.Layer, row[MetricColumns.RidgeR2])), trained.Targets.Select(score => (score.Target, score.Layer, score.R2)));
        Assert.Contains(trained.HeldOut.BestLayer, trained.HeldOut.BestSet);
        Assert.Equal(trained.HeldOut.BestSet, trained.Layers.Where(row => row[MetricColumns.InBestSet] == 1).Select(row => row.Layer));
        Assert.Equal(untrained.Layers.Select(row => row[MetricColumns.RidgeR2]), trained.Layers.Select(row => row[MetricColumns.UntrainedRidgeR2]));
        Assert.All(trained.Layers, row => Assert.InRange(
            row[MetricColumns.UntrainedRidgeR2], row[MetricColumns.UntrainedLow], row[MetricColumns.UntrainedHigh]));
        RSquaredDifference[] gained = [.. trained.Compared(RSquaredDifference.TrainedMinusUntrained)];
        Assert.Equal(trained.Layers.Count, gained.Length);
        Assert.All(gained.Zip(trained.Layers), pair =>
        {
            Assert.Equal(pair.Second[MetricColumns.RidgeR2] - pair.Second[MetricColumns.UntrainedRidgeR2], pair.First.DeltaR2, 3);
            Assert.InRange(pair.First.Difference, pair.First.Low, pair.First.High);
        });
        Assert.Empty(untrained.Differences);
        Assert.Equal(Confound.Conditions.Count * trained.Layers.Count, trained.Confounds.Count);
        Assert.All(((string, string)[])[(RSquaredDifference.LayerMinusNuisance, "nuisance"), (RSquaredDifference.LayerMinusFbank, "fbank")], floor =>
        {
            RSquaredDifference[] over = [.. trained.Compared(floor.Item1)];
            double score = trained.Floors.Single(row => row.Layer == floor.Item2)[MetricColumns.RidgeR2];
            Assert.Equal(trained.Layers.Select(row => row.Layer), over.Select(one => one.Layer));
            Assert.All(over.Zip(trained.Layers), pair => Assert.Equal(pair.Second[MetricColumns.RidgeR2] - score, pair.First.DeltaR2, 3));
            Assert.All(over, one => Assert.InRange(one.Difference, one.Low, one.High));
        });
    }

    [Theory]
    [InlineData("--control", "a", "--control: expected NAME=OF, found 'a'.")]
    [InlineData("--not-extracted", "m=train", "--not-extracted: expected the name of a control and a split, NAME=train, NAME=dev or NAME=test, found 'm=train'.")]
    [InlineData("--control", "other=m", "'other' is not among the names given with --model (m).")]
    public void A_wrong_flag_is_named(string flag, string value, string message)
    {
        ToolResult result = ToolProcess.Run("Summary", "--labels", "l", "--runs", "r", "--model", "m", "--output", "o", flag, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_table_is_named_with_the_remedy()
    {
        using TemporaryFolder folder = new();
        MadeUpRun run = new(folder.Path);
        run.AddModel("m", LayerNames.Of(1, 1));
        File.Delete(folder["runs/m/cca/cca.csv"]);

        ToolResult result = run.Plot(folder["results"], ["m"], "--formats", "svg");

        Assert.Equal(3, result.ExitCode);
        string message = string.Join(' ', result.Output.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("cca.csv: expected a table here, found no file.", message, StringComparison.Ordinal);
    }

    /// <summary>The numbers of a row, which stand in the tables as well.</summary>
    [GeneratedRegex("(\"dim\": (?:null|\\d+)),\n +\"mse\":[^}]*\n(?= +})")]
    private static partial Regex MetricsOfRow();
}
