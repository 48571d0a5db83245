using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts;

/// <summary>A row of the heatmap: a model, or a target read from a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Layers">Names of the model's layers, in order.</param>
/// <param name="Values">One R² per layer, NaN where not estimable.</param>
/// <param name="Best">Indices of its best layers.</param>
public sealed record HeatmapRow(string Name, IReadOnlyList<string> Layers, IReadOnlyList<double> Values, IReadOnlyList<int> Best)
{
    /// <summary>R² of what needs no network, one for each of the chart's floors.</summary>
    public IReadOnlyList<double> Floors { get; init; } = [];
}

/// <summary>Rows under one heading.</summary>
/// <param name="Heading">The heading; empty for none.</param>
/// <param name="Rows">The rows, top to bottom; at least one.</param>
public sealed record HeatmapPanel(string Heading, IReadOnlyList<HeatmapRow> Rows);

/// <summary>R² of every layer, one row over a model's own depth: models of 50 and of 149 layers are comparable side by side.</summary>
public static class LayerHeatmapChart
{
    private const float RowHeight = 24;
    private const float RowGap = 10;
    private const float DenseRowHeight = 18;
    private const float DenseRowGap = 7;
    private const float CellWidth = 22;
    private const float CellGap = 8;
    private const float HeadingHeight = 26;
    private const float ScaleHeight = 10;
    private const float BottomRoom = 64;
    private const float FloorNameRoom = 22;
    private const string CellsApart = "Each row spans a model's own depth, from its first to its last layer; the cell set apart is the embedding.";
    private const string Colours = "Grey: R² of 0 or below, no better than always answering the mean. White: not estimable.";

    /// <summary>Makes the figure of one target, a row for each model.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="rows">The models, top to bottom; at least one.</param>
    public static Figure OfModels(string subtitle, IReadOnlyList<HeatmapRow> rows) =>
        Create("Speech rate read from each layer, all models", subtitle, "best set of the model", $"{CellsApart} {Colours}", [new HeatmapPanel("", rows)], [], RowHeight, RowGap);

    /// <summary>Makes the figure of all targets, a panel for each model.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="panels">The models with a row for each target; at least one.</param>
    /// <param name="floors">The names of what needs no network, as short as a word.</param>
    public static Figure OfTargets(string subtitle, IReadOnlyList<HeatmapPanel> panels, IReadOnlyList<string> floors) => Create(
        "What each layer predicts",
        subtitle,
        "best set of the target",
        $"{CellsApart} Right of it, what needs no network: {string.Join(" and ", floors)}. {Colours}",
        panels,
        floors,
        DenseRowHeight,
        DenseRowGap);

    private static Figure Create(
        string title, string subtitle, string marked, string note, IReadOnlyList<HeatmapPanel> panels, IReadOnlyList<string> floors, float rowHeight, float rowGap) => new(new FigureContent(
        title,
        subtitle,
        [new LegendEntry(marked, LegendSymbol.Marker, Theme.Ink, PointShape.Square)],
        note,
        _ => (panels.Sum(panel => (panel.Heading.Length > 0 ? HeadingHeight : 0) + (panel.Rows.Count * (rowHeight + rowGap))) + (floors.Count > 0 ? FloorNameRoom : 0) + BottomRoom) / Theme.PixelsPerCm,
        (canvas, area) => Draw(canvas, area, panels, floors, rowHeight, rowGap)));

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<HeatmapPanel> panels, IReadOnlyList<string> floors, float rowHeight, float rowGap)
    {
        HeatmapRow[] all = [.. panels.SelectMany(panel => panel.Rows)];
        double top = all.SelectMany(row => row.Values.Concat(row.Floors)).Where(double.IsFinite).Append(0.1).Max();
        float nameWidth = area.Width * 0.24f;
        float names = all.Max(row => Lettering.Wrap(row.Name, Theme.TickSize, nameWidth).Max(line => Lettering.Width(line, Theme.TickSize)));
        names += Theme.Margin + 8;
        float floorWidth = floors.Count == 0 ? 0 : floors.Max(floor => Lettering.Width(floor, Theme.TickSize)) + CellGap;
        float left = area.Left + names;
        float right = area.Right - Theme.Margin - CellWidth - CellGap - (floors.Count * floorWidth) - (floors.Count > 0 ? CellGap : 0);
        float y = area.Top + 2;
        foreach (HeatmapPanel panel in panels)
        {
            if (panel.Heading.Length > 0)
            {
                Lettering.Draw(canvas, panel.Heading, left, y + HeadingHeight - 10, Theme.AxisTitleSize, Theme.Ink);
                y += HeadingHeight;
            }

            foreach (HeatmapRow row in panel.Rows)
            {
                DrawName(canvas, row.Name, area.Left + names - 8, y + (rowHeight / 2), nameWidth);
                bool hasEmbedding = row.Layers[^1] == Layer.Embedding;
                int count = hasEmbedding ? row.Layers.Count - 1 : row.Layers.Count;
                for (int i = 0; i < row.Layers.Count; i++)
                {
                    SKRect cell = i == count
                        ? SKRect.Create(right + CellGap, y, CellWidth, rowHeight)
                        : new SKRect(Edge(i), y, Edge(i + 1), y + rowHeight);
                    DrawCell(canvas, cell, row.Values[i], top, row.Best.Contains(i));
                }

                for (int i = 0; i < row.Floors.Count; i++)
                {
                    DrawCell(canvas, SKRect.Create(FloorMiddle(i) - (CellWidth / 2), y, CellWidth, rowHeight), row.Floors[i], top, isBest: false);
                }

                y += rowHeight + rowGap;

                float Edge(int layer) => left + ((right - left) * layer / Math.Max(1, count));
            }
        }

        for (int i = 0; i < floors.Count; i++)
        {
            Lettering.Draw(canvas, floors[i], FloorMiddle(i), y + 10, Theme.TickSize, Theme.Ink, SKTextAlign.Center);
        }

        Lettering.Draw(canvas, "Depth: from input to output", (left + right) / 2, y + 12, Theme.AxisTitleSize, Theme.Ink, SKTextAlign.Center);
        DrawScale(canvas, new SKRect(left, y + 32, Math.Min(left + 240, right), y + 32 + ScaleHeight), top);

        float FloorMiddle(int floor) => right + CellGap + CellWidth + CellGap + ((floor + 0.5f) * floorWidth);
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
