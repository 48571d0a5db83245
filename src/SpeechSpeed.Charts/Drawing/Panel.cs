using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>One plot with its axes, placed in a figure with fixed space for them, so that neighbouring panels align.</summary>
internal static class Panel
{
    private const float TickGap = 7;

    /// <summary>Space for tick texts and the axis title at the left.</summary>
    public static float LeftRoom(float widestTick, bool titled = true) =>
        widestTick + TickGap + (titled ? Theme.AxisTitleSize * 1.9f : 4);

    /// <summary>Space for tick texts and the axis title below.</summary>
    public static float BottomRoom(bool ticks = true, bool titled = true) =>
        (ticks ? Theme.TickSize + TickGap + 2 : 4) + (titled ? Theme.AxisTitleSize * 1.7f : 2);

    /// <summary>Draws the plot with its axes into <paramref name="area"/>.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="plot">The plot.</param>
    /// <param name="area">The whole area, axes included.</param>
    /// <param name="room">Space for the axes.</param>
    /// <returns>The rectangle of the data, in pixels.</returns>
    public static SKRect Draw(SKCanvas canvas, Plot plot, SKRect area, PixelPadding room)
    {
        plot.Layout.Fixed(room);
        PixelRect rectangle = new(area.Left, area.Right, area.Bottom, area.Top);

        // ScottPlot renders a plot twice the first time, once to learn its layout; translucent parts would come out twice as dense.
        using (SKNoDrawCanvas rehearsal = new((int)area.Right, (int)area.Bottom))
        {
            plot.Render(rehearsal, rectangle);
        }

        plot.Render(canvas, rectangle);
        return new SKRect(area.Left + room.Left, area.Top + room.Top, area.Right - room.Right, area.Bottom - room.Bottom);
    }

    /// <summary>A heading above a panel, at the left edge of its data: a name, and the first of the descriptions that fits beside it.</summary>
    public static void Heading(SKCanvas canvas, string name, IReadOnlyList<string> descriptions, SKPoint baseline, float right)
    {
        Lettering.Draw(canvas, name, baseline.X, baseline.Y, Theme.SubtitleSize, Theme.Ink, bold: true);
        float x = baseline.X + Lettering.Width(name, Theme.SubtitleSize, bold: true) + 8;
        if (descriptions.FirstOrDefault(text => x + Lettering.Width(text, Theme.SubtitleSize) <= right) is { } description)
        {
            Lettering.Draw(canvas, description, x, baseline.Y, Theme.SubtitleSize, Theme.SoftInk);
        }
    }

    /// <summary>Marks the logarithmic part of a value axis, if it has one.</summary>
    public static void MarkCompressed(Plot plot, ValueAxis axis, bool vertical)
    {
        if (!axis.IsCompressed)
        {
            return;
        }

        if (vertical)
        {
            plot.Add.VerticalSpan(axis.Low, ValueAxis.Bend, Theme.Warning).LineStyle.Width = 0;
        }
        else
        {
            plot.Add.HorizontalSpan(axis.Low, ValueAxis.Bend, Theme.Warning).LineStyle.Width = 0;
        }
    }
}
