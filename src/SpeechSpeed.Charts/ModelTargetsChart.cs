using SkiaSharp;
using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts;

/// <summary>R² of one target at one place of every model.</summary>
/// <param name="Values">One R² per model, NaN where not estimable.</param>
/// <param name="Unbeaten">Indices of the models that no other model is shown to exceed.</param>
public sealed record TargetPlace(IReadOnlyList<double> Values, IReadOnlyList<int> Unbeaten);

/// <summary>A row of the figure: a target, with a place for each of the figure's blocks.</summary>
/// <param name="Name">The target.</param>
/// <param name="Places">R² at each place.</param>
public sealed record ModelTargetsRow(string Name, IReadOnlyList<TargetPlace> Places);

/// <summary>Which model predicts which target best: a row per target, a block of columns per place, a column per model.</summary>
public static class ModelTargetsChart
{
    private const float RowHeight = 20;
    private const float RowGap = 7;
    private const float BlockGap = 18;
    private const float BlockHeading = 20;
    private const float NameLine = Theme.TickSize * 1.15f;
    private const float ScaleRoom = 44;

    /// <summary>Makes the figure.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="note">The meaning of the places.</param>
    /// <param name="places">The headings of the blocks; at least one.</param>
    /// <param name="models">The models, left to right; at least one.</param>
    /// <param name="rows">The targets, top to bottom; at least one.</param>
    public static Figure Create(string subtitle, string note, IReadOnlyList<string> places, IReadOnlyList<string> models, IReadOnlyList<ModelTargetsRow> rows) => new(new FigureContent(
        "Which model predicts what",
        subtitle,
        [new LegendEntry("no model is shown to predict the target better", LegendSymbol.Marker, Theme.Ink, PointShape.Square)],
        $"{note} {Heatmap.Colours}",
        width => (HeadingRoom(models, CellWidth(rows, places.Count, models.Count, width).Cell) + (rows.Count * (RowHeight + RowGap)) + ScaleRoom) / Theme.PixelsPerCm,
        (canvas, area) => Draw(canvas, area, places, models, rows)));

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<string> places, IReadOnlyList<string> models, IReadOnlyList<ModelTargetsRow> rows)
    {
        double top = rows.SelectMany(row => row.Places).SelectMany(place => place.Values).Where(double.IsFinite).Append(0.1).Max();
        (float names, float cell) = CellWidth(rows, places.Count, models.Count, area.Width);
        float headings = HeadingRoom(models, cell);
        for (int place = 0; place < places.Count; place++)
        {
            float left = area.Left + names + (place * ((cell * models.Count) + BlockGap));
            Lettering.Draw(canvas, places[place], left, area.Top + Theme.AxisTitleSize, Theme.AxisTitleSize, Theme.Ink);
            for (int model = 0; model < models.Count; model++)
            {
                float x = left + (model * cell);
                float y = area.Top + BlockHeading + NameLine;
                foreach (string line in Lettering.Wrap(models[model], Theme.TickSize, cell - 6))
                {
                    Lettering.Draw(canvas, line, x + (cell / 2), y, Theme.TickSize, Theme.Ink, SKTextAlign.Center);
                    y += NameLine;
                }

                for (int row = 0; row < rows.Count; row++)
                {
                    TargetPlace shown = rows[row].Places[place];
                    SKRect box = SKRect.Create(x, area.Top + headings + (row * (RowHeight + RowGap)), cell - 2, RowHeight);
                    Heatmap.DrawCell(canvas, box, shown.Values[model], top, shown.Unbeaten.Contains(model));
                    Heatmap.DrawNumber(canvas, box, shown.Values[model], top);
                }
            }
        }

        for (int row = 0; row < rows.Count; row++)
        {
            Heatmap.DrawName(canvas, rows[row].Name, area.Left + names - 8, area.Top + headings + (row * (RowHeight + RowGap)) + (RowHeight / 2), area.Width * 0.24f);
        }

        float scale = area.Top + headings + (rows.Count * (RowHeight + RowGap)) + 8;
        Heatmap.DrawScale(canvas, SKRect.Create(area.Left + names, scale, Math.Min(240, (cell * models.Count) - 20), Heatmap.ScaleHeight), top, "R²");
    }

    /// <summary>Width of the targets' names and of a cell.</summary>
    private static (float Names, float Cell) CellWidth(IReadOnlyList<ModelTargetsRow> rows, int places, int models, float width)
    {
        float names = Heatmap.NamesWidth(rows.Select(row => row.Name), width * 0.24f) + Theme.Margin + 8;
        return (names, (width - names - Theme.Margin - ((places - 1) * BlockGap)) / (places * models));
    }

    private static float HeadingRoom(IReadOnlyList<string> models, float cell) =>
        BlockHeading + (models.Max(model => Lettering.Wrap(model, Theme.TickSize, cell - 6).Count) * NameLine) + 6;
}
