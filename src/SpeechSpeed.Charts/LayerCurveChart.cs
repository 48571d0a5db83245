using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts;

/// <summary>The role of a curve over the layers; it determines how the curve looks in every figure.</summary>
public enum LayerCurveRole
{
    /// <summary>The model of the figure.</summary>
    Model,

    /// <summary>The same network with untrained weights.</summary>
    UntrainedControl,

    /// <summary>The expectation without any relation.</summary>
    Null,

    /// <summary>The value that is exceeded in 5 % of cases without any relation.</summary>
    NullUpper,

    /// <summary>The same measure on held-out speech.</summary>
    HeldOut,

    /// <summary>Another probe of the same layers.</summary>
    OtherProbe,

    /// <summary>The part between speakers.</summary>
    Between,

    /// <summary>The part within speakers.</summary>
    Within,
}

/// <summary>One value per layer.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Role">Its role.</param>
/// <param name="Values">One value per layer, NaN where not estimable.</param>
/// <param name="Low">Lower edge of a band around it, or null.</param>
/// <param name="High">Upper edge of a band around it, or null.</param>
public sealed record LayerCurve(
    string Name, LayerCurveRole Role, IReadOnlyList<double> Values, IReadOnlyList<double>? Low = null, IReadOnlyList<double>? High = null);

/// <summary>The role of a level.</summary>
public enum LayerLevelRole
{
    /// <summary>A prediction of the mean of the training labels.</summary>
    TrainingMean,

    /// <summary>A prediction from duration, loudness, pitch and the like, without any network.</summary>
    Nuisance,

    /// <summary>A prediction from the network's input.</summary>
    Fbank,
}

/// <summary>A value that is the same for all layers.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Role">Its role.</param>
/// <param name="Value">The value.</param>
public sealed record LayerLevel(string Name, LayerLevelRole Role, double Value);

/// <summary>The meaning of a row of marks above the curves.</summary>
public enum LayerMarkRole
{
    /// <summary>The layer is among the best.</summary>
    Best,

    /// <summary>The layer is shown to predict.</summary>
    Shown,

    /// <summary>The layer is better than that of the untrained network.</summary>
    Better,

    /// <summary>The layer is worse than that of the untrained network.</summary>
    Worse,
}

/// <summary>Marked layers.</summary>
/// <param name="Name">The meaning of the mark, for the legend.</param>
/// <param name="Role">The meaning of the mark.</param>
/// <param name="Layers">Indices of the marked layers.</param>
public sealed record LayerMarks(string Name, LayerMarkRole Role, IReadOnlyList<int> Layers);

/// <summary>The texts of a figure of layer curves.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Subtitle">The measurement and its data.</param>
/// <param name="ValueTitle">Title of the value axis, with the unit if there is one.</param>
/// <param name="Note">What a reader must know to not misread the figure; may be empty.</param>
public sealed record LayerCurveTexts(string Title, string Subtitle, string ValueTitle, string Note);

/// <summary>The data of a figure of layer curves.</summary>
/// <param name="Layers">Names of the layers, in order; at least one.</param>
/// <param name="Curves">The curves, the most important last: it is drawn on top.</param>
/// <param name="Levels">Levels; those without a finite value are left out.</param>
/// <param name="Marks">Rows of marks; better and worse share one.</param>
public sealed record LayerCurves(
    IReadOnlyList<string> Layers, IReadOnlyList<LayerCurve> Curves, IReadOnlyList<LayerLevel> Levels, IReadOnlyList<LayerMarks> Marks)
{
    /// <summary>Curves alone.</summary>
    public LayerCurves(IReadOnlyList<string> layers, IReadOnlyList<LayerCurve> curves)
        : this(layers, curves, [], [])
    {
    }
}

/// <summary>A measure over the layers of a network, in the order of the forward pass, with the embedding apart.</summary>
public static class LayerCurveChart
{
    private const float TopRoom = 6;
    private const float RightRoom = 10;
    private const float StageRoom = 17;
    private const float MarkHeight = 7;
    private const float MarkPitch = 11;

