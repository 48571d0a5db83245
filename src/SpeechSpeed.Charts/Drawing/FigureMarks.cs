using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>The area of a layer in a figure: a rectangle over the whole height of its panel, in pixels of the figure.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Area">The rectangle.</param>
internal readonly record struct LayerArea(int Layer, SKRect Area);

/// <summary>A point of a figure, in pixels of the figure.</summary>
/// <param name="X">Its middle.</param>
/// <param name="Y">Its middle.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Size">Its width and height.</param>
/// <param name="Color">Its colour.</param>
internal readonly record struct FigurePoint(float X, float Y, PointShape Shape, float Size, Color Color);

/// <summary>Points that belong together, such as those of a speaker.</summary>
/// <param name="Attributes">Their attributes in SVG: <c>data-speaker</c>.</param>
/// <param name="Points">The points.</param>
internal sealed record PointGroup(IReadOnlyList<(string Name, string Value)> Attributes, IReadOnlyList<FigurePoint> Points);

/// <summary>Shapes that are distinct without colour.</summary>
internal enum PointShape
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A triangle that stands on its side.</summary>
    TriangleUp,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A square on its corner.</summary>
    Diamond,

    /// <summary>A triangle that stands on its corner.</summary>
    TriangleDown,
}

/// <summary>Draws points with Skia, and writes them in SVG.</summary>
internal static class PointShapes
{
    /// <summary>The corners of a point's shape around its middle, in half sizes; none for a circle.</summary>
    public static IReadOnlyList<SKPoint> Corners(PointShape shape) => shape switch
    {
        PointShape.TriangleUp => [new(0, -1.15f), new(1.08f, 0.8f), new(-1.08f, 0.8f)],
        PointShape.TriangleDown => [new(0, 1.15f), new(1.08f, -0.8f), new(-1.08f, -0.8f)],
        PointShape.Square => [new(-0.9f, -0.9f), new(0.9f, -0.9f), new(0.9f, 0.9f), new(-0.9f, 0.9f)],
        PointShape.Diamond => [new(0, -1.25f), new(1.25f, 0), new(0, 1.25f), new(-1.25f, 0)],
        _ => [],
    };

    /// <summary>Draws a point.</summary>
    public static void Draw(SKCanvas canvas, FigurePoint point)
    {
        using SKPaint fill = new() { Color = point.Color.ToSk(), IsAntialias = true };
        float half = point.Size / 2;
        if (Corners(point.Shape) is not { Count: > 0 } corners)
        {
            canvas.DrawCircle(point.X, point.Y, half, fill);
            return;
        }

        using SKPath path = new();
        path.AddPoly([.. corners.Select(corner => new SKPoint(point.X + (half * corner.X), point.Y + (half * corner.Y)))], close: true);
        canvas.DrawPath(path, fill);
    }
}
