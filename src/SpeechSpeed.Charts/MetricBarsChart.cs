using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts;

/// <summary>The role of a bar, which determines how it looks.</summary>
public enum MetricBarRole
{
    /// <summary>A trained model.</summary>
    Model,

    /// <summary>The same network with untrained weights.</summary>
    UntrainedControl,

    /// <summary>A predictor that needs no network.</summary>
    Floor,
}

/// <summary>One row of bars.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its role.</param>
public sealed record MetricBarRow(string Name, MetricBarRole Role);

/// <summary>One panel: a metric with one bar per row.</summary>
/// <param name="Title">The metric with its unit, and which direction is better.</param>
/// <param name="Values">One value per row, NaN where not estimable.</param>
/// <param name="Low">Lowest value over seeds per row, NaN if there is none.</param>
/// <param name="High">Highest value over seeds per row, NaN if there is none.</param>
/// <param name="Marks">A value per row to be marked by a tick across its bar, NaN if there is none; null for no ticks.</param>
public sealed record MetricPanel(
    string Title, IReadOnlyList<double> Values, IReadOnlyList<double> Low, IReadOnlyList<double> High, IReadOnlyList<double>? Marks = null)
{
    /// <summary>Rows whose number is followed by a star; the figure's note explains it.</summary>
    public IReadOnlyList<bool>? Stars { get; init; }

    /// <summary>The number of a row, as it stands beside its bar.</summary>
    internal string Label(int row) => Lettering.Short(Values[row]) + (Stars?[row] == true ? " *" : "");
}

