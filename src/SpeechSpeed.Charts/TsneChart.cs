using System.Globalization;
using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Charts;

/// <summary>An utterance in the t-SNE plane.</summary>
/// <param name="X">First coordinate, without unit.</param>
/// <param name="Y">Second coordinate, without unit.</param>
/// <param name="Value">Its target; NaN where it is not known.</param>
/// <param name="Split">Its split.</param>
/// <param name="Speaker">Its speaker; empty if not known.</param>
/// <param name="Sex"><c>F</c>, <c>M</c>, or empty if the corpus does not say.</param>
public sealed record TsnePoint(double X, double Y, double Value, Split Split, string Speaker = "", string Sex = "");

/// <summary>A map of the embeddings.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Points">The utterances, at least one.</param>
/// <param name="Perplexity">Effective number of neighbours.</param>
/// <param name="KlDivergence">Kullback–Leibler divergence reached, in nats, ≥ 0.</param>
/// <param name="Trustworthiness">Venna &amp; Kaski's trustworthiness, 0 to 1: how well the map keeps the embedding's neighbourhoods.</param>
public sealed record TsneMap(string Model, IReadOnlyList<TsnePoint> Points, double Perplexity, double KlDivergence, double Trustworthiness)
{
    /// <summary>Whether the sex of any speaker is known.</summary>
    public bool HasSexes => Points.Any(point => point.Sex.Length > 0);
}

/// <summary>t-SNE of the embedding, coloured by target, by speaker or by sex.</summary>
public static class TsneChart
{
    private const float SideRoom = 74;
    private const int ColorBarSteps = 64;
    private const int NamedSpeakers = 8;
    private const int LeastUtterances = 3;
    private const string Warning = "A picture, not evidence: t-SNE keeps neighbourhoods, not distances or densities, and it shows clusters in noise too.";

    private static readonly PointShape[] Shapes = [PointShape.Circle, PointShape.TriangleUp, PointShape.Square, PointShape.Diamond, PointShape.TriangleDown];

    /// <summary>Coloured by target; shapes are splits.</summary>
    public static Figure ByTarget(TsneMap map, Target target)
    {
        double[] values = [.. map.Points.Select(point => point.Value).Where(double.IsFinite)];
        double low = values.Length == 0 ? 0 : values.Min();
        double high = values.Length == 0 || values.Max() <= low ? low + 1 : values.Max();
        return Create(
            map,
            target.Name,
            [
                .. Splits.All.Where(split => map.Points.Any(point => point.Split == split))
                    .Select(split => new LegendEntry(split.Name(), LegendSymbol.Marker, Theme.Reference, Shape(split))),
            ],
            Warning,
            point => (Shape(point.Split), double.IsFinite(point.Value) ? Theme.Quantity.GetColor((point.Value - low) / (high - low)) : Theme.Spine),
            (canvas, data) => DrawColorBar(canvas, new SKRect(data.Right + 14, data.Top + 18, data.Right + 28, data.Bottom), low, high, target.Unit));
    }

