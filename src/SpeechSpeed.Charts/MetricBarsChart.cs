using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts;

/// <summary>How a bar looks.</summary>
public enum MetricBarRole
{
    /// <summary>A trained model.</summary>
    Model,

    /// <summary>The same network with untrained weights.</summary>
    UntrainedControl,

    /// <summary>What needs no network at all.</summary>
    Floor,
}

/// <summary>What one row of bars stands for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">How it looks.</param>
public sealed record MetricBarRow(string Name, MetricBarRole Role);

/// <summary>One panel: a metric with one bar per row.</summary>
/// <param name="Title">The metric with its unit, and which direction is better.</param>
/// <param name="Values">One value per row, NaN where not estimable.</param>
/// <param name="Low">Lowest value over seeds per row, NaN where there is none.</param>
/// <param name="High">Highest value over seeds per row, NaN where there is none.</param>
public sealed record MetricPanel(string Title, IReadOnlyList<double> Values, IReadOnlyList<double> Low, IReadOnlyList<double> High);

/// <summary>Metrics side by side, each in its own panel and unit, one horizontal bar per row.</summary>
public static class MetricBarsChart
{
    private const float RowHeight = 30;
    private const float NameGap = 8;
    private const float PanelGap = 12;

    /// <summary>Part of an axis kept free at the right, for the bars' numbers.</summary>
    private const double LabelShare = 0.42;

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="subtitle">What was measured on what.</param>
    /// <param name="note">What a reader must know to not misread it; may be empty.</param>
    /// <param name="rows">The rows, top to bottom; at least one.</param>
    /// <param name="panels">The metrics, left to right; at least one.</param>
    public static Figure Create(
        string title, string subtitle, string note, IReadOnlyList<MetricBarRow> rows, IReadOnlyList<MetricPanel> panels)
    {
        ValueAxis[] axes = [.. panels.Select(panel => ValueAxis.RSquared(panel.Values.Concat(panel.Low).Concat(panel.High), LabelShare))];
        string fullNote = axes.Any(axis => axis.IsCompressed) ? $"{note} Shaded: below −1 the axis is logarithmic.".Trim() : note;
        return new Figure(new FigureContent(
            title,
            subtitle,
            [],
            fullNote,
            _ => ((rows.Count * RowHeight) + Panel.BottomRoom() + 8) / Theme.PixelsPerCm,
            (canvas, area) => Draw(canvas, area, rows, panels, axes)));
    }

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<MetricBarRow> rows, IReadOnlyList<MetricPanel> panels, ValueAxis[] axes)
    {
        float names = rows.Max(row => Lettering.Wrap(row.Name, Theme.TickSize, area.Width * 0.24f).Max(line => Lettering.Width(line, Theme.TickSize)))
            + Theme.Margin + NameGap;
        float panelWidth = (area.Width - names - Theme.Margin - ((panels.Count - 1) * PanelGap)) / panels.Count;
        float bottom = Panel.BottomRoom();
        float rowHeight = (area.Height - bottom - 4) / rows.Count;
        for (int row = 0; row < rows.Count; row++)
        {
            DrawName(canvas, rows[row].Name, area, names, area.Top + 4 + ((row + 0.5f) * rowHeight));
        }

        for (int i = 0; i < panels.Count; i++)
        {
            Plot plot = NewPanel(rows, panels[i], axes[i], panelWidth);
            SKRect place = SKRect.Create(area.Left + names + (i * (panelWidth + PanelGap)), area.Top, panelWidth, area.Height);
            Panel.Draw(canvas, plot, place, new PixelPadding(2, 2, bottom, 4));
        }
    }

    private static void DrawName(SKCanvas canvas, string name, SKRect area, float room, float middle)
    {
        IReadOnlyList<string> lines = Lettering.Wrap(name, Theme.TickSize, area.Width * 0.24f);
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
            }

            ScottPlot.Plottables.Text label = plot.Add.Text(
                Lettering.Short(panel.Values[row]), Math.Max(reach, 0) + (5 * unitsPerPixel), y);
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

    /// <summary>Draws the range over seeds and gives the right end of what is drawn.</summary>
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
