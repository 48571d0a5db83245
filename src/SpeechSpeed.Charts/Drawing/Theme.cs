using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// The style of every figure. Lengths are in CSS pixels (96 to the inch), so that a figure printed at its own width has 9 pt axis titles
/// and no text below 6.5 pt.
/// </summary>
internal static class Theme
{
    public const float PixelsPerCm = 96f / 2.54f;
    public const float TitleSize = 15f;
    public const float SubtitleSize = 11f;
    public const float AxisTitleSize = 12f;
    public const float TickSize = 10.7f;
    public const float LayerTickSize = 9f;
    public const float NoteSize = 9.7f;
    public const float LineSpacing = 1.35f;
    public const float Margin = 8f;
    public const float CurveWidth = 1.6f;
    public const float ReferenceWidth = 1.1f;
    public const float BandOpacity = 0.25f;

    /// <summary>ScottPlot centres a text's line box; the digits of DejaVu Sans lie this much above its middle.</summary>
    public const float TextDrop = 1.5f;

    // Okabe & Ito's palette: distinct under every common colour blindness.
    public static readonly Color Blue = Color.FromHex("#0072B2");
    public static readonly Color Vermillion = Color.FromHex("#D55E00");
    public static readonly Color Orange = Color.FromHex("#E69F00");
    public static readonly Color Green = Color.FromHex("#009E73");
    public static readonly Color Sky = Color.FromHex("#56B4E9");
    public static readonly Color Purple = Color.FromHex("#CC79A7");

    // Two of the same hues, darker: thin lines need 3:1 against paper.
    public static readonly Color Ochre = Color.FromHex("#9A6A00");
    public static readonly Color Plum = Color.FromHex("#A0407A");

    /// <summary>Colours for unordered things, for areas and points.</summary>
    public static readonly IReadOnlyList<Color> Kinds = [Blue, Vermillion, Green, Orange, Plum, Sky, Ochre, Purple];

    public static readonly IReadOnlyList<float> Dashes = [5, 3];
    public static readonly IReadOnlyList<float> LongDashes = [9, 3];
    public static readonly IReadOnlyList<float> Dots = [1.6f, 2.4f];
    public static readonly IReadOnlyList<float> DashesAndDots = [7, 2.5f, 1.6f, 2.5f];

    public static readonly Color Paper = Colors.White;
    public static readonly Color Ink = Color.FromHex("#1A1A1A");
    public static readonly Color SoftInk = Color.FromHex("#4A4A4A");
    public static readonly Color Reference = Color.FromHex("#6B6B6B");
    public static readonly Color Spine = Color.FromHex("#B8B8B8");
    public static readonly Color GridLine = Color.FromHex("#E6E6E6");
    public static readonly Color Shade = Colors.Black.WithAlpha(0.045);
    public static readonly Color Warning = Orange.WithAlpha(0.12);

    /// <summary>Viridis: perceptually even, readable in greyscale; for a quantity such as CPS.</summary>
    public static readonly IColormap Quantity = new ScottPlot.Colormaps.Viridis();

    public static SKColor ToSk(this Color color) => new(color.R, color.G, color.B, color.A);

    /// <summary>An empty plot in this theme.</summary>
    public static Plot NewPlot()
    {
        EmbeddedFont.Register();
        Plot plot = new();
        plot.Font.Set(EmbeddedFont.Family);
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.Grid.MajorLineColor = GridLine;
        plot.Grid.MajorLineWidth = 0.8f;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Right.IsVisible = false;
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Color = Spine;
            axis.FrameLineStyle.Width = 0.8f;
            axis.MajorTickStyle.Color = Spine;
            axis.MajorTickStyle.Width = 0.8f;
            axis.MajorTickStyle.Length = 3.5f;
            axis.MinorTickStyle.Length = 0;
            axis.TickLabelStyle.FontSize = TickSize;
            axis.TickLabelStyle.ForeColor = Ink;
            axis.TickLabelStyle.OffsetY = axis is IYAxis ? TextDrop : 0;
            axis.Label.FontSize = AxisTitleSize;
            axis.Label.Bold = false;
            axis.Label.ForeColor = Ink;
        }

        return plot;
    }
}