    /// <summary>Coloured by speaker: those with most utterances by name, the others grey.</summary>
    public static Figure BySpeaker(TsneMap map)
    {
        (string Speaker, int Count)[] named =
        [
            .. map.Points.Where(point => point.Speaker.Length > 0)
                .GroupBy(point => point.Speaker, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Count()))
                .Where(one => one.Item2 >= LeastUtterances)
                .OrderByDescending(one => one.Item2)
                .ThenBy(one => one.Key, StringComparer.Ordinal)
                .Take(NamedSpeakers),
        ];
        int others = map.Points.Select(point => point.Speaker).Distinct().Count() - named.Length;
        Dictionary<string, int> index = named.Select((one, i) => (one.Speaker, i)).ToDictionary(one => one.Speaker, one => one.i, StringComparer.Ordinal);
        return Create(
            map,
            "speaker",
            [
                .. named.Select((one, i) => new LegendEntry(
                    string.Create(CultureInfo.InvariantCulture, $"{one.Speaker} ({one.Count:N0})"), LegendSymbol.Marker, Theme.Kinds[i], Shapes[i % Shapes.Length])),
                .. others == 0 ? [] : (LegendEntry[])[new LegendEntry(string.Create(CultureInfo.InvariantCulture, $"other speakers ({others:N0})"), LegendSymbol.Marker, Theme.Spine)],
            ],
            string.Create(
                CultureInfo.InvariantCulture,
                $"Named are the speakers with most utterances, at least {LeastUtterances}, with their number; of the others, the number of speakers. {Warning}"),
            point => index.TryGetValue(point.Speaker, out int i) ? (Shapes[i % Shapes.Length], Theme.Kinds[i]) : (PointShape.Circle, Theme.Spine),
            null);
    }

    /// <summary>Coloured by the speaker's sex.</summary>
    public static Figure BySex(TsneMap map)
    {
        (string Sex, string Name, PointShape Shape, Color Color)[] kinds =
        [
            ("F", "female", PointShape.Circle, Theme.Plum), ("M", "male", PointShape.TriangleUp, Theme.Green), ("", "not known", PointShape.Circle, Theme.Spine),
        ];
        return Create(
            map,
            "sex of the speaker",
            [
                .. kinds.Select(kind => (kind, Count: map.Points.Count(point => KindOf(point).Sex == kind.Sex)))
                    .Where(one => one.Count > 0)
                    .Select(one => new LegendEntry(
                        string.Create(CultureInfo.InvariantCulture, $"{one.kind.Name} ({one.Count:N0})"), LegendSymbol.Marker, one.kind.Color, one.kind.Shape)),
            ],
            Warning,
            point => (KindOf(point).Shape, KindOf(point).Color),
            null);

        (string Sex, string Name, PointShape Shape, Color Color) KindOf(TsnePoint point) => Array.Find(kinds, kind => kind.Sex == point.Sex) is { Name: not null } kind ? kind : kinds[^1];
    }

    private static Figure Create(
        TsneMap map,
        string by,
        IReadOnlyList<LegendEntry> legend,
        string note,
        Func<TsnePoint, (PointShape Shape, Color Color)> look,
        Action<SKCanvas, SKRect>? drawBeside) => new(new FigureContent(
            $"t-SNE of the embedding by {by}: {map.Model}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{map.Points.Count:N0} utterances · perplexity {map.Perplexity:0.##} · KL divergence {Lettering.Short(map.KlDivergence)} · trustworthiness {Lettering.Short(map.Trustworthiness)}"),
            legend,
            note,
            width => ((width - SideRoom) / Theme.PixelsPerCm * 0.8f) + 0.4f,
            (canvas, area) => Draw(canvas, area, map.Points, drawBeside))
        {
            Points = area => Place(area, map.Points, look),
        });

    private static (Plot Plot, SKRect Panel, PixelPadding Room) Lay(SKRect area, IReadOnlyList<TsnePoint> points)
    {
        Plot plot = Theme.NewPlot();
        SKRect panel = new(area.Left, area.Top, area.Right - SideRoom, area.Bottom);
        PixelPadding room = new(30, 4, 24, 4);
        SetEqualScales(plot, points, (panel.Width - room.Horizontal) / (panel.Height - room.Vertical));
        return (plot, panel, room);
    }

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<TsnePoint> points, Action<SKCanvas, SKRect>? drawBeside)
    {
        (Plot plot, SKRect panel, PixelPadding room) = Lay(area, points);
        plot.HideGrid();
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        plot.Axes.Left.Label.Text = "t-SNE dimension 2";
        plot.Axes.Bottom.Label.Text = "t-SNE dimension 1";
        SKRect data = Panel.Draw(canvas, plot, panel, room);
        drawBeside?.Invoke(canvas, data);
    }

    /// <summary>The points speaker by speaker, in the order in which the speakers first occur; grey points lie below the others.</summary>
    private static PointGroup[] Place(SKRect area, IReadOnlyList<TsnePoint> points, Func<TsnePoint, (PointShape Shape, Color Color)> look)
    {
        (Plot plot, SKRect panel, PixelPadding room) = Lay(area, points);
        AxisLimits limits = plot.Axes.GetLimits();
        SKRect data = new(panel.Left + room.Left, panel.Top + room.Top, panel.Right - room.Right, panel.Bottom - room.Bottom);
        float size = Math.Clamp(160f / MathF.Sqrt(points.Count), 2.5f, 7f);
        return
        [
            .. points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))
                .GroupBy(point => (point.Speaker, point.Sex))
                .OrderByDescending(group => look(group.First()).Color == Theme.Spine)
                .Select(group => new PointGroup(
                    group.Key.Speaker.Length == 0 ? [] : [("data-speaker", group.Key.Speaker), ("data-sex", group.Key.Sex)],
                    [.. group.Select(point => At(point, look(point)))])),
        ];

        FigurePoint At(TsnePoint point, (PointShape Shape, Color Color) look) => new(
            data.Left + (float)((point.X - limits.Left) / (limits.Right - limits.Left) * data.Width),
            data.Bottom - (float)((point.Y - limits.Bottom) / (limits.Top - limits.Bottom) * data.Height),
            look.Shape,
            size,
            look.Color);
    }

    private static void SetEqualScales(Plot plot, IReadOnlyList<TsnePoint> points, double aspect)
    {
        double[] xs = [.. points.Select(point => point.X).Where(double.IsFinite)];
        double[] ys = [.. points.Select(point => point.Y).Where(double.IsFinite)];
        (double centreX, double spanX) = Extent(xs);
        (double centreY, double spanY) = Extent(ys);
        double half = 0.53 * Math.Max(spanY, spanX / aspect);
        plot.Axes.SetLimits(centreX - (half * aspect), centreX + (half * aspect), centreY - half, centreY + half);

        static (double Centre, double Span) Extent(double[] values) =>
            values.Length == 0 ? (0, 1) : ((values.Min() + values.Max()) / 2, Math.Max(values.Max() - values.Min(), 1e-6));
    }

    private static void DrawColorBar(SKCanvas canvas, SKRect bar, double low, double high, string unit)
    {
        using SKPaint fill = new();
        for (int step = 0; step < ColorBarSteps; step++)
        {
            float top = bar.Bottom - ((step + 1) * bar.Height / ColorBarSteps);
            fill.Color = Theme.Quantity.GetColor((step + 0.5) / ColorBarSteps).ToSk();
            canvas.DrawRect(bar.Left, top, bar.Width, (bar.Height / ColorBarSteps) + (step == 0 ? 0 : 0.4f), fill);
        }

        Lettering.Draw(canvas, unit, bar.Left, bar.Top - 8, Theme.TickSize, Theme.Ink);
        ValueAxis scale = ValueAxis.Between(low, high);
        using SKPaint tickPaint = new() { Color = Theme.Ink.ToSk(), StrokeWidth = 0.8f, IsAntialias = true };
        foreach (Tick tick in scale.Ticks)
        {
            float y = bar.Bottom - (float)((tick.Position - low) / (high - low) * bar.Height);
            canvas.DrawLine(bar.Right, y, bar.Right + 3.5f, y, tickPaint);
            Lettering.Draw(canvas, tick.Label, bar.Right + 7, y + (0.36f * Theme.TickSize), Theme.TickSize, Theme.Ink);
        }
    }

    private static PointShape Shape(Split split) => split switch
    {
        Split.Train => PointShape.Circle,
        Split.Dev => PointShape.TriangleUp,
        _ => PointShape.Square,
    };
}