    /// <summary>A figure of R². If R² is far below zero, the axis is logarithmic below −1, and the figure says so.</summary>
    public static Figure RSquared(LayerCurveTexts texts, LayerCurves shown) => Create(texts, shown, ValueAxis.RSquared(EveryValue(shown)));

    /// <summary>A figure of a correlation, −1 to 1.</summary>
    public static Figure Correlation(LayerCurveTexts texts, LayerCurves shown) =>
        Create(texts, shown, ValueAxis.Linear(EveryValue(shown).Append(1), include: 0, headroom: 0.03));

    private static Figure Create(LayerCurveTexts texts, LayerCurves given, ValueAxis axis)
    {
        LayerCurves shown = given with
        {
            Levels = [.. given.Levels.Where(level => double.IsFinite(level.Value))],
            Marks = [.. given.Marks.Where(marks => marks.Layers.Count > 0)],
        };
        string note = axis.IsCompressed ? $"{texts.Note} Shaded: below −1 the axis is logarithmic.".TrimStart() : texts.Note;
        return new Figure(new FigureContent(
            texts.Title,
            texts.Subtitle,
            [
                .. shown.Curves.Reverse().Select(curve => new LegendEntry(curve.Name, Symbol(curve), CurveColor(curve.Role), Pattern: CurvePattern(curve.Role))),
                .. shown.Levels.Select(level => new LegendEntry(level.Name, LegendSymbol.Dashes, LevelColor(level.Role), Pattern: LevelPattern(level.Role))),
                .. shown.Marks.Select(marks => new LegendEntry(marks.Name, LegendSymbol.Marker, MarkColor(marks.Role), PointShape.Square)),
            ],
            note,
            _ => 9.5f,
            (canvas, area) => Draw(canvas, area, texts.ValueTitle, shown, axis))
        {
            Layers = area => Areas(area, shown, axis),
        });
    }

    private static (LayerAxis LayerAxis, PixelPadding Room, float TickRoom) Lay(SKRect area, LayerCurves shown, ValueAxis axis)
    {
        float left = Panel.LeftRoom(axis.WidestTick);
        LayerAxis layerAxis = LayerAxis.Create(shown.Layers, area.Width - left - RightRoom);
        float tickRoom = layerAxis.LongestTick + 9;
        float titleRoom = Theme.AxisTitleSize * 1.5f;
        float marksRoom = shown.Marks.Select(marks => Row(marks.Role)).Distinct().Count() * MarkPitch;
        return (layerAxis, new PixelPadding(left, RightRoom, tickRoom + (layerAxis.HasStages ? StageRoom : 4) + titleRoom, TopRoom + marksRoom), tickRoom);
    }

