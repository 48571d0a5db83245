using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts;

/// <summary>What a curve over the layers stands for; it decides how the curve looks in every figure.</summary>
public enum LayerCurveRole
{
    /// <summary>The model that the figure is about.</summary>
    Model,

    /// <summary>The same network with untrained weights.</summary>
    UntrainedControl,

    /// <summary>What is to be expected where there is no relation at all.</summary>
    Null,
}

/// <summary>One value per layer.</summary>
/// <param name="Name">What it is, for the legend.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="Values">One value per layer, NaN where not estimable.</param>
/// <param name="Low">Lower edge of a band around it, or null.</param>
/// <param name="High">Upper edge of a band around it, or null.</param>
public sealed record LayerCurve(
    string Name, LayerCurveRole Role, IReadOnlyList<double> Values, IReadOnlyList<double>? Low = null, IReadOnlyList<double>? High = null);

/// <summary>The texts of a figure of layer curves.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Subtitle">What was measured on what.</param>
/// <param name="ValueTitle">Title of the value axis, with the unit where there is one.</param>
/// <param name="Note">What a reader must know to not misread it; may be empty.</param>
public sealed record LayerCurveTexts(string Title, string Subtitle, string ValueTitle, string Note);

/// <summary>A measure over the layers of a network, in the order of the forward pass, the embedding set apart.</summary>
public static class LayerCurveChart
{
    private const float TopRoom = 6;
    private const float RightRoom = 10;
    private const float StageRoom = 17;

    /// <summary>A figure of R², which may be far below zero: then the axis is logarithmic below −1, and says so.</summary>
    /// <param name="texts">Its texts.</param>
    /// <param name="layers">Names of the layers, in order; at least one.</param>
    /// <param name="curves">The curves, the most important last: it is drawn on top.</param>
    public static Figure RSquared(LayerCurveTexts texts, IReadOnlyList<string> layers, IReadOnlyList<LayerCurve> curves) =>
        Create(texts, layers, curves, ValueAxis.RSquared(curves.SelectMany(EveryValue)));

    /// <summary>A figure of a correlation, 0 to 1.</summary>
    /// <inheritdoc cref="RSquared"/>
    public static Figure Correlation(LayerCurveTexts texts, IReadOnlyList<string> layers, IReadOnlyList<LayerCurve> curves) =>
        Create(texts, layers, curves, ValueAxis.Linear(curves.SelectMany(EveryValue).Append(1), include: 0, headroom: 0.03));

    private static Figure Create(LayerCurveTexts texts, IReadOnlyList<string> layers, IReadOnlyList<LayerCurve> curves, ValueAxis axis)
    {
        string note = axis.IsCompressed ? $"{texts.Note} Shaded: below −1 the axis is logarithmic." : texts.Note;
        return new Figure(new FigureContent(
            texts.Title,
            texts.Subtitle,
            [.. curves.Reverse().Select(curve => new LegendEntry(curve.Name, Symbol(curve), CurveColor(curve.Role)))],
            note,
            _ => 9.5f,
            (canvas, area) => Draw(canvas, area, texts.ValueTitle, layers, curves, axis)));
    }

