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
    private const float BottomRoom = 64;
    private const float FloorNameRoom = 22;
    private const string CellsApart = "Each row spans a model's own depth, from its first to its last layer; the cell set apart is the embedding.";

    /// <summary>Makes the figure of one target, a row for each model.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="rows">The models, top to bottom; at least one.</param>
    public static Figure OfModels(string subtitle, IReadOnlyList<HeatmapRow> rows) =>
        Create("Speech rate read from each layer, all models", subtitle, "best set of the model", $"{CellsApart} {Heatmap.Colours}", [new HeatmapPanel("", rows)], [], RowHeight, RowGap);

    /// <summary>Makes the figure of all targets, a panel for each model.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="panels">The models with a row for each target; at least one.</param>
    /// <param name="floors">The names of what needs no network, as short as a word.</param>
    public static Figure OfTargets(string subtitle, IReadOnlyList<HeatmapPanel> panels, IReadOnlyList<string> floors) => Create(
        "What each layer predicts",
        subtitle,
        "best set of the target",
        $"{CellsApart} Right of it, what needs no network: {string.Join(" and ", floors)}. {Heatmap.Colours}",
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
        float names = Heatmap.NamesWidth(all.Select(row => row.Name), nameWidth) + Theme.Margin + 8;
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
                Heatmap.DrawName(canvas, row.Name, area.Left + names - 8, y + (rowHeight / 2), nameWidth);
                bool hasEmbedding = row.Layers[^1] == Layer.Embedding;
                int count = hasEmbedding ? row.Layers.Count - 1 : row.Layers.Count;
                for (int i = 0; i < row.Layers.Count; i++)
                {
                    SKRect cell = i == count
                        ? SKRect.Create(right + CellGap, y, CellWidth, rowHeight)
                        : new SKRect(Edge(i), y, Edge(i + 1), y + rowHeight);
                    Heatmap.DrawCell(canvas, cell, row.Values[i], top, row.Best.Contains(i));
                }

                for (int i = 0; i < row.Floors.Count; i++)
                {
                    Heatmap.DrawCell(canvas, SKRect.Create(FloorMiddle(i) - (CellWidth / 2), y, CellWidth, rowHeight), row.Floors[i], top, isBest: false);
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
        Heatmap.DrawScale(canvas, new SKRect(left, y + 32, Math.Min(left + 240, right), y + 32 + Heatmap.ScaleHeight), top, "R²");

        float FloorMiddle(int floor) => right + CellGap + CellWidth + CellGap + ((floor + 0.5f) * floorWidth);
    }
}
