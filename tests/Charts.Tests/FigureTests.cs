using System.Buffers.Binary;
using System.Xml.Linq;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Charts.Tests;

public sealed class FigureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly LayerCurveTexts Texts = new("A title", "A subtitle", "R²", "A note.");

    /// <summary>The only font beside the embedded one, whatever is installed here.</summary>
    private static readonly string OtherFont = InsteadOfInstalled("Two-Han-Letters.ttf");

    /// <summary>Figures of ordinary and of degenerate data, by name.</summary>
    private static readonly Dictionary<string, Func<Figure>> Figures = new(StringComparer.Ordinal)
    {
        ["rates"] = () => TargetDistributionChart.Create([new SplitTargets("train", [10, 11, 12.5], 11.17, 1.06, 3), new SplitTargets("dev", [], double.NaN, double.NaN, 0)], Target.Cps),
        ["one rate"] = () => TargetDistributionChart.Create([new SplitTargets("test", [11], 11, 0, 1)], Target.Cps),
        ["t-SNE"] = () => TsneChart.ByTarget(Map("модель", [.. Points(40)]), Target.Cps),
        ["t-SNE by speaker"] = () => TsneChart.BySpeaker(Map("m", [.. Points(40)])),
        ["t-SNE by speaker, of many"] = () => TsneChart.BySpeaker(Map("m", [.. Points(200)])),
        ["t-SNE of names that no terminal shall see"] = () => TsneChart.BySpeaker(Map("a\u001b[31m\u0001", [.. Points(20).Select((point, i) => point with { Speaker = i % 2 == 0 ? "\u0001\u001b" : "\ufffe\u202e中文" })])),
        ["a name of 120 letters"] = () => TsneChart.BySpeaker(Map(new string('m', 120), [.. Points(20).Select((point, i) => point with { Speaker = new string((char)('a' + (i % 2)), 120) })])),
        ["names in other scripts"] = () => TsneChart.BySpeaker(Map("中文 한국어 हिन्दी ไทย", [.. Points(20).Select((point, i) => point with { Speaker = i % 2 == 0 ? "中文" : "ไทย" })])),
        ["t-SNE by sex"] = () => TsneChart.BySex(Map("m", [.. Points(40)])),
        ["t-SNE of one utterance"] = () => TsneChart.ByTarget(Map("m", [new TsnePoint(0, 0, 11, Split.Test)]), Target.Cps),
        ["t-SNE without labels"] = () => TsneChart.ByTarget(Map("m", [new TsnePoint(0, 0, double.NaN, Split.Test), new TsnePoint(double.NaN, 0, 9, Split.Test)]), Target.Cps),
        ["t-SNE without speakers"] = () => TsneChart.BySpeaker(Map("m", [new TsnePoint(0, 0, double.NaN, Split.Test)])),
        ["scatter"] = () => PredictionScatterChart.Create(Predictions([10, 12, 14], [10.5, 11.5, 13]), Target.Cps),
        ["scatter of many"] = () => PredictionScatterChart.Create(Predictions([.. Enumerable.Range(0, 7000).Select(i => i / 1000.0)], [.. Enumerable.Range(0, 7000).Select(i => i % 7 / 1.0)]), Target.Cps),
        ["scatter of a failed probe"] = () => PredictionScatterChart.Create(Predictions([10, 12, 14], [0.1, 0.2, 0.3], -16), Target.Cps),
        ["scatter of nothing"] = () => PredictionScatterChart.Create(Predictions([], [], double.NaN), Target.Cps),
        ["residuals"] = () => ResidualChart.Create("T", "a probe", [0.5, -0.5, 1], [new ResidualPanel("A", [1, 2, 3], [(1, 0.2), (2, 0.1)]), new ResidualPanel("B", [1, 1, double.NaN], [])], Target.Cps),
        ["residuals of nothing"] = () => ResidualChart.Create("T", "a probe", [], [new ResidualPanel("A", [], [])], Target.Cps),
        ["targets"] = () => LayerHeatmapChart.OfTargets(
            "S",
            [
                new HeatmapPanel("a", [new HeatmapRow("Speech rate", ["x", "y", "embedding"], [0.5, double.NaN, -16], [0]) { Floors = [0.3, double.NaN] }, new HeatmapRow("Sex", ["x", "y", "embedding"], [0.1, 0.2, 0.9], []) { Floors = [0, 1] }]),
                new HeatmapPanel("b", [new HeatmapRow("Speech rate", ["x"], [0.1], []) { Floors = [0.3, 0.2] }]),
            ],
            ["nuisance", "fbank"]),
        ["target curves"] = () => TargetCurvesChart.Create(
            "S",
            "N",
            ["a", "модель"],
            [
                new TargetCurvesPanel("Speech rate", [new TargetCurve("a", ["x", "y", "embedding"], [0.5, double.NaN, -16], [0.1, 0.2, double.NaN]), new TargetCurve("модель", ["x"], [0.1], [double.NaN])]),
                new TargetCurvesPanel("Sex", [new TargetCurve("модель", ["x", "y"], [0.1, 0.4], [double.NaN, double.NaN])]),
            ]),
        ["model targets"] = () => ModelTargetsChart.Create(
            "S",
            "N",
            ["Best layer", "Embedding"],
            ["a", "a model of a long name"],
            [
                new ModelTargetsRow("Speech rate", [new TargetPlace([0.5, 0.98], [1]), new TargetPlace([-16, double.NaN], [])]),
                new ModelTargetsRow("Share of time that is speech", [new TargetPlace([0.5, 0.02], [0, 1]), new TargetPlace([0, 0.3], [])]),
            ]),
        ["likeness"] = () => SimilarityChart.Create(
            "S", [[new SimilarityPanel("a", "a", 2, 2, [1, 0.3, 0.3, 1]), new SimilarityPanel("a", "a model of a very long name that is another", 2, 3, [0.2, -0.1, double.NaN, 0.4, 0.5, 0.6])]]),
        ["heatmap"] = () => LayerHeatmapChart.OfModels("S", [new HeatmapRow("a", ["x", "y", "embedding"], [0.5, double.NaN, -16], [0]), new HeatmapRow("b", ["x"], [0.1], [])]),
        ["errors"] = () => ErrorHistogramChart.Create(Predictions([10, 12, 14], [10.5, 11.5, 13]), Target.Cps),
        ["errors all the same"] = () => ErrorHistogramChart.Create(Predictions([10, 12], [10, 12]), Target.Cps),
        ["errors of nothing"] = () => ErrorHistogramChart.Create(Predictions([], [], double.NaN), Target.Cps),
        ["errors with NaN"] = () => ErrorHistogramChart.Create(Predictions([10, double.NaN], [double.NaN, 1], double.NaN), Target.Cps),
        ["34"] = () => Curves(LayerNames.SimAmResNet34, i => 0.6 - (0.01 * i)),
        ["100"] = () => Curves(LayerNames.SimAmResNet100, i => 0.6 - (0.003 * i)),
        ["R² of −16"] = () => Curves(LayerNames.SimAmResNet34, i => -16 + (0.1 * i)),
        ["one layer"] = () => Curves([], _ => 0.3),
        ["layers not estimable"] = () => Curves(LayerNames.SimAmResNet34, i => i % 5 == 0 ? double.NaN : i % 7 == 0 ? double.NegativeInfinity : 0.3),
        ["no layer estimable"] = () => Curves(LayerNames.SimAmResNet34, _ => double.NaN),
        ["cca"] = () => LayerCurveChart.Correlation(Texts, new LayerCurves(["layer1 relu 1", "embedding"], [new LayerCurve("null", LayerCurveRole.Null, [0.2, 1]), new LayerCurve("upper", LayerCurveRole.NullUpper, [0.3, 1]), new LayerCurve("held-out", LayerCurveRole.HeldOut, [-0.2, 0.1]), new LayerCurve("m", LayerCurveRole.Model, [0.5, 1])])),
        ["bars"] = () => MetricBarsChart.Create("T", "S", "", [new("a model", MetricBarRole.Model), new("floor", MetricBarRole.Floor)], [new("R²", [-16, -0.001], [-17, double.NaN], [-15, double.NaN])]),
        ["bars with stars"] = () => MetricBarsChart.Create(
            "T", "S", "* shown", [new("a", MetricBarRole.Model), new("b", MetricBarRole.UntrainedControl)],
            [
                new("one", [0.43, double.NaN], [0.3, double.NaN], [0.5, double.NaN]) { Stars = [true, false] },
                new("two", [0.02, -0.1], [double.NaN, double.NaN], [double.NaN, double.NaN]) { Stars = [false, false] },
            ],
            hasOneScale: true),
        ["bars not estimable"] = () => MetricBarsChart.Create("T", "S", "", [new("a", MetricBarRole.Model)], [new("R²", [double.NaN], [double.NaN], [double.NaN])]),
    };

    public static TheoryData<string> Names => [.. Figures.Keys];

    [Fact]
    public void A_star_follows_the_number_that_is_shown_and_no_other()
    {
        string svg = System.Text.Encoding.UTF8.GetString(Figures["bars with stars"]().Encode(FigureFormat.Svg, 17));

        Assert.Contains("0.43 *", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("0.02 *", svg, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_figure_is_drawn_whole_and_twice_the_same(string name)
    {
        byte[] svg = Figures[name]().Encode(FigureFormat.Svg, 17);
        byte[] png = Figures[name]().Encode(FigureFormat.Png, 17);

        Assert.Equal(svg, Figures[name]().Encode(FigureFormat.Svg, 17));
        Assert.Equal(png, Figures[name]().Encode(FigureFormat.Png, 17));
        Assert.Equal(0x89504E47u, BinaryPrimitives.ReadUInt32BigEndian(png));
        Assert.Equal(2008, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)), 300, 3000);
        string[] attributes = [.. Parse(svg).DescendantsAndSelf().Attributes().Select(attribute => attribute.Value)];
        Assert.DoesNotContain(attributes, value => value.Contains("nan", StringComparison.OrdinalIgnoreCase) || value.Contains("inf", StringComparison.OrdinalIgnoreCase));
    }

    public static MatrixTheoryData<string, double> NamesAndWidths => new([.. Figures.Keys], [8.5, 17]);

    [Theory]
    [MemberData(nameof(NamesAndWidths))]
    public void Every_text_lies_within_the_figure(string name, double widthCm)
    {
        XElement root = Parse(Figures[name]().Encode(FigureFormat.Svg, widthCm));
        double width = Number(root.Attribute("viewBox")!.Value.Split(' ')[2]);

        foreach (XElement text in root.Descendants(Svg + "text"))
        {
            string transform = text.Attribute("transform")?.Value ?? "";
            if (transform.Contains("rotate", StringComparison.Ordinal) || transform.Contains("matrix", StringComparison.Ordinal))
            {
                continue;
            }

            double shift = transform.Length == 0 ? 0 : Number(transform["translate(".Length..].Split(' ', ',')[0].TrimEnd(')'));
            double x = shift + Number(text.Attribute("x")!.Value);
            Assert.InRange(x, 0, width);
            Assert.InRange(x + Number(text.Attribute("textLength")!.Value), 0, width + 0.5);
        }
    }

    [Fact]
    public void Text_stays_text_with_names_of_layers_stages_and_axes()
    {
        string[] texts = TextsOf(Figures["34"]());

        Assert.Contains("A title", texts);
        Assert.Contains("A subtitle", texts);
        Assert.Contains("R²", texts);
        Assert.Contains("Layer, from input to output", texts);
        Assert.Empty(((string[])["first relu", "SimAM 1", "relu 12", "pooling", "embedding", "layer1", "layer4"]).Except(texts));
    }

    [Fact]
    public void A_figure_far_below_zero_says_that_its_axis_bends()
    {
        string[] texts = TextsOf(Figures["R² of −16"]());

        Assert.Contains("−10", texts);
        Assert.Contains(texts, text => text.Contains("below −1 the axis is logarithmic", StringComparison.Ordinal));
        Assert.DoesNotContain(TextsOf(Figures["34"]()), text => text.Contains("logarithmic", StringComparison.Ordinal));
    }

    /// <summary>The embedded font has no such letters: PNG had boxes, and SVG nothing at all.</summary>
    [Fact]
    public void Letters_that_no_font_has_come_out_as_code_points()
    {
        Assert.Contains(TextsOf(Figures["names in other scripts"]()), text => text.Contains("U+0939 U+093F", StringComparison.Ordinal));
        Assert.Contains("中文 한국어 हिन्दी ไทย", string.Join('|', FigureFont.Spelled), StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_that_an_installed_font_has_are_drawn_with_it_and_it_is_listed()
    {
        XElement[] texts = [.. Parse(Figures["names in other scripts"]().Encode(FigureFormat.Svg, 17)).Descendants(Svg + "text").Where(text => text.Value == "中文")];

        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.Equal("'Two Han Letters', 'DejaVu Sans', Verdana, sans-serif", text.Attribute("font-family")!.Value));
        Assert.All(texts, text => Assert.Equal(2 * Number(text.Attribute("font-size")!.Value), Number(text.Attribute("textLength")!.Value), 1e-3));
        Assert.NotEqual(PngOf("中中"), PngOf("文文"));
        Assert.Equal(FileDigest.Sha256(OtherFont), Assert.Single(FigureFont.All, font => font.Family == "Two Han Letters").Sha256);

        static byte[] PngOf(string name) => TsneChart.ByTarget(Map(name, [new TsnePoint(0, 0, 11, Split.Test)]), Target.Cps).Encode(FigureFormat.Png, 10);
    }

    [Fact]
    public void Cyrillic_comes_out_as_letters()
    {
        Assert.Contains("t-SNE of the embedding by speech rate: модель", TextsOf(Figures["t-SNE"]()));
        Assert.NotEqual(Lettered("модель"), Lettered("лодемь"));

        static byte[] Lettered(string name) =>
            TsneChart.ByTarget(Map(name, [new TsnePoint(0, 0, 11, Split.Test)]), Target.Cps).Encode(FigureFormat.Png, 10);
    }

    [Fact]
    public void What_was_drawn_before_does_not_show_in_a_figure()
    {
        byte[] alone = Figures["34"]().Encode(FigureFormat.Svg, 17);
        Parallel.ForEach(Figures.Values, figure => figure().Encode(FigureFormat.Svg, 12));

        Assert.Equal(alone, Figures["34"]().Encode(FigureFormat.Svg, 17));
    }

    [Fact]
    public void Width_is_stated_in_both_formats()
    {
        XElement svg = Parse(Figures["34"]().Encode(FigureFormat.Svg, 8.5));
        byte[] png = Figures["34"]().Encode(FigureFormat.Png, 8.5);

        Assert.Equal("8.5cm", svg.Attribute("width")!.Value);
        Assert.Equal(1004, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        Assert.Equal("pHYs"u8, png.AsSpan(37, 4));
        Assert.Equal(11811, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(41)));
    }

    [Theory]
    [InlineData(4.9)]
    [InlineData(101)]
    public void A_width_out_of_range_is_refused(double width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Figures["34"]().Encode(FigureFormat.Png, width));

    private static Figure Curves(string[] layers, Func<int, double> value)
    {
        double[] values = [.. Enumerable.Range(0, layers.Length + 1).Select(value)];
        return LayerCurveChart.RSquared(
            Texts,
            new LayerCurves(
                [.. layers, Layer.Embedding],
                [
                    new LayerCurve("control", LayerCurveRole.UntrainedControl, [.. values.Select(v => v - 0.1)], [.. values.Select(v => v - 0.2)], [.. values.Select(v => v - 0.05)]),
                    new LayerCurve("model", LayerCurveRole.Model, values),
                ],
                [new LayerLevel("mean", LayerLevelRole.TrainingMean, 0.1), new LayerLevel("fbank", LayerLevelRole.Fbank, double.NaN)],
                [new LayerMarks("best", LayerMarkRole.Best, [0]), new LayerMarks("better", LayerMarkRole.Better, [])]));
    }

    private static string InsteadOfInstalled(string file)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Fonts");
        EmbeddedFont.Others = new InstalledFonts([folder]);
        return Path.Combine(folder, file);
    }

    private static TsneMap Map(string model, IReadOnlyList<TsnePoint> points) => new(model, points, 13, double.NaN, 0.9);

    private static IEnumerable<TsnePoint> Points(int count) => Enumerable.Range(0, count)
        .Select(i => new TsnePoint(i % 7, i / 3, 9 + (i / 10.0), Splits.All[i % 3], $"{i % 12}", i % 3 == 0 ? "" : i % 3 == 1 ? "F" : "M"));

    private static ProbePredictions Predictions(double[] truth, double[] predicted, double r2 = 0.5) =>
        new("m", "a probe, held-out", truth, predicted, 1, 1, r2, predicted.Length == 0 ? double.NaN : predicted.Average() - truth.Average(), 11.5, [new(10, 10.5), new(12, 12.5)]);

    private static string[] TextsOf(Figure figure) => [.. Parse(figure.Encode(FigureFormat.Svg, 17)).Descendants(Svg + "text").Select(text => text.Value)];

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static XElement Parse(byte[] svg) => XElement.Load(new MemoryStream(svg));
}
