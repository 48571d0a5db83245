using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>A figure as PNG of 300 dots per inch.</summary>
internal static class PngFile
{
    private const float DotsPerInch = 300;
    private const float Scale = DotsPerInch / 96;

    /// <summary>Signature and IHDR, always the first 33 bytes of a PNG file.</summary>
    private const int HeaderLength = 33;

    /// <summary>The chunk pHYs: 11,811 pixels per metre (300 dpi) both ways, so that the figure is placed at its own size. With its CRC.</summary>
    private static readonly byte[] PhysicalSize =
        [0, 0, 0, 9, (byte)'p', (byte)'H', (byte)'Y', (byte)'s', 0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1, 0x78, 0xA5, 0x3F, 0x76];

    public static byte[] Encode(FigureLayout layout)
    {
        SKImageInfo info = new(
            (int)MathF.Round(layout.Width * Scale), (int)MathF.Round(layout.Height * Scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKSurface surface = SKSurface.Create(info);
        surface.Canvas.Clear(Theme.Paper.ToSk());
        surface.Canvas.Scale(Scale);
        layout.Draw(surface.Canvas);
        foreach (FigurePoint point in layout.Points.SelectMany(group => group.Points))
        {
            PointShapes.Draw(surface.Canvas, point);
        }

        using SKImage image = surface.Snapshot();
        using SKData encoded = image.Encode(SKEncodedImageFormat.Png, 100);
        ReadOnlySpan<byte> bytes = encoded.AsSpan();
        return [.. bytes[..HeaderLength], .. PhysicalSize, .. bytes[HeaderLength..]];
    }
}
