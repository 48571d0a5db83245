using System.Collections.Concurrent;
using System.Text;
using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// DejaVu Sans from this assembly's resources: Latin, Cyrillic and Greek, the same on every machine, whatever its fonts. Letters of other scripts take a font of the machine.
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

    /// <summary>The fonts for letters that this one lacks.</summary>
    public static InstalledFonts Others { get; set; } = InstalledFonts.OfMachine();

    /// <summary>A font for text drawn outside ScottPlot's axes.</summary>
    public static SKFont At(float size, bool bold = false) => At(bold ? Bold : Regular, size);

    /// <summary>Such a font of another typeface.</summary>
    public static SKFont At(SKTypeface face, float size) => new(face, size)
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

    /// <summary>Whether the font has a character.</summary>
    public static bool Has(Rune rune) => Regular.ContainsGlyph(rune.Value) || Rune.IsWhiteSpace(rune);

    /// <summary>
    /// A text as it is drawn: letters of which no font has a glyph become code points, instead of a box in one format and nothing in the other.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="hasOthers">Whether <see cref="Others"/> may draw it too. ScottPlot draws its ticks with one font.</param>
    public static string Shown(string text, bool hasOthers = true)
    {
        if (Ascii.IsValid(text) && Printable.Is(text))
        {
            return text;
        }

        StringBuilder shown = new();
        bool isWhole = true;
        foreach (Rune rune in Printable.Text(text).EnumerateRunes())
        {
            bool hasGlyph = Has(rune) || (hasOthers && Others.With(rune) is not null);
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
