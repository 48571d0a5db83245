using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts;

/// <summary>
/// A figure ready to be written: a heading, a legend off the data, one or more panels, a note. The same figure gives the same bytes in
/// every process on the same kind of machine.
/// </summary>
public sealed class Figure
{
    private readonly FigureContent content;

    internal Figure(FigureContent content)
    {
        this.content = content;
    }

    /// <summary>The narrowest figure, in centimetres; that of <c>plot.width_cm</c>.</summary>
    public const int MinWidthCm = 5;

    /// <summary>The widest figure, in centimetres.</summary>
    public const int MaxWidthCm = 100;

    /// <summary>The heading.</summary>
    public string Title => content.Title;

    /// <summary>Writes the figure; an existing file is replaced as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format.</param>
    /// <param name="widthCm">Width on paper in centimetres, <see cref="MinWidthCm"/> to <see cref="MaxWidthCm"/>. Letters keep their size at any width.</param>
    public void Save(string path, FigureFormat format, double widthCm)
    {
        byte[] bytes = Encode(format, widthCm);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The bytes of the figure as a file.</summary>
    /// <inheritdoc cref="Save"/>
    public byte[] Encode(FigureFormat format, double widthCm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthCm, MinWidthCm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthCm, MaxWidthCm);
        float width = (float)(widthCm * Theme.PixelsPerCm);
        FigureLayout layout = new(content, width);
        return format == FigureFormat.Svg ? SvgFile.Encode(layout) : PngFile.Encode(layout);
    }
}

/// <summary>The content of a figure.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Subtitle">The measurement and its data, with the numbers that belong to the whole figure.</param>
/// <param name="Legend">The meaning of the colours and lines; empty if the axes say it.</param>
/// <param name="Note">What a reader must know to not misread the figure; may be empty.</param>
/// <param name="HeightCm">Height of the panels in centimetres, given the figure's width in pixels.</param>
/// <param name="Draw">Draws the panels into a rectangle.</param>
internal sealed record FigureContent(
    string Title,
    string Subtitle,
    IReadOnlyList<LegendEntry> Legend,
    string Note,
    Func<float, float> HeightCm,
    Action<SKCanvas, SKRect> Draw)
{
    /// <summary>The areas of the layers, given the rectangle of the panels: SVG names them, so that a page can show a layer's numbers.</summary>
    public Func<SKRect, IReadOnlyList<LayerArea>>? Layers { get; init; }

    /// <summary>Points drawn over the panels, given their rectangle: SVG keeps their groups, so that a page can pick one out.</summary>
    public Func<SKRect, IReadOnlyList<PointGroup>>? Points { get; init; }
}