    private static void Draw(SKCanvas canvas, SKRect area, string valueTitle, LayerCurves shown, ValueAxis axis)
    {
        (LayerAxis layerAxis, PixelPadding room, float tickRoom) = Lay(area, shown, axis);
        Plot plot = Theme.NewPlot();
        ShadeStages(plot, layerAxis);
        Panel.MarkCompressed(plot, axis, vertical: true);
        plot.Add.HorizontalLine(0, Theme.ReferenceWidth, Theme.Reference);
        foreach (LayerLevel level in shown.Levels)
        {
            double y = axis.Position(level.Value);
            Coordinates[] line = [new(layerAxis.Low, y), new(layerAxis.High, y)];
            plot.Add.Plottable(new DashedLine(line, LevelColor(level.Role), 1.4f, LevelPattern(level.Role)));
        }

        // A band drawn over a line would change the line's colour.
        foreach (LayerCurve curve in shown.Curves)
        {
            AddBands(plot, shown.Layers, layerAxis, axis, curve);
        }

        foreach (LayerCurve curve in shown.Curves)
        {
            AddCurve(plot, shown.Layers, layerAxis, axis, curve);
        }

        axis.Apply(plot, plot.Axes.Left);
        plot.Axes.SetLimitsX(layerAxis.Low, layerAxis.High);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. layerAxis.Ticks]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = Theme.LayerTickSize;
        plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.Left.Label.Text = valueTitle;
        SKRect data = Panel.Draw(canvas, plot, area, room);
        DrawMarks(canvas, shown, layerAxis, data);
        DrawStageNames(canvas, layerAxis, data, data.Bottom + tickRoom);
        Lettering.Draw(
            canvas, "Layer, from input to output", data.MidX, area.Bottom - 4, Theme.AxisTitleSize, Theme.Ink, SKTextAlign.Center);
    }

    /// <summary>Each layer's part of the data area, halfway to its neighbours.</summary>
    private static LayerArea[] Areas(SKRect area, LayerCurves shown, ValueAxis axis)
    {
        (LayerAxis layerAxis, PixelPadding room, _) = Lay(area, shown, axis);
        SKRect data = new(area.Left + room.Left, area.Top + room.Top, area.Right - room.Right, area.Bottom - room.Bottom);
        float[] middles = [.. layerAxis.Positions.Select(position => Pixel(position, layerAxis, data))];
        return
        [
            .. middles.Select((_, i) => new LayerArea(i, new SKRect(
                i == 0 ? data.Left : (middles[i - 1] + middles[i]) / 2,
                data.Top,
                i == middles.Length - 1 ? data.Right : (middles[i] + middles[i + 1]) / 2,
                data.Bottom))),
        ];
    }

    private static float Pixel(double position, LayerAxis layerAxis, SKRect data) =>
        data.Left + (float)((position - layerAxis.Low) * data.Width / (layerAxis.High - layerAxis.Low));

    private static void DrawMarks(SKCanvas canvas, LayerCurves shown, LayerAxis layerAxis, SKRect data)
    {
        int[] rows = [.. shown.Marks.Select(marks => Row(marks.Role)).Distinct().Order()];
        float width = Math.Clamp(data.Width / (float)(layerAxis.High - layerAxis.Low) * 0.8f, 2, 9);
        foreach (LayerMarks marks in shown.Marks)
        {
            using SKPaint fill = new() { Color = MarkColor(marks.Role).ToSk(), IsAntialias = true };
            float top = data.Top - ((rows.Length - Array.IndexOf(rows, Row(marks.Role))) * MarkPitch);
            foreach (int layer in marks.Layers)
            {
                canvas.DrawRect(Pixel(layerAxis.Positions[layer], layerAxis, data) - (width / 2), top, width, MarkHeight, fill);
            }
        }
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
        Color color = CurveColor(curve.Role);
        foreach ((int start, int count) in FiniteRuns(curve.Values, Connected(layers)))
        {
            double[] x = [.. Enumerable.Range(start, count).Select(i => layerAxis.Positions[i])];
            double[] y = [.. Enumerable.Range(start, count).Select(i => axis.Position(curve.Values[i]))];
            if (CurvePattern(curve.Role) is { } pattern && count > 1)
            {
                plot.Add.Plottable(new DashedLine([.. x.Zip(y, (at, value) => new Coordinates(at, value))], color, Theme.ReferenceWidth, pattern));
                continue;
            }

            ScottPlot.Plottables.Scatter line = plot.Add.Scatter(x, y, color);
            line.LineWidth = Theme.CurveWidth;
            line.MarkerSize = layers.Count > 80 ? 2.6f : 4;
        }

        if (Connected(layers) < layers.Count && double.IsFinite(curve.Values[^1]))
        {
            AddEmbedding(plot, layerAxis, axis, curve, color);
        }
    }

    private static void AddBands(Plot plot, IReadOnlyList<string> layers, LayerAxis layerAxis, ValueAxis axis, LayerCurve curve)
    {
        if (curve.Low is not { } low || curve.High is not { } high)
        {
            return;
        }

        foreach ((int start, int count) in FiniteRuns(curve.Values, Connected(layers)).Where(run => run.Count > 1))
        {
            int[] run = [.. Enumerable.Range(start, count)];
            ScottPlot.Plottables.FillY band = plot.Add.FillY(
                [.. run.Select(i => layerAxis.Positions[i])],
                [.. run.Select(i => axis.Position(Finite(low[i], curve.Values[i])))],
                [.. run.Select(i => axis.Position(Finite(high[i], curve.Values[i])))]);
            band.FillColor = CurveColor(curve.Role).WithAlpha(Theme.BandOpacity);
            band.LineWidth = 0;
            band.MarkerSize = 0;
        }
    }

    /// <summary>Number of layers that a line connects: all except an embedding at their end.</summary>
    private static int Connected(IReadOnlyList<string> layers) => layers[^1] == Layer.Embedding ? layers.Count - 1 : layers.Count;

    /// <summary>A band has no width where its edge is not estimable.</summary>
    private static double Finite(double edge, double value) => double.IsFinite(edge) ? edge : value;

    private static void AddEmbedding(Plot plot, LayerAxis layerAxis, ValueAxis axis, LayerCurve curve, Color color)
    {
        double x = layerAxis.Positions[^1];
        if (CurvePattern(curve.Role) is not null)
        {
            double half = Math.Min(0.8, 0.016 * (layerAxis.High - layerAxis.Low));
            ScottPlot.Plottables.LinePlot level = plot.Add.Line(x - half, axis.Position(curve.Values[^1]), x + half, axis.Position(curve.Values[^1]));
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
        using SKPaint bracket = new() { Color = Theme.Reference.ToSk(), StrokeWidth = 1, IsAntialias = true };
        foreach (LayerGroup group in layerAxis.Groups.Where(group => group.Stage.Length > 0))
        {
            float left = Pixel(group.Left, layerAxis, data);
            float right = Pixel(group.Right, layerAxis, data);
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

    private static IEnumerable<double> EveryValue(LayerCurves shown) => shown.Curves
        .SelectMany(curve => curve.Values.Concat(curve.Low ?? []).Concat(curve.High ?? []))
        .Concat(shown.Levels.Select(level => level.Value));

    private static LegendSymbol Symbol(LayerCurve curve) =>
        CurvePattern(curve.Role) is not null ? LegendSymbol.Dashes
        : curve.Low is null || !curve.Low.Any(double.IsFinite) ? LegendSymbol.Line
        : LegendSymbol.LineWithBand;

    private static int Row(LayerMarkRole role) => role switch { LayerMarkRole.Best => 2, LayerMarkRole.Shown => 1, _ => 0 };

    private static Color CurveColor(LayerCurveRole role) => role switch
    {
        LayerCurveRole.Model => Theme.Blue,
        LayerCurveRole.UntrainedControl => Theme.Vermillion,
        LayerCurveRole.HeldOut or LayerCurveRole.OtherProbe => Theme.Green,
        LayerCurveRole.Between => Theme.Plum,
        LayerCurveRole.Within => Theme.Ochre,
        _ => Theme.Reference,
    };

    private static IReadOnlyList<float>? CurvePattern(LayerCurveRole role) => role switch
    {
        LayerCurveRole.Null => Theme.Dashes,
        LayerCurveRole.NullUpper => Theme.Dots,
        _ => null,
    };

    private static Color LevelColor(LayerLevelRole role) => role switch
    {
        LayerLevelRole.Nuisance => Theme.Ochre,
        LayerLevelRole.Fbank => Theme.Plum,
        _ => Theme.Reference,
    };

    private static IReadOnlyList<float> LevelPattern(LayerLevelRole role) => role switch
    {
        LayerLevelRole.Nuisance => Theme.Dashes,
        LayerLevelRole.Fbank => Theme.DashesAndDots,
        _ => Theme.LongDashes,
    };

    private static Color MarkColor(LayerMarkRole role) => role switch
    {
        LayerMarkRole.Best => Theme.Ink,
        LayerMarkRole.Shown => Theme.Blue,
        LayerMarkRole.Better => Theme.Green,
        _ => Theme.Vermillion,
    };
}
