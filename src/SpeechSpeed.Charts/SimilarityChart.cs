using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts;

/// <summary>A panel: the likeness of the layers of two networks.</summary>
/// <param name="Model">The network whose layers go down.</param>
/// <param name="Other">The network whose layers go to the right.</param>
/// <param name="Layers">Number of layers of the first.</param>
/// <param name="OtherLayers">Number of layers of the other.</param>
/// <param name="Values">Shape (layers, layers of the other), row-major; NaN where not estimable.</param>
public sealed record SimilarityPanel(string Model, string Other, int Layers, int OtherLayers, IReadOnlyList<double> Values);

/// <summary>Which layers are alike: a square for every two networks, both from input to output, a row of squares for each model.</summary>
public static class SimilarityChart
{
    private const float HeadingHeight = 34;
    private const float NameWidth = 18;
    private const float Gap = 12;
    private const float LowerRoom = 48;
    private const float LargestPanel = 250;

    /// <summary>Makes the figure.</summary>
    /// <param name="subtitle">The measurement and its data.</param>
    /// <param name="rows">Panels, left to right, of each model, top to bottom; at least one.</param>
    public static Figure Create(string subtitle, IReadOnlyList<IReadOnlyList<SimilarityPanel>> rows) => new(new FigureContent(
        "Which layers are alike",
        subtitle,
        [],
        "1: one layer is a rotation and scaling of the other. 0: no more alike than chance. White: a layer does not vary. Layers go from input to output, down and to the right; the last is the embedding.",
        width => ((rows.Count * (Side(rows, width) + HeadingHeight)) + LowerRoom) / Theme.PixelsPerCm,
        (canvas, area) => Draw(canvas, area, rows)));

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<IReadOnlyList<SimilarityPanel>> rows)
    {
        float side = Side(rows, area.Width);
        float y = area.Top;
        foreach (IReadOnlyList<SimilarityPanel> row in rows)
        {
            float x = area.Left + Theme.Margin + NameWidth;
            DrawUpwards(canvas, Shortened(row[0].Model, side), area.Left + Theme.Margin + Theme.TickSize, y + HeadingHeight + (side / 2));
            foreach (SimilarityPanel panel in row)
            {
                float line = y + HeadingHeight - 8;
                foreach (string name in Lettering.Wrap(panel.Other, Theme.TickSize, side).Take(2).Reverse())
                {
                    Lettering.Draw(canvas, name, x, line, Theme.TickSize, Theme.Ink);
                    line -= Theme.TickSize * 1.15f;
                }

                DrawCells(canvas, SKRect.Create(x, y + HeadingHeight, side, side), panel);
                x += side + Gap;
            }

            y += HeadingHeight + side;
        }

        float left = area.Left + Theme.Margin + NameWidth;
        Heatmap.DrawScale(canvas, SKRect.Create(left, y + 14, Math.Min(240, area.Width - left - 60), Heatmap.ScaleHeight), 1, "CKA");
    }

    /// <summary>Draws the cells as one picture: thousands of rectangles would make an SVG of megabytes, with seams.</summary>
    private static void DrawCells(SKCanvas canvas, SKRect area, SimilarityPanel panel)
    {
        int scale = Math.Max(1, (int)MathF.Ceiling(2 * area.Width / Math.Max(panel.Layers, panel.OtherLayers)));
        using SKBitmap cells = new(panel.OtherLayers * scale, panel.Layers * scale);
        for (int y = 0; y < cells.Height; y++)
        {
            for (int x = 0; x < cells.Width; x++)
            {
                cells.SetPixel(x, y, CellColor(panel.Values[(y / scale * panel.OtherLayers) + (x / scale)]).ToSk());
            }
        }

        using SKImage picture = SKImage.FromBitmap(cells);
        canvas.DrawImage(picture, area, new SKSamplingOptions(SKFilterMode.Nearest));
        using SKPaint frame = new() { Color = Theme.Spine.ToSk(), IsStroke = true, StrokeWidth = 0.8f };
        canvas.DrawRect(area, frame);
    }

    /// <summary>Without bias, values of unlike layers lie on both sides of 0; their signs mean nothing.</summary>
    private static Color CellColor(double value) => double.IsNaN(value) ? Theme.Paper : Theme.Quantity.GetColor(Math.Clamp(value, 0, 1));

    private static void DrawUpwards(SKCanvas canvas, string text, float x, float middle)
    {
        canvas.Save();
        canvas.Translate(x, middle);
        canvas.RotateDegrees(-90);
        Lettering.Draw(canvas, text, 0, 0, Theme.TickSize, Theme.Ink, SKTextAlign.Center);
        canvas.Restore();
    }

    private static string Shortened(string name, float width)
    {
        IReadOnlyList<string> lines = Lettering.Wrap(name, Theme.TickSize, width);
        return lines.Count == 1 ? name : $"{lines[0]}…";
    }

    private static float Side(IReadOnlyList<IReadOnlyList<SimilarityPanel>> rows, float width)
    {
        int columns = rows.Max(row => row.Count);
        return Math.Min(LargestPanel, (width - (2 * Theme.Margin) - NameWidth - ((columns - 1) * Gap)) / columns);
    }
}
