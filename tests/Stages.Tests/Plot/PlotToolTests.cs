using System.Xml.Linq;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Tests.Plot;

public sealed class PlotToolTests(SmallResults small) : IClassFixture<SmallResults>
{
    private static readonly string[] SmallNetwork = [.. LayerNames.Of(1, 1)];
    private static readonly string[] FigureNames = ["bar_metrics", "cca", "error_histogram", "layer_metrics", "scatter", "tsne"];

    [Theory]
    [InlineData("model_comparison.csv")]
    [InlineData("small/layer_metrics.csv")]
    [InlineData("small/floors.csv")]
    [InlineData("small/differences.csv")]
    [InlineData("small/confounds.csv")]
    [InlineData("small/held_out_predictions.csv")]
    [InlineData("small/not_estimable.csv")]
    [InlineData("small/metrics.json")]
    [InlineData("small/metrics.txt")]
    [InlineData("small-untrained/layer_metrics.csv")]
    [InlineData("small-untrained/layer_metrics_seeds.csv")]
    [InlineData("small-untrained/metrics.json")]
    public void Tables_are_as_expected(string path)
    {
        Expectation.CheckFile(path, File.ReadAllText(small[path]));
    }

    [Fact]
    public void Every_figure_comes_in_every_format_and_the_same_whatever_the_number_of_workers()
    {
        using TemporaryFolder folder = new();
        SmallResults.Plot(folder, "two", "--jobs", "4");

        string[] files = Files(small[""]);
        string[] figures =
            ["comparison", "rate_distribution", .. FigureNames.SelectMany(name => (string[])[$"small/{name}", $"small-untrained/{name}"])];
        Assert.Empty(figures.SelectMany(name => (string[])[name + ".png", name + ".svg"]).Except(files));
        Assert.Equal(files, Files(folder["two"]));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(small[file]), File.ReadAllBytes(folder[$"two/{file}"])));
    }

    [Fact]
    public void The_control_is_drawn_beside_its_model()
    {
        string svg = File.ReadAllText(small["small/layer_metrics.svg"]);
        Assert.Contains("untrained control, 3 seeds", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("Without an untrained control", svg, StringComparison.Ordinal);
        Assert.Contains("no relation at all, mean: √(D/(N−1))", File.ReadAllText(small["small/cca.svg"]), StringComparison.Ordinal);
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

    [Fact]
    public void Layers_models_and_floors_are_compared()
    {
        ModelMetrics trained = MetricsFile.Read(small["small/metrics.json"]);
        ModelMetrics untrained = MetricsFile.Read(small["small-untrained/metrics.json"]);

        Assert.Equal(["training mean", "nuisance", "fbank"], trained.Floors.Select(floor => floor.Layer));
        Assert.Equal(trained.Layers.Max(row => row[MetricColumns.RidgeR2]), trained.BestRidgeLayer()![MetricColumns.RidgeR2]);
        Assert.Contains(trained.HeldOut.BestLayer, trained.HeldOut.BestSet);
        Assert.Equal(trained.HeldOut.BestSet, trained.Layers.Where(row => row[MetricColumns.InBestSet] == 1).Select(row => row.Layer));
        Assert.Equal(untrained.Layers.Select(row => row[MetricColumns.RidgeR2]), trained.Layers.Select(row => row[MetricColumns.UntrainedRidgeR2]));
        Assert.All(trained.Layers, row => Assert.InRange(
            row[MetricColumns.UntrainedRidgeR2], row[MetricColumns.UntrainedLow], row[MetricColumns.UntrainedHigh]));
        RSquaredDifference[] gained = [.. trained.Differences.Where(one => one.Kind == RSquaredDifference.TrainedMinusUntrained)];
        Assert.Equal(trained.Layers.Count, gained.Length);
        Assert.All(gained.Zip(trained.Layers), pair =>
        {
            Assert.Equal(pair.Second[MetricColumns.RidgeR2] - pair.Second[MetricColumns.UntrainedRidgeR2], pair.First.Difference, 3);
            Assert.InRange(pair.First.Difference, pair.First.Low, pair.First.High);
        });
        Assert.DoesNotContain(untrained.Differences, one => one.Kind == RSquaredDifference.TrainedMinusUntrained);
        Assert.Contains(untrained.Differences, one => one.Kind == RSquaredDifference.LayerMinusEmbedding);
        Assert.Equal(3 * trained.Layers.Count, trained.Confounds.Count);
        Assert.All(((string, string)[])[(RSquaredDifference.LayerMinusNuisance, "nuisance"), (RSquaredDifference.LayerMinusFbank, "fbank")], floor =>
        {
            RSquaredDifference[] over = [.. trained.Differences.Where(one => one.Kind == floor.Item1)];
            double score = trained.Floors.Single(row => row.Layer == floor.Item2)[MetricColumns.RidgeR2];
            Assert.Equal(trained.Layers.Select(row => row.Layer), over.Select(one => one.Layer));
            Assert.All(over.Zip(trained.Layers), pair => Assert.Equal(pair.Second[MetricColumns.RidgeR2] - score, pair.First.Difference, 3));
            Assert.All(over, one => Assert.InRange(one.Difference, one.Low, one.High));
        });
    }

    [Fact]
    public void A_failed_probe_one_utterance_and_one_seed_are_drawn_in_the_narrowest_figure_all_the_same()
    {
        using TemporaryFolder folder = new();
        MadeUpRun run = new(folder.Path, perSplit: 1);
        run.AddModel("failed", LayerNames.SimAmResNet100, level: -14);
        run.AddModel("control", LayerNames.SimAmResNet100, seeds: [7]);

        ToolResult result = run.Plot(folder["results"], ["failed", "control"], "--control", "control=failed", "--formats", "png,svg", "--width-cm", "5");

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_machine_without_a_font_is_told_so_and_draws_the_same(bool hasFont)
    {
        Needs.That(OperatingSystem.IsLinux(), "Linux: elsewhere there always is a font");
        using TemporaryFolder folder = new();
        MadeUpRun run = new(folder.Path, perSplit: 20);
        run.AddModel("m", SmallNetwork);
        if (hasFont)
        {
            folder.Write("share/fonts/truetype/some.TTF", "");
        }

        Dictionary<string, string> bare = new() { ["HOME"] = folder.Path, ["XDG_DATA_HOME"] = folder["home"], ["XDG_DATA_DIRS"] = $"{folder["none"]}:{folder["share"]}" };
        ToolResult result = run.PlotWith(bare, folder["bare"], ["m"], "--formats", "svg");
        ToolResult usual = run.Plot(folder["usual"], ["m"], "--formats", "svg");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.True(usual.ExitCode == 0, usual.Output);
        Assert.Equal(!hasFont, result.Output.Contains("no font is installed on this machine", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(folder["usual/m/layer_metrics.svg"]), File.ReadAllBytes(folder["bare/m/layer_metrics.svg"]));
    }

    [Fact]
    public void The_comparison_speaks_of_the_probes_that_there_are()
    {
        Assert.Contains("lines at the MLP's are the range over seeds", Text(small["comparison.svg"]), StringComparison.Ordinal);

        using TemporaryFolder folder = new();
        MadeUpRun run = new(folder.Path, perSplit: 20);
        run.AddModel("small", SmallNetwork);
        run.AddModel("small-untrained", SmallNetwork, 0.8, [0, 1, 2]);
        ToolResult result = run.Plot(
            folder["results"], ["small", "small-untrained"], "--control", "small-untrained=small", "--not-extracted", "small-untrained=train", "--formats", "svg");
        Assert.True(result.ExitCode == 0, result.Output);

        string text = Text(folder["results/comparison.svg"]);
        Assert.Contains("Bars of a control are medians over its seeds. No MLP of small-untrained: not run on every split that the probes read.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("range over seeds", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--formats", "gif", "--formats: expected png or svg, found 'gif'.")]
    [InlineData("--width-cm", "3", "--width-cm: expected 5 to 100, found 3.")]
    [InlineData("--control", "a", "--control: expected NAME=OF, found 'a'.")]
    [InlineData("--not-extracted", "m=train", "--not-extracted: expected the name of a control and a split, NAME=train, NAME=dev or NAME=test, found 'm=train'.")]
    [InlineData("--control", "other=m", "'other' is not among the names given with --model (m).")]
    public void A_wrong_flag_is_named(string flag, string value, string message)
    {
        ToolResult result = ToolProcess.Run("Plot", "--labels", "l", "--runs", "r", "--model", "m", "--formats", "svg", "--output", "o", flag, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_table_is_named_with_the_remedy()
    {
        using TemporaryFolder folder = new();
        MadeUpRun run = new(folder.Path);
        run.AddModel("m", SmallNetwork);
        File.Delete(folder["runs/m/cca/cca.csv"]);

        ToolResult result = run.Plot(folder["results"], ["m"], "--formats", "svg");

        Assert.Equal(3, result.ExitCode);
        string message = string.Join(' ', result.Output.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("cca.csv: expected a table here, found no file.", message, StringComparison.Ordinal);
    }

    /// <summary>What a figure says, its lines joined.</summary>
    private static string Text(string svg) =>
        string.Join(' ', XElement.Load(svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value));

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
