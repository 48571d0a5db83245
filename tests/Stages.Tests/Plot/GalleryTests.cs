using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SpeechSpeed.Stages.Tests.Plot;

/// <summary>
/// Figures of small and large networks, of one and of many models, trained and failed: no text may lie on another. They stay in
/// <c>artifacts/gallery</c>, to be looked at.
/// </summary>
public sealed partial class GalleryTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Pictures take long to encode, and say nothing here that vectors do not: they are made for those who want to look at them.</summary>
    private static readonly string Formats = Environment.GetEnvironmentVariable("SPEECHSPEED_GALLERY") == "png" ? "png,svg" : "svg";

    [Fact]
    public void Eight_layers() => Check("8 layers", 17, run =>
    {
        run.AddModel("small", LayerNames.Of(1, 1));
        run.AddModel("small-untrained", LayerNames.Of(1, 1), 0.8, [0, 1, 2]);
        return ["small", "small-untrained"];
    });

    [Fact]
    public void Fifty_layers_that_failed_without_control() => Check("50 layers", 17, run =>
    {
        run.AddModel("voxblink2_samresnet34", LayerNames.SimAmResNet34, level: -16);
        return ["voxblink2_samresnet34"];
    });

    [Fact]
    public void Fifty_layers_in_one_column() => Check("50 layers narrow", 8.5, run =>
    {
        run.AddModel("samresnet34", LayerNames.SimAmResNet34);
        run.AddModel("samresnet34-untrained", LayerNames.SimAmResNet34, 0.6, [0, 1, 2, 3, 4]);
        return ["samresnet34", "samresnet34-untrained"];
    });

    [Fact]
    public void Four_models_and_a_control_of_149_layers() => Check("149 layers", 17, run =>
    {
        string[] names = ["voxblink2_samresnet100", "voxceleb_samresnet100_finetuned", "ecapa", "модель-с-длинным-именем"];
        foreach ((string name, int i) in names.Select((name, i) => (name, i)))
        {
            run.AddModel(name, i == 2 ? LayerNames.Of(2, 2) : LayerNames.SimAmResNet100, 1 - (0.2 * i));
        }

        run.AddModel("voxblink2_samresnet100-untrained", LayerNames.SimAmResNet100, 0.7, [0, 1, 2, 3, 4]);
        return [.. names, "voxblink2_samresnet100-untrained"];
    });

    private static void Check(string name, double widthCm, Func<MadeUpRun, string[]> make)
    {
        using TemporaryFolder folder = new();
        string[] models = make(new MadeUpRun(folder.Path, perSplit: 60));
        string gallery = Path.Combine(Repository.Root, "artifacts", "gallery", name);
        if (Directory.Exists(gallery))
        {
            Directory.Delete(gallery, recursive: true);
        }

        string[] controls = [.. models.Where(model => model.EndsWith("-untrained", StringComparison.Ordinal)).SelectMany(model => (string[])["--control", $"{model}={model[..^10]}"])];
        ToolResult result = new MadeUpRun(folder.Path, perSplit: 60).Plot(
            gallery, models, [.. controls, "--formats", Formats, "--width-cm", widthCm.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(result.ExitCode == 0, result.Output);

        string[] files = [.. Directory.EnumerateFiles(gallery, "*.svg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => Overlaps(XElement.Load(file)).Select(overlap => $"{Path.GetRelativePath(gallery, file)}: {overlap}")));
    }

    private static IEnumerable<string> Overlaps(XElement figure)
    {
        double width = Numbers(figure.Attribute("viewBox")!.Value)[2];
        double height = Numbers(figure.Attribute("viewBox")!.Value)[3];
        Box[] boxes = [.. figure.Descendants(Svg + "text").Select(BoxOf)];
        for (int i = 0; i < boxes.Length; i++)
        {
            if (boxes[i].Left < 0 || boxes[i].Right > width + 0.5 || boxes[i].Top < 0 || boxes[i].Bottom > height)
            {
                yield return $"'{boxes[i].Text}' is not whole";
            }

            for (int j = i + 1; j < boxes.Length; j++)
            {
                if (boxes[i].Meets(boxes[j]))
                {
                    yield return $"'{boxes[i].Text}' lies on '{boxes[j].Text}'";
                }
            }
        }
    }

    /// <summary>The ink of a text: from the baseline to the height of its capitals.</summary>
    private static Box BoxOf(XElement text)
    {
        double size = Value(text, "font-size");
        double length = Value(text, "textLength");
        (double x, double y) = (Value(text, "x"), Value(text, "y"));
        (double X, double Y)[] corners = [.. new[] { (x, y), (x + length, y), (x, y - (0.73 * size)), (x + length, y - (0.73 * size)) }
            .Select(corner => text.AncestorsAndSelf().Aggregate(corner, (point, element) => Transformed(point, element.Attribute("transform")?.Value)))];
        return new Box(text.Value, corners.Min(corner => corner.X), corners.Min(corner => corner.Y), corners.Max(corner => corner.X), corners.Max(corner => corner.Y));
    }

    private static (double X, double Y) Transformed((double X, double Y) point, string? transform)
    {
        foreach (Match step in Step().Matches(transform ?? "").Reverse())
        {
            double[] numbers = Numbers(step.Groups[2].Value);
            point = step.Groups[1].Value switch
            {
                "translate" => (point.X + numbers[0], point.Y + numbers.ElementAtOrDefault(1)),
                "rotate" => Rotated(point, numbers),
                "matrix" => ((numbers[0] * point.X) + (numbers[2] * point.Y) + numbers[4], (numbers[1] * point.X) + (numbers[3] * point.Y) + numbers[5]),
                "scale" => (point.X * numbers[0], point.Y * numbers[^1]),
                _ => throw new InvalidOperationException(step.Value),
            };
        }

        return point;
    }

    private static (double X, double Y) Rotated((double X, double Y) point, double[] numbers)
    {
        (double sine, double cosine) = Math.SinCos(numbers[0] * Math.PI / 180);
        (double cx, double cy) = numbers.Length == 3 ? (numbers[1], numbers[2]) : (0, 0);
        (double x, double y) = (point.X - cx, point.Y - cy);
        return (cx + (x * cosine) - (y * sine), cy + (x * sine) + (y * cosine));
    }

    private static double Value(XElement element, string attribute) => Numbers(element.Attribute(attribute)?.Value ?? "0")[0];

    private static double[] Numbers(string text) => [.. Number().Matches(text).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"(\w+)\(([^)]*)\)")]
    private static partial Regex Step();

    [GeneratedRegex(@"-?\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex Number();

    private sealed record Box(string Text, double Left, double Top, double Right, double Bottom)
    {
        /// <summary>Half a pixel of touching is rounding.</summary>
        public bool Meets(Box other) =>
            Left < other.Right - 0.5 && other.Left < Right - 0.5 && Top < other.Bottom - 0.5 && other.Top < Bottom - 0.5;
    }
}
