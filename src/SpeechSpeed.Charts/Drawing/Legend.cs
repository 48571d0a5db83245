using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>The form of an entry in a legend.</summary>
internal enum LegendSymbol
{
    /// <summary>A solid line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashes,

    /// <summary>A line on a translucent band.</summary>
    LineWithBand,

    /// <summary>A marker.</summary>
    Marker,
}

/// <summary>One entry of a legend.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Symbol">Its symbol.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Shape">The shape, for a marker.</param>
/// <param name="Pattern">Lengths of dashes and gaps, for a dashed line.</param>
internal sealed record LegendEntry(
    string Text, LegendSymbol Symbol, Color Color, PointShape Shape = PointShape.Circle, IReadOnlyList<float>? Pattern = null);

/// <summary>A legend in rows, above the panels.</summary>
internal sealed class LegendRows
{
    private const float SymbolWidth = 20;
    private const float SymbolGap = 5;
    private const float EntryGap = 16;
    private const float RowHeight = Theme.SubtitleSize * 1.6f;
    private readonly List<(LegendEntry Entry, IReadOnlyList<string> Lines, float X, int Row)> places = [];
    private readonly int rows;

    public LegendRows(IReadOnlyList<LegendEntry> entries, float width)
    {
        float x = 0;
        int row = 0;
        foreach (LegendEntry entry in entries)
        {
            IReadOnlyList<string> lines = Lettering.Wrap(entry.Text, Theme.SubtitleSize, width - SymbolWidth - SymbolGap);
            float entryWidth = SymbolWidth + SymbolGap + lines.Max(line => Lettering.Width(line, Theme.SubtitleSize));
            if (x > 0 && (x + entryWidth > width || lines.Count > 1))
            {
                x = 0;
                row++;
            }

            places.Add((entry, lines, x, row));
            row += lines.Count - 1;
            x = lines.Count > 1 ? width : x + entryWidth + EntryGap;
        }

        rows = entries.Count == 0 ? 0 : row + 1;
    }

    public float Height => rows == 0 ? 0 : (rows * RowHeight) + 4;

    public void Draw(SKCanvas canvas, float left, float top)
    {
        foreach ((LegendEntry entry, IReadOnlyList<string> lines, float x, int row) in places)
        {
            float middle = top + 4 + ((row + 0.5f) * RowHeight);
            DrawSymbol(canvas, entry, left + x, middle);
            foreach (string line in lines)
            {
                Lettering.Draw(canvas, line, left + x + SymbolWidth + SymbolGap, middle + (0.36f * Theme.SubtitleSize), Theme.SubtitleSize, Theme.Ink);
                middle += RowHeight;
            }
        }
    }

    private static void DrawSymbol(SKCanvas canvas, LegendEntry entry, float x, float middle)
    {
        if (entry.Symbol == LegendSymbol.Marker)
        {
            PointShapes.Draw(canvas, new FigurePoint(x + (SymbolWidth / 2), middle, entry.Shape, 8, entry.Color));
            return;
        }

        if (entry.Symbol == LegendSymbol.LineWithBand)
        {
            using SKPaint band = new() { Color = entry.Color.WithAlpha(Theme.BandOpacity).ToSk() };
            canvas.DrawRect(x, middle - 5, SymbolWidth, 10, band);
        }

        if (entry.Symbol == LegendSymbol.Dashes)
        {
            using SKPath path = new();
            path.AddPoly([new SKPoint(x, middle), new SKPoint(x + SymbolWidth, middle)], close: false);
            DashedLine.Draw(canvas, path, entry.Color, 2, entry.Pattern);
            return;
        }

        using SKPaint line = new() { Color = entry.Color.ToSk(), IsAntialias = true, IsStroke = true, StrokeWidth = 2 };
        canvas.DrawLine(x, middle, x + SymbolWidth, middle, line);
    }
}
