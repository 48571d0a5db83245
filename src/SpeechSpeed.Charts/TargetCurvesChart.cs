using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts;

/// <summary>R² of a target over the depth of one model.</summary>
/// <param name="Model">The model, one of the figure's.</param>
/// <param name="Layers">Names of its layers, in order.</param>
/// <param name="Values">One R² per layer, NaN where not estimable.</param>
/// <param name="Untrained">The same of its untrained control; NaN if there is none.</param>
public sealed record TargetCurve(string Model, IReadOnlyList<string> Layers, IReadOnlyList<double> Values, IReadOnlyList<double> Untrained);

/// <summary>A panel: a target.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Curves">A curve for each model.</param>
public sealed record TargetCurvesPanel(string Name, IReadOnlyList<TargetCurve> Curves);

/// <summary>R² over depth, a small panel for each target, a colour for each model. Depth is a share of the model's own layers, so models of 13, 50 and 149 layers stand on one axis.</summary>
public static class TargetCurvesChart
{
    private const float NarrowestPanel = 190;
    private const float PanelHeight = 112;
    private const float HeadingHeight = 22;
    private const float RightRoom = 12;
    private const double EmbeddingAt = 1.08;
    private const double HighX = 1.13;
    private const double LowX = -0.03;

    /// <summary>Makes the figure.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="note">What a reader must know to not misread the figure; may be empty.</param>
    /// <param name="models">The models, in the order of their colours; at least one.</param>
    /// <param name="panels">The targets, in reading order; at least one.</param>
    public static Figure Create(string subtitle, string note, IReadOnlyList<string> models, IReadOnlyList<TargetCurvesPanel> panels)
    {
        ValueAxis axis = ValueAxis.RSquared(panels.SelectMany(panel => panel.Curves).SelectMany(curve => curve.Values.Concat(curve.Untrained)), parts: 4);
        bool hasUntrained = panels.SelectMany(panel => panel.Curves).Any(curve => curve.Untrained.Any(double.IsFinite));
        return new Figure(new FigureContent(
            "What is predicted at which depth",
            subtitle,
            [
                .. models.Select((model, i) => new LegendEntry(model, LegendSymbol.Line, ColorOf(i))),
                .. hasUntrained ? [new LegendEntry("the same network untrained", LegendSymbol.Dashes, models.Count == 1 ? ColorOf(0) : Theme.Reference)] : Array.Empty<LegendEntry>(),
            ],
            axis.IsCompressed ? $"{note} Shaded: below −1 the axis is logarithmic.".TrimStart() : note,
            width => ((Rows(panels.Count, width) * (PanelHeight + HeadingHeight)) + Panel.BottomRoom()) / Theme.PixelsPerCm,
            (canvas, area) => Draw(canvas, area, models, panels, axis)));
    }

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<string> models, IReadOnlyList<TargetCurvesPanel> panels, ValueAxis axis)
    {
        int columns = Columns(panels.Count, area.Width);
        float titled = Panel.LeftRoom(axis.WidestTick);
        float untitled = Panel.LeftRoom(axis.WidestTick, titled: false);
        float width = (area.Width - (titled - untitled) - Theme.Margin) / columns;
        for (int i = 0; i < panels.Count; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            bool isLowest = i + columns >= panels.Count;
            float left = column == 0 ? titled : untitled;
            float bottom = isLowest ? Panel.BottomRoom() : 0;
            float x = area.Left + (column * width) + (column == 0 ? 0 : titled - untitled);
            SKRect place = SKRect.Create(x, area.Top + (row * (PanelHeight + HeadingHeight)), width + left - untitled, HeadingHeight + PanelHeight + bottom);
            Plot plot = NewPanel(models, panels[i], axis);
            plot.Axes.Left.Label.Text = column == 0 ? "Held-out R²" : "";
            plot.Axes.Bottom.Label.Text = isLowest ? "Depth" : "";
            plot.Axes.Bottom.TickLabelStyle.IsVisible = isLowest;
            SKRect data = Panel.Draw(canvas, plot, place, new PixelPadding(left, RightRoom, bottom + 2, HeadingHeight));
            Panel.Heading(canvas, panels[i].Name, [], new SKPoint(data.Left, data.Top - 6), data.Right);
        }
    }

    private static Plot NewPanel(IReadOnlyList<string> models, TargetCurvesPanel panel, ValueAxis axis)
    {
        Plot plot = Theme.NewPlot();
        Panel.MarkCompressed(plot, axis, vertical: true);
        plot.Add.HorizontalLine(0, Theme.ReferenceWidth, Theme.Reference);
        foreach (TargetCurve curve in panel.Curves)
        {
            Color color = ColorOf(models.ToList().IndexOf(curve.Model));
            int count = curve.Layers[^1] == Layer.Embedding ? curve.Layers.Count - 1 : curve.Layers.Count;
            AddUntrained(plot, Points(curve.Untrained), color);
            Coordinates[] line = Points(curve.Values);
            ScottPlot.Plottables.Scatter drawn = plot.Add.ScatterLine(line, color);
            drawn.LineWidth = Theme.CurveWidth;
            if (count < curve.Layers.Count && double.IsFinite(curve.Values[^1]))
            {
                plot.Add.Marker(EmbeddingAt, axis.Position(curve.Values[^1]), MarkerShape.FilledDiamond, 7, color);
            }

            Coordinates[] Points(IReadOnlyList<double> values) =>
                [.. Enumerable.Range(0, count).Where(i => double.IsFinite(values[i])).Select(i => new Coordinates(count == 1 ? 0 : i / (count - 1.0), axis.Position(values[i])))];
        }

        axis.Apply(plot, plot.Axes.Left);
        plot.Axes.SetLimitsX(LowX, HighX);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([new Tick(0, "input"), new Tick(0.5, "½"), new Tick(1, "output")]);
        return plot;
    }

    private static void AddUntrained(Plot plot, Coordinates[] points, Color color)
    {
        if (points.Length > 1)
        {
            plot.Add.Plottable(new DashedLine(points, color.WithAlpha(0.75), Theme.ReferenceWidth, Theme.Dashes));
        }
    }

    private static Color ColorOf(int model) => Theme.Kinds[model % Theme.Kinds.Count];

    private static int Columns(int panels, float width) => Math.Clamp((int)(width / NarrowestPanel), 1, panels);

    private static int Rows(int panels, float width)
    {
        int columns = Columns(panels, width);
        return (panels + columns - 1) / columns;
    }
}
