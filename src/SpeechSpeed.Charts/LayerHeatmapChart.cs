using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts;

/// <summary>A model in the heatmap.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Layers">Names of its layers, in order.</param>
/// <param name="Values">One R² per layer, NaN where not estimable.</param>
/// <param name="Best">Indices of its best layers.</param>
public sealed record HeatmapRow(string Model, IReadOnlyList<string> Layers, IReadOnlyList<double> Values, IReadOnlyList<int> Best);

/// <summary>R² of every layer of every model, one row per model over its own depth: models of 50 and of 149 layers are comparable side by side.</summary>
public static class LayerHeatmapChart
{
    private const float RowHeight = 24;
    private const float RowGap = 10;
    private const float EmbeddingWidth = 22;
    private const float EmbeddingGap = 8;
    private const float ScaleHeight = 10;
    private const float BottomRoom = 64;

    /// <summary>Makes the figure.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="rows">The models, top to bottom; at least one.</param>
    public static Figure Create(string subtitle, IReadOnlyList<HeatmapRow> rows) => new(new FigureContent(
        "Speech rate read from each layer, all models",
        subtitle,
        [new LegendEntry("best set of the model", LegendSymbol.Marker, Theme.Ink, PointShape.Square)],
        "Each row spans a model's own depth, from its first to its last layer; the cell set apart is the embedding. Grey: R² of 0 or below, no better than always answering the mean. White: not estimable.",
        _ => ((rows.Count * (RowHeight + RowGap)) + BottomRoom) / Theme.PixelsPerCm,
        (canvas, area) => Draw(canvas, area, rows)));

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<HeatmapRow> rows)
    {
        double top = rows.SelectMany(row => row.Values).Where(double.IsFinite).Append(0.1).Max();
        float nameWidth = area.Width * 0.24f;
        float names = rows.Max(row => Lettering.Wrap(row.Model, Theme.TickSize, nameWidth).Max(line => Lettering.Width(line, Theme.TickSize)));
        names += Theme.Margin + 8;
        float left = area.Left + names;
        float right = area.Right - Theme.Margin - EmbeddingWidth - EmbeddingGap;
        float y = area.Top + 2;
        foreach (HeatmapRow row in rows)
        {
            DrawName(canvas, row.Model, area.Left + names - 8, y + (RowHeight / 2), nameWidth);
            bool hasEmbedding = row.Layers[^1] == Layer.Embedding;
            int count = hasEmbedding ? row.Layers.Count - 1 : row.Layers.Count;
            for (int i = 0; i < row.Layers.Count; i++)
            {
                SKRect cell = i == count
                    ? SKRect.Create(right + EmbeddingGap, y, EmbeddingWidth, RowHeight)
                    : new SKRect(Edge(i), y, Edge(i + 1), y + RowHeight);
                DrawCell(canvas, cell, row.Values[i], top, row.Best.Contains(i));
            }

            y += RowHeight + RowGap;

            float Edge(int layer) => left + ((right - left) * layer / Math.Max(1, count));
        }

        Lettering.Draw(canvas, "Depth: from input to output", (left + right) / 2, y + 12, Theme.AxisTitleSize, Theme.Ink, SKTextAlign.Center);
        DrawScale(canvas, new SKRect(left, y + 32, Math.Min(left + 240, right), y + 32 + ScaleHeight), top);
    }

    private static void DrawCell(SKCanvas canvas, SKRect cell, double value, double top, bool isBest)
    {
        using SKPaint fill = new() { Color = CellColor(value, top).ToSk() };
        canvas.DrawRect(cell, fill);
        if (isBest)
        {
            using SKPaint mark = new() { Color = Theme.Ink.ToSk() };
            canvas.DrawRect(SKRect.Create(cell.Left, cell.Bottom + 1.5f, Math.Max(cell.Width - 0.5f, 1), 3), mark);
        }

        if (!double.IsFinite(value))
        {
            using SKPaint frame = new() { Color = Theme.Spine.ToSk(), IsStroke = true, StrokeWidth = 0.5f };
            canvas.DrawRect(cell, frame);
        }
    }

    private static Color CellColor(double value, double top) =>
        !double.IsFinite(value) ? Theme.Paper : value <= 0 ? Theme.Spine : Theme.Quantity.GetColor(value / top);

    private static void DrawName(SKCanvas canvas, string name, float right, float middle, float width)
    {
        IReadOnlyList<string> lines = Lettering.Wrap(name, Theme.TickSize, width);
        float y = middle - (lines.Count * Theme.TickSize * 1.15f / 2) + (Theme.TickSize * 0.95f);
        foreach (string line in lines)
        {
            Lettering.Draw(canvas, line, right, y, Theme.TickSize, Theme.Ink, SKTextAlign.Right);
            y += Theme.TickSize * 1.15f;
        }
    }

    private static void DrawScale(SKCanvas canvas, SKRect bar, double top)
    {
        const int steps = 48;
        using SKPaint fill = new();
        for (int step = 0; step < steps; step++)
        {
            fill.Color = Theme.Quantity.GetColor((step + 0.5) / steps).ToSk();
            float width = bar.Width / steps;
            canvas.DrawRect(bar.Left + (step * width), bar.Top, width + (step == steps - 1 ? 0 : 0.4f), bar.Height, fill);
        }

        using SKPaint tickPaint = new() { Color = Theme.Ink.ToSk(), StrokeWidth = 0.8f, IsAntialias = true };
        foreach (Tick tick in ValueAxis.Between(0, top).Ticks)
        {
            float x = bar.Left + (float)(tick.Position / top * bar.Width);
            canvas.DrawLine(x, bar.Bottom, x, bar.Bottom + 3.5f, tickPaint);
            Lettering.Draw(canvas, tick.Label, x, bar.Bottom + 4 + Theme.TickSize, Theme.TickSize, Theme.Ink, SKTextAlign.Center);
        }

        Lettering.Draw(canvas, "R²", bar.Right + 10, bar.Bottom, Theme.TickSize, Theme.Ink);
    }
}