    private static void Draw(
        SKCanvas canvas, SKRect area, string valueTitle, IReadOnlyList<string> layers, IReadOnlyList<LayerCurve> curves, ValueAxis axis)
    {
        float left = Panel.LeftRoom(axis.WidestTick);
        LayerAxis layerAxis = LayerAxis.Create(layers, area.Width - left - RightRoom);
        Plot plot = Theme.NewPlot();
        ShadeStages(plot, layerAxis);
        Panel.MarkCompressed(plot, axis, vertical: true);
        plot.Add.HorizontalLine(0, Theme.ReferenceWidth, Theme.Reference);
        foreach (LayerCurve curve in curves)
        {
            AddCurve(plot, layers, layerAxis, axis, curve);
        }

        axis.Apply(plot, plot.Axes.Left);
        plot.Axes.SetLimitsX(layerAxis.Low, layerAxis.High);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. layerAxis.Ticks]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = Theme.LayerTickSize;
        plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.Left.Label.Text = valueTitle;
        float tickRoom = layerAxis.LongestTick + 9;
        float titleRoom = Theme.AxisTitleSize * 1.5f;
        SKRect data = Panel.Draw(canvas, plot, area, new PixelPadding(left, RightRoom, tickRoom + (layerAxis.HasStages ? StageRoom : 4) + titleRoom, TopRoom));
        DrawStageNames(canvas, layerAxis, data, data.Bottom + tickRoom);
        Lettering.Draw(
            canvas, "Layer, from input to output", data.MidX, area.Bottom - 4, Theme.AxisTitleSize, Theme.Ink, SKTextAlign.Center);
    }

    private static void ShadeStages(Plot plot, LayerAxis layerAxis)
    {
        int stage = 0;
        foreach (LayerGroup group in layerAxis.Groups.Where(group => group.Stage.Length > 0))
        {
            if (stage++ % 2 == 0)
            {
                plot.Add.HorizontalSpan(group.Left, group.Right, Theme.Shade).LineStyle.Width = 0;
            }
        }
    }

    private static void AddCurve(Plot plot, IReadOnlyList<string> layers, LayerAxis layerAxis, ValueAxis axis, LayerCurve curve)
    {
        bool embeddingLast = layers[^1] == Layer.Embedding;
        int connected = embeddingLast ? layers.Count - 1 : layers.Count;
        Color color = CurveColor(curve.Role);
        foreach ((int start, int count) in FiniteRuns(curve.Values, connected))
        {
            double[] x = [.. Enumerable.Range(start, count).Select(i => layerAxis.Positions[i])];
            AddBand(plot, x, start, axis, curve, color);
            double[] y = [.. Enumerable.Range(start, count).Select(i => axis.Position(curve.Values[i]))];
            if (curve.Role == LayerCurveRole.Null && count > 1)
            {
                plot.Add.Plottable(new DashedLine([.. x.Zip(y, (at, value) => new Coordinates(at, value))], color, Theme.ReferenceWidth));
                continue;
            }

            ScottPlot.Plottables.Scatter line = plot.Add.Scatter(x, y, color);
            line.LineWidth = Theme.CurveWidth;
            line.MarkerSize = layers.Count > 80 ? 2.6f : 4;
        }

        if (embeddingLast && double.IsFinite(curve.Values[^1]))
        {
            AddEmbedding(plot, layerAxis.Positions[^1], axis, curve, color);
        }
    }

    private static void AddBand(Plot plot, double[] x, int start, ValueAxis axis, LayerCurve curve, Color color)
    {
        if (curve.Low is not { } low || curve.High is not { } high || x.Length < 2)
        {
            return;
        }

        ScottPlot.Plottables.FillY band = plot.Add.FillY(
            x,
            [.. x.Select((_, i) => axis.Position(low[start + i]))],
            [.. x.Select((_, i) => axis.Position(high[start + i]))]);
        band.FillColor = color.WithAlpha(Theme.BandOpacity);
        band.LineWidth = 0;
        band.MarkerSize = 0;
    }

    private static void AddEmbedding(Plot plot, double x, ValueAxis axis, LayerCurve curve, Color color)
    {
        if (curve.Role == LayerCurveRole.Null)
        {
            ScottPlot.Plottables.LinePlot level = plot.Add.Line(x - 0.8, axis.Position(curve.Values[^1]), x + 0.8, axis.Position(curve.Values[^1]));
            level.LineColor = color;
            level.LineWidth = Theme.ReferenceWidth;
            level.MarkerSize = 0;
            return;
        }

        if (curve.Low is { } low && curve.High is { } high && low[^1] < high[^1])
        {
            ScottPlot.Plottables.LinePlot range = plot.Add.Line(x, axis.Position(low[^1]), x, axis.Position(high[^1]));
            range.LineColor = color;
            range.LineWidth = Theme.ReferenceWidth;
            range.MarkerSize = 0;
        }

        plot.Add.Marker(x, axis.Position(curve.Values[^1]), MarkerShape.FilledDiamond, 8, color);
    }

    private static void DrawStageNames(SKCanvas canvas, LayerAxis layerAxis, SKRect data, float top)
    {
        double unitsToPixels = data.Width / (layerAxis.High - layerAxis.Low);
        using SKPaint bracket = new() { Color = Theme.Reference.ToSk(), StrokeWidth = 1, IsAntialias = true };
        foreach (LayerGroup group in layerAxis.Groups.Where(group => group.Stage.Length > 0))
        {
            float left = data.Left + (float)((group.Left - layerAxis.Low) * unitsToPixels);
            float right = data.Left + (float)((group.Right - layerAxis.Low) * unitsToPixels);
            canvas.DrawLine(left + 2, top, right - 2, top, bracket);
            Lettering.Draw(canvas, group.Stage, (left + right) / 2, top + 12.5f, Theme.TickSize, Theme.Ink, SKTextAlign.Center);
        }
    }

    private static IEnumerable<(int Start, int Count)> FiniteRuns(IReadOnlyList<double> values, int length)
    {
        int start = 0;
        while (start < length)
        {
            if (!double.IsFinite(values[start]))
            {
                start++;
                continue;
            }

            int end = start;
            while (end < length && double.IsFinite(values[end]))
            {
                end++;
            }

            yield return (start, end - start);
            start = end;
        }
    }

    private static IEnumerable<double> EveryValue(LayerCurve curve) => curve.Values.Concat(curve.Low ?? []).Concat(curve.High ?? []);

    private static LegendSymbol Symbol(LayerCurve curve) =>
        curve.Role == LayerCurveRole.Null ? LegendSymbol.Dashes : curve.Low is null ? LegendSymbol.Line : LegendSymbol.LineWithBand;

    private static Color CurveColor(LayerCurveRole role) => role switch
    {
        LayerCurveRole.Model => Theme.Blue,
        LayerCurveRole.UntrainedControl => Theme.Vermillion,
        _ => Theme.Reference,
    };
}
