using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>Cells whose colour is a value from 0 to the highest of the figure, and their colour scale.</summary>
internal static class Heatmap
{
    public const float ScaleHeight = 10;

    /// <summary>The meaning of the colours of R² that the scale does not show.</summary>
    public const string Colours = "Grey: R² of 0 or below, no better than always answering the mean. White: not estimable.";

    /// <summary>The colour of a value: grey at 0 and below, paper where there is none.</summary>
    public static Color CellColor(double value, double top) =>
        !double.IsFinite(value) ? Theme.Paper : value <= 0 ? Theme.Spine : Theme.Quantity.GetColor(value / top);

    /// <summary>Draws a cell; a best one is underlined.</summary>
    public static void DrawCell(SKCanvas canvas, SKRect cell, double value, double top, bool isBest)
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

    /// <summary>Writes the number of a cell into it, in the tone that is readable on its colour.</summary>
    public static void DrawNumber(SKCanvas canvas, SKRect cell, double value, double top)
    {
        Color back = CellColor(value, top);
        double brightness = ((0.299 * back.R) + (0.587 * back.G) + (0.114 * back.B)) / 255;
        Lettering.Draw(
            canvas, Lettering.Short(value), cell.MidX, cell.MidY + (0.36f * Theme.TickSize), Theme.TickSize, brightness > 0.45 ? Theme.Ink : Theme.Paper, SKTextAlign.Center);
    }

    /// <summary>Draws the name of a row at its left, in lines no longer than <paramref name="width"/>.</summary>
    public static void DrawName(SKCanvas canvas, string name, float right, float middle, float width)
    {
        IReadOnlyList<string> lines = Lettering.Wrap(name, Theme.TickSize, width);
        float y = middle - (lines.Count * Theme.TickSize * 1.15f / 2) + (Theme.TickSize * 0.95f);
        foreach (string line in lines)
        {
            Lettering.Draw(canvas, line, right, y, Theme.TickSize, Theme.Ink, SKTextAlign.Right);
            y += Theme.TickSize * 1.15f;
        }
    }

    /// <summary>Width of the longest line of the names.</summary>
    public static float NamesWidth(IEnumerable<string> names, float width) => names.Max(name => Lettering.Wrap(name, Theme.TickSize, width).Max(line => Lettering.Width(line, Theme.TickSize)));

    /// <summary>Draws the colours from 0 to the highest value, with ticks below.</summary>
    public static void DrawScale(SKCanvas canvas, SKRect bar, double top, string quantity)
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

        Lettering.Draw(canvas, quantity, bar.Right + 10, bar.Bottom, Theme.TickSize, Theme.Ink);
    }
}