/// <summary>Metrics side by side, each in its own panel and unit, one horizontal bar per row.</summary>
public static class MetricBarsChart
{
    private const float RowHeight = 30;
    private const float NameGap = 8;
    private const float RightRoom = 18;
    private const float TopRoom = 4;
    private const float NarrowestPanel = 105;
    private const float LabelGap = 5;
    private const float TickRoom = 45;

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="note">What a reader must know to not misread the figure; may be empty.</param>
    /// <param name="rows">The rows, top to bottom; at least one.</param>
    /// <param name="panels">The metrics, left to right; at least one.</param>
    /// <param name="hasOneScale">Whether all panels have the same axis, so that bars of different panels can be compared.</param>
    public static Figure Create(
        string title, string subtitle, string note, IReadOnlyList<MetricBarRow> rows, IReadOnlyList<MetricPanel> panels, bool hasOneScale = false)
    {
        string fullNote = panels.Any(panel => ValueAxis.RSquared(Everything(panel)).IsCompressed) ? $"{note} Shaded: below −1 the axis is logarithmic.".Trim() : note;
        return new Figure(new FigureContent(
            title,
            subtitle,
            [],
            fullNote,
            width => PanelsHeight(rows, panels.Count, width) / Theme.PixelsPerCm,
            (canvas, area) => Draw(canvas, area, rows, panels, hasOneScale)));
    }

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<MetricBarRow> rows, IReadOnlyList<MetricPanel> panels, bool hasOneScale)
    {
        bool stacked = IsStacked(rows, panels.Count, area.Width);
        float names = NamesRoom(rows, area.Width, stacked);
        int columns = stacked ? 1 : panels.Count;
        float width = PanelWidth(area.Width, names, columns);
        float height = area.Height / (stacked ? panels.Count : 1);
        float bottom = Panel.BottomRoom();
        float rowHeight = (height - bottom - TopRoom) / rows.Count;
        for (int i = 0; i < panels.Count; i++)
        {
            float top = area.Top + (i / columns * height);
            for (int row = 0; row < rows.Count && i % columns == 0; row++)
            {
                DrawName(canvas, rows[row].Name, area, names, stacked, top + TopRoom + ((row + 0.5f) * rowHeight));
            }

            Plot plot = NewPanel(rows, panels[i], AxisFor(hasOneScale ? panels : [panels[i]], width), width);
            SKRect place = SKRect.Create(area.Left + names + (i % columns * (width + RightRoom)), top, width + RightRoom, height);
            Panel.Draw(canvas, plot, place, new PixelPadding(0, RightRoom, bottom, TopRoom));
        }
    }

    /// <summary>Panels that are too narrow for bars and their numbers are placed one below another.</summary>
    private static bool IsStacked(IReadOnlyList<MetricBarRow> rows, int panels, float width) =>
        PanelWidth(width, NamesRoom(rows, width, stacked: false), panels) < NarrowestPanel;

    private static float PanelWidth(float width, float names, int columns) => ((width - names) / columns) - RightRoom;

    private static float NamesRoom(IReadOnlyList<MetricBarRow> rows, float width, bool stacked) =>
        rows.Max(row => Wrap(row.Name, width, stacked).Max(line => Lettering.Width(line, Theme.TickSize))) + Theme.Margin + NameGap;

    private static IReadOnlyList<string> Wrap(string name, float width, bool stacked) =>
        Lettering.Wrap(name, Theme.TickSize, width * (stacked ? 0.42f : 0.24f));

    private static float PanelsHeight(IReadOnlyList<MetricBarRow> rows, int panels, float width) =>
        ((rows.Count * RowHeight) + Panel.BottomRoom() + TopRoom) * (IsStacked(rows, panels, width) ? panels : 1);

    /// <summary>An axis with space at the right of the longest bar for its number.</summary>
    private static ValueAxis AxisFor(IReadOnlyList<MetricPanel> panels, float width)
    {
        float label = panels.Max(panel => Enumerable.Range(0, panel.Values.Count).Max(row => Lettering.Width(panel.Label(row), Theme.TickSize))) + (3 * LabelGap);
        return ValueAxis.RSquared(panels.SelectMany(Everything), label / Math.Max(width - label, 1), Math.Max(2, (int)(width / TickRoom)));
    }

    private static IEnumerable<double> Everything(MetricPanel panel) => panel.Values.Concat(panel.Low).Concat(panel.High).Concat(panel.Marks ?? []);

    private static void DrawName(SKCanvas canvas, string name, SKRect area, float room, bool stacked, float middle)
    {
        IReadOnlyList<string> lines = Wrap(name, area.Width, stacked);
        float y = middle - (lines.Count * Theme.TickSize * 1.15f / 2) + Theme.TickSize;
        foreach (string line in lines)
        {
            Lettering.Draw(canvas, line, area.Left + room - NameGap, y, Theme.TickSize, Theme.Ink, SKTextAlign.Right);
            y += Theme.TickSize * 1.15f;
        }
    }

    private static Plot NewPanel(IReadOnlyList<MetricBarRow> rows, MetricPanel panel, ValueAxis axis, float width)
    {
        Plot plot = Theme.NewPlot();
        Panel.MarkCompressed(plot, axis, vertical: false);
        double unitsPerPixel = (axis.High - axis.Low) / width;
        for (int row = 0; row < rows.Count; row++)
        {
            double y = -row;
            double value = axis.Position(panel.Values[row]);
            double reach = double.IsFinite(value) ? value : 0;
            if (double.IsFinite(value))
            {
                ScottPlot.Plottables.BarPlot bar = plot.Add.Bar(new Bar
                {
                    Position = y,
                    Value = value,
                    Size = 0.62,
                    FillColor = BarColor(rows[row].Role),
                    LineWidth = 0,
                    Orientation = Orientation.Horizontal,
                });
                bar.Horizontal = true;
                reach = AddRange(plot, axis, panel, row, y, value);
                AddMark(plot, axis.Position(panel.Marks?[row] ?? double.NaN), y);
            }

            ScottPlot.Plottables.Text label = plot.Add.Text(
                panel.Label(row), Math.Max(reach, 0) + (LabelGap * unitsPerPixel), y);
            label.LabelFontSize = Theme.TickSize;
            label.LabelFontColor = Theme.Ink;
            label.LabelAlignment = Alignment.MiddleLeft;
            label.LabelStyle.FontName = EmbeddedFont.Family;
            label.OffsetY = Theme.TextDrop;
        }

        plot.Add.VerticalLine(0, Theme.ReferenceWidth, Theme.Ink);
        axis.Apply(plot, plot.Axes.Bottom);
        KeepTicksApart(plot, axis, unitsPerPixel);
        plot.Axes.SetLimitsY(-rows.Count + 0.5, 0.5);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        plot.Axes.Left.FrameLineStyle.Width = 0;
        plot.Axes.Bottom.Label.Text = panel.Title;
        plot.Grid.XAxisStyle.IsVisible = true;
        plot.Grid.YAxisStyle.IsVisible = false;
        return plot;
    }

    /// <summary>Draws the range over seeds and returns the right end of the drawing.</summary>
    private static double AddRange(Plot plot, ValueAxis axis, MetricPanel panel, int row, double y, double value)
    {
        double low = axis.Position(panel.Low[row]);
        double high = axis.Position(panel.High[row]);
        if (!(low < high))
        {
            return value;
        }

        ScottPlot.Plottables.LinePlot range = plot.Add.Line(low, y, high, y);
        range.LineColor = Theme.Ink;
        range.LineWidth = Theme.ReferenceWidth;
        range.MarkerSize = 0;
        return high;
    }

    private static void AddMark(Plot plot, double position, double y)
    {
        if (double.IsFinite(position))
        {
            ScottPlot.Plottables.LinePlot mark = plot.Add.Line(position, y - 0.42, position, y + 0.42);
            mark.LineColor = Theme.Ink;
            mark.LineWidth = 2 * Theme.ReferenceWidth;
            mark.MarkerSize = 0;
        }
    }

    private static void KeepTicksApart(Plot plot, ValueAxis axis, double unitsPerPixel)
    {
        List<Tick> kept = [];
        foreach (Tick tick in axis.Ticks.OrderByDescending(tick => tick.Position))
        {
            double room = unitsPerPixel * (Lettering.Width(tick.Label, Theme.TickSize) + 9);
            if (kept.Count == 0 || kept[^1].Position - tick.Position >= room)
            {
                kept.Add(tick);
            }
        }

        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. kept]);
    }

    private static Color BarColor(MetricBarRole role) => role switch
    {
        MetricBarRole.Model => Theme.Blue,
        MetricBarRole.UntrainedControl => Theme.Vermillion,
        _ => Theme.Spine,
    };
}
