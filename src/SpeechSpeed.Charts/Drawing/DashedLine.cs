using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// A dashed line through points. It is drawn as the filled outline of its dashes: Skia's SVG canvas has no path effects, and prints a
/// warning on standard error at each one.
/// </summary>
internal sealed class DashedLine(IReadOnlyList<Coordinates> points, Color color, float width, IReadOnlyList<float>? pattern = null) : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() => new(points);

    public void Render(RenderPack rp)
    {
        using SKPath path = new();
        path.AddPoly([.. points.Select(point => Axes.GetPixel(point).ToSKPoint())], close: false);
        Draw(rp.Canvas, path, color, width, pattern);
    }

    /// <summary>Draws the dashes of a path.</summary>
    public static void Draw(SKCanvas canvas, SKPath path, Color color, float width, IReadOnlyList<float>? pattern = null)
    {
        using SKPathEffect dashes = SKPathEffect.CreateDash([.. pattern ?? Theme.Dashes], 0);
        using SKPaint stroke = new() { IsStroke = true, StrokeWidth = width, PathEffect = dashes };
        using SKPath outline = new();
        stroke.GetFillPath(path, outline);
        using SKPaint fill = new() { Color = color.ToSk(), IsAntialias = true };
        canvas.DrawPath(outline, fill);
    }
}
