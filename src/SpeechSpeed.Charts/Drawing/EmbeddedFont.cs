using System.Collections.Concurrent;
using System.Text;
using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// DejaVu Sans from this assembly's resources: Latin, Cyrillic and Greek, the same on every machine, whatever its fonts.
/// </summary>
internal static class EmbeddedFont
{
    public const string Family = "DejaVu Sans";
    public const string RegularFile = "DejaVuSans.ttf";
    public const string BoldFile = "DejaVuSans-Bold.ttf";

    private static readonly SKTypeface Regular = Load(RegularFile);
    private static readonly SKTypeface Bold = Load(BoldFile);
    private static readonly Lock Gate = new();
    private static bool registered;

    /// <summary>Makes ScottPlot draw with this font.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (!registered)
            {
                Fonts.FontResolvers.Insert(0, new Resolver());
                Fonts.Default = Family;
                registered = true;
            }
        }
    }

    /// <summary>A font for text drawn outside ScottPlot's axes.</summary>
    public static SKFont At(float size, bool bold = false) => new(bold ? Bold : Regular, size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
        LinearMetrics = true,
    };

    /// <summary>SHA-256 of a font file, 64 lower-case hexadecimal digits.</summary>
    public static string Digest(string resource)
    {
        using Stream stream = Open(resource);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return FileDigest.Sha256(bytes.ToArray());
    }

    /// <summary>Texts of which some characters were drawn as their code points.</summary>
    public static ConcurrentDictionary<string, bool> Spelled { get; } = new(StringComparer.Ordinal);

    /// <summary>A text as it is drawn: letters without a glyph in the font, such as Han or Devanagari, become code points, instead of a box in one format and nothing in the other.</summary>
    public static string Shown(string text)
    {
        if (Ascii.IsValid(text) && Printable.Is(text))
        {
            return text;
        }

        StringBuilder shown = new();
        bool isWhole = true;
        foreach (Rune rune in Printable.Text(text).EnumerateRunes())
        {
            bool hasGlyph = Regular.ContainsGlyph(rune.Value) || Rune.IsWhiteSpace(rune);
            isWhole &= hasGlyph;
            shown.Append(hasGlyph ? rune.ToString() : (shown.Length > 0 && shown[^1] != ' ' ? " " : "") + Printable.CodePoint(rune));
        }

        if (!isWhole)
        {
            Spelled[text] = true;
        }

        return shown.ToString();
    }

    private static SKTypeface Load(string resource)
    {
        using Stream stream = Open(resource);
        return SKTypeface.FromStream(stream);
    }

    private static Stream Open(string resource) => typeof(EmbeddedFont).Assembly.GetManifestResourceStream(resource)
        ?? throw new InvalidOperationException($"The assembly lacks its resource {resource}.");

    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName == Family ? (weight >= FontWeight.SemiBold ? Bold : Regular) : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName == Family ? (bold ? Bold : Regular) : null;
    }
}
