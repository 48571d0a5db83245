using System.Xml.Linq;

namespace SpeechSpeed.Stages.Tests.Plot;

public sealed class PlotToolTests(SmallResults small) : IClassFixture<SmallResults>
{
    private static readonly string[] SmallNetwork = [.. LayerNames.Of(1, 1)];
    private static readonly string[] FigureNames = ["bar_metrics", "cca", "error_histogram", "layer_metrics", "scatter", "tsne"];

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
        Assert.Contains("Bars of a control are means over its seeds. No MLP of small-untrained: not run on every split that the probes read.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("range over seeds", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--formats", "gif", "--formats[1]: found 'gif', expected png or svg.")]
    [InlineData("--width-cm", "3", "--width-cm: found '3', expected a number, 5 to 60.")]
    public void A_wrong_flag_is_named(string flag, string value, string message)
    {
        ToolResult result = ToolProcess.Run("Plot", "--labels", "l", "--results", "r", "--model", "m", "--formats", "svg", "--output", "o", flag, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Output, StringComparison.Ordinal);
    }

    /// <summary>What a figure says, its lines joined.</summary>
    private static string Text(string svg) =>
        string.Join(' ', XElement.Load(svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value));

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
