using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>Places heading, legend, panels and note one below another, and draws them.</summary>
internal sealed class FigureLayout
{
    private readonly FigureContent content;
    private readonly IReadOnlyList<string> title;
    private readonly IReadOnlyList<string> subtitle;
    private readonly IReadOnlyList<string> note;
    private readonly LegendRows legend;
    private readonly float panelsTop;
    private readonly float panelsHeight;

    public FigureLayout(FigureContent content, float width)
    {
        this.content = content;
        Width = width;
        float textWidth = width - (2 * Theme.Margin);
        title = Lettering.Wrap(content.Title, Theme.TitleSize, textWidth, bold: true);
        subtitle = Lettering.Wrap(content.Subtitle, Theme.SubtitleSize, textWidth);
        note = Lettering.Wrap(content.Note, Theme.NoteSize, textWidth);
        legend = new LegendRows(content.Legend, textWidth);
        panelsTop = Theme.Margin
            + (title.Count * Theme.TitleSize * Theme.LineSpacing)
            + (subtitle.Count * Theme.SubtitleSize * Theme.LineSpacing)
            + legend.Height
            + Theme.Margin;
        panelsHeight = content.HeightCm(width) * Theme.PixelsPerCm;
        float noteHeight = note.Count == 0 ? 0 : (note.Count * Theme.NoteSize * Theme.LineSpacing) + Theme.Margin;
        Height = MathF.Ceiling(panelsTop + panelsHeight + noteHeight + Theme.Margin);
    }

    public float Width { get; }

    public float Height { get; }

    public string Title => content.Title;

    public string Description => $"{content.Subtitle} {content.Note}".Trim();

    /// <summary>The areas of the layers; empty for a figure without layers.</summary>
    public IReadOnlyList<LayerArea> Layers => content.Layers?.Invoke(Panels) ?? [];

    /// <summary>The points over the panels, which <see cref="Draw"/> does not draw.</summary>
    public IReadOnlyList<PointGroup> Points => content.Points?.Invoke(Panels) ?? [];

    private SKRect Panels => SKRect.Create(0, panelsTop, Width, panelsHeight);

    public void Draw(SKCanvas canvas)
    {
        using (SKPaint paper = new() { Color = Theme.Paper.ToSk() })
        {
            canvas.DrawRect(0, 0, Width, Height, paper);
        }

        float y = Theme.Margin;
        y = DrawLines(canvas, title, y, Theme.TitleSize, Theme.Ink, bold: true);
        y = DrawLines(canvas, subtitle, y, Theme.SubtitleSize, Theme.SoftInk, bold: false);
        legend.Draw(canvas, Theme.Margin, y);
        content.Draw(canvas, Panels);
        DrawLines(canvas, note, panelsTop + panelsHeight + Theme.Margin, Theme.NoteSize, Theme.SoftInk, bold: false);
    }

    private static float DrawLines(SKCanvas canvas, IReadOnlyList<string> lines, float top, float size, ScottPlot.Color color, bool bold)
    {
        foreach (string line in lines)
        {
            Lettering.Draw(canvas, line, Theme.Margin, top + size, size, color, bold: bold);
            top += size * Theme.LineSpacing;
        }

        return top;
    }
}
