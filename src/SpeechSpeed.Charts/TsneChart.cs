using System.Globalization;
using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts;

/// <summary>An utterance in the t-SNE plane.</summary>
/// <param name="X">First coordinate, without unit.</param>
/// <param name="Y">Second coordinate, without unit.</param>
/// <param name="Cps">Its speech rate.</param>
/// <param name="Split">The split it belongs to.</param>
public sealed record TsnePoint(double X, double Y, double Cps, Split Split);

/// <summary>How well the picture keeps the embedding's neighbourhoods.</summary>
/// <param name="Perplexity">Effective number of neighbours.</param>
/// <param name="KlDivergence">Kullback–Leibler divergence reached, in nats, ≥ 0.</param>
/// <param name="Trustworthiness">Venna &amp; Kaski's trustworthiness, 0 to 1.</param>
public sealed record TsneQuality(double Perplexity, double KlDivergence, double Trustworthiness);

/// <summary>t-SNE of the embedding, coloured by speech rate.</summary>
public static class TsneChart
{
    private const float ColorBarRoom = 74;
    private const int ColorBarSteps = 64;

    /// <summary>Makes the figure.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="points">The utterances, at least one.</param>
    /// <param name="quality">How well the picture keeps neighbourhoods.</param>
    public static Figure Create(string model, IReadOnlyList<TsnePoint> points, TsneQuality quality)
    {
        Split[] splits = [.. Splits.All.Where(split => points.Any(point => point.Split == split))];
        return new Figure(new FigureContent(
            $"t-SNE of the embedding by speech rate: {model}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{points.Count:N0} utterances · perplexity {quality.Perplexity:0.##} · KL divergence {Lettering.Short(quality.KlDivergence)} · trustworthiness {Lettering.Short(quality.Trustworthiness)}"),
            [.. splits.Select(split => new LegendEntry(split.Name(), LegendSymbol.Marker, Theme.Reference, Shape(split)))],
            "A picture, not evidence: t-SNE keeps neighbourhoods, not distances or densities, and it shows clusters in noise too.",
            width => ((width - ColorBarRoom) / Theme.PixelsPerCm * 0.8f) + 0.4f,
            (canvas, area) => Draw(canvas, area, points)));
    }

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<TsnePoint> points)
    {
        double[] rates = [.. points.Select(point => point.Cps).Where(double.IsFinite)];
        double low = rates.Length == 0 ? 0 : rates.Min();
        double high = rates.Length == 0 || rates.Max() <= low ? low + 1 : rates.Max();
        float size = Math.Clamp(160f / MathF.Sqrt(points.Count), 2.5f, 7f);

        Plot plot = Theme.NewPlot();
        foreach (TsnePoint point in points)
        {
            if (double.IsFinite(point.X) && double.IsFinite(point.Y))
            {
                Color color = double.IsFinite(point.Cps) ? Theme.Quantity.GetColor((point.Cps - low) / (high - low)) : Theme.Spine;
                plot.Add.Marker(point.X, point.Y, Shape(point.Split), size, color);
            }
        }

        SKRect panel = new(area.Left, area.Top, area.Right - ColorBarRoom, area.Bottom);
        PixelPadding room = new(30, 4, 24, 4);
        SetEqualScales(plot, points, (panel.Width - room.Horizontal) / (panel.Height - room.Vertical));
        plot.HideGrid();
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        plot.Axes.Left.Label.Text = "t-SNE dimension 2";
        plot.Axes.Bottom.Label.Text = "t-SNE dimension 1";
        SKRect data = Panel.Draw(canvas, plot, panel, room);
        DrawColorBar(canvas, new SKRect(panel.Right + 10, data.Top + 18, panel.Right + 24, data.Bottom), low, high);
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

    private static void DrawColorBar(SKCanvas canvas, SKRect bar, double low, double high)
    {
        using SKPaint fill = new();
        for (int step = 0; step < ColorBarSteps; step++)
        {
            float top = bar.Bottom - ((step + 1) * bar.Height / ColorBarSteps);
            fill.Color = Theme.Quantity.GetColor((step + 0.5) / ColorBarSteps).ToSk();
            canvas.DrawRect(bar.Left, top, bar.Width, (bar.Height / ColorBarSteps) + (step == 0 ? 0 : 0.4f), fill);
        }

        Lettering.Draw(canvas, "CPS", bar.Left, bar.Top - 8, Theme.TickSize, Theme.Ink);
        ValueAxis scale = ValueAxis.Between(low, high);
        using SKPaint tickPaint = new() { Color = Theme.Ink.ToSk(), StrokeWidth = 0.8f, IsAntialias = true };
        foreach (Tick tick in scale.Ticks)
        {
            float y = bar.Bottom - (float)((tick.Position - low) / (high - low) * bar.Height);
            canvas.DrawLine(bar.Right, y, bar.Right + 3.5f, y, tickPaint);
            Lettering.Draw(canvas, tick.Label, bar.Right + 7, y + (0.36f * Theme.TickSize), Theme.TickSize, Theme.Ink);
        }
    }

    private static MarkerShape Shape(Split split) => split switch
    {
        Split.Train => MarkerShape.FilledCircle,
        Split.Dev => MarkerShape.FilledTriangleUp,
        _ => MarkerShape.FilledSquare,
    };
}
