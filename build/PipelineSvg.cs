using System.Globalization;
using System.Xml.Linq;

namespace SpeechSpeed.Build;

/// <summary>
/// A picture of the pipeline as SVG: a band for each network, a column for each step, and the stages of all networks beside or above the bands. A general layout of graphs would not keep
/// the stages of a network together.
/// </summary>
/// <param name="stages">The stages, each after those that an arrow leads from.</param>
internal sealed class PipelineSvg(IReadOnlyList<DrawnStage> stages)
{
    private const int Width = 176;
    private const int Height = 40;
    private const int Gap = 10;
    private const int ColumnGap = 56;
    private const int Margin = 20;
    private const int Title = 22;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly Dictionary<DrawnStage, (int X, int Y)> places = [];
    private readonly List<XElement> bands = [];

    /// <summary>Draws.</summary>
    /// <param name="title">What is drawn.</param>
    public string Draw(string title)
    {
        HashSet<int> ofNetworks = [.. stages.Where(stage => stage.Network is not null).Select(stage => stage.Column)];
        int top = Margin + Title;
        int bottom = top;
        foreach (IGrouping<string?, DrawnStage> group in stages.Where(stage => stage.Network is not null || ofNetworks.Contains(stage.Column)).GroupBy(stage => stage.Network).OrderBy(group => group.Key is not null))
        {
            bottom = AddBand(group, bottom) + Gap;
        }

        foreach (IGrouping<int, DrawnStage> column in stages.Where(stage => !places.ContainsKey(stage)).GroupBy(stage => stage.Column).ToArray())
        {
            bottom = Math.Max(bottom, top + HeightOf(column.Count()));
            Stack(column, top + ((bottom - top - HeightOf(column.Count())) / 2));
        }

        int width = (2 * Margin) + Width + (stages.Max(stage => stage.Column) * (Width + ColumnGap));
        XElement picture = new(
            Svg + "svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {bottom + Margin}")),
            new XAttribute("width", width),
            new XAttribute("height", bottom + Margin),
            new XAttribute("role", "img"),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("text-anchor", "middle"),
            new XAttribute("fill", "#1b1b1b"),
            new XElement(Svg + "title", title),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")),
            Label(title, Margin, Margin + 4, 14, isBold: true, "start"),
            bands,
            new XElement(
                Svg + "g",
                new XAttribute("fill", "none"),
                new XAttribute("stroke", "#8a8a8a"),
                stages.SelectMany(stage => stage.From, (to, from) => Arrow(places[from], places[to]))),
            stages.Select(Box));
        return picture + "\n";
    }

    /// <summary>Places the stages of a network below <paramref name="top"/>, with a frame, or those of all networks without; returns where they end.</summary>
    private int AddBand(IGrouping<string?, DrawnStage> group, int top)
    {
        int inner = group.Key is null ? top : top + Title;
        int bottom = inner + HeightOf(group.GroupBy(stage => stage.Column).Max(column => column.Count()));
        foreach (IGrouping<int, DrawnStage> column in group.GroupBy(stage => stage.Column))
        {
            Stack(column, inner);
        }

        if (group.Key is { } network)
        {
            int left = group.Min(stage => places[stage].X) - Gap;
            bands.Add(new XElement(
                Svg + "rect",
                new XAttribute("x", left),
                new XAttribute("y", top),
                new XAttribute("width", group.Max(stage => places[stage].X) + Width + Gap - left),
                new XAttribute("height", bottom - top),
                new XAttribute("rx", 6),
                new XAttribute("fill", "#f5f5f5"),
                new XAttribute("stroke", "#d0d0d0")));
            bands.Add(Label(network, left + Gap, top + 15, 12, isBold: true, "start"));
        }

        return bottom;
    }

    private void Stack(IEnumerable<DrawnStage> column, int top)
    {
        foreach ((int row, DrawnStage stage) in column.Index())
        {
            places[stage] = (Margin + (stage.Column * (Width + ColumnGap)), top + (row * (Height + Gap)));
        }
    }

    private static int HeightOf(int rows) => rows * (Height + Gap);

    private XElement Box(DrawnStage stage)
    {
        (int x, int y) = places[stage];
        return new XElement(
            Svg + "g",
            new XAttribute("class", stage.Look.Class),
            new XElement(Svg + "title", string.Join("; ", stage.Planned.Reasons.Prepend($"{stage.Planned.Node.Id}: {stage.Caption}"))),
            new XElement(
                Svg + "rect",
                new XAttribute("x", x),
                new XAttribute("y", y),
                new XAttribute("width", Width),
                new XAttribute("height", Height),
                new XAttribute("rx", 4),
                new XAttribute("fill", stage.Look.Fill),
                new XAttribute("stroke", stage.Look.Stroke)),
            Label(stage.Name, x + (Width / 2), y + 17, 13, isBold: true),
            Label(stage.Caption, x + (Width / 2), y + 32, 11));
    }

    private static XElement Label(string text, int x, int y, int size, bool isBold = false, string? anchor = null) => new(
        Svg + "text",
        new XAttribute("x", x),
        new XAttribute("y", y),
        new XAttribute("font-size", size),
        isBold ? new XAttribute("font-weight", "bold") : null,
        anchor is null ? null : new XAttribute("text-anchor", anchor),
        text);

    /// <summary>A curve from the right side of a box to the left side of another, with a head.</summary>
    private static XElement Arrow((int X, int Y) from, (int X, int Y) to)
    {
        (int x, int y, int endX, int endY) = (from.X + Width, from.Y + (Height / 2), to.X, to.Y + (Height / 2));
        const int Bend = ColumnGap / 2;
        return new XElement(Svg + "path", new XAttribute(
            "d",
            string.Create(CultureInfo.InvariantCulture, $"M{x} {y}C{x + Bend} {y} {endX - Bend} {endY} {endX - 1} {endY}m-6 -3l6 3l-6 3")));
    }
}
