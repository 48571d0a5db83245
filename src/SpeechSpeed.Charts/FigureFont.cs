using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts;

/// <summary>
/// A font that figures are drawn with. The program brings one, so that figures are the same on every machine. Only letters that it lacks, such as Han, are drawn with a font of the machine.
/// </summary>
/// <param name="Family">Its family.</param>
/// <param name="Style">Its style.</param>
/// <param name="Sha256">SHA-256 of the font file, 64 lower-case hexadecimal digits.</param>
public sealed record FigureFont(string Family, string Style, string Sha256)
{
    /// <summary>The fonts that the program brings, then those of the machine that a figure so far has needed.</summary>
    public static IReadOnlyList<FigureFont> All =>
    [
        new(EmbeddedFont.Family, "Book", EmbeddedFont.Digest(EmbeddedFont.RegularFile)), new(EmbeddedFont.Family, "Bold", EmbeddedFont.Digest(EmbeddedFont.BoldFile)),
        .. EmbeddedFont.Others.Used,
    ];

    /// <summary>Texts that figures spell by code points, because none of their fonts has the letters.</summary>
    public static IReadOnlyList<string> Spelled => [.. EmbeddedFont.Spelled.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether this machine has any font of its own. Figures do not need one, but a program that shows an SVG does.</summary>
    public static bool AnyInstalled() => EmbeddedFont.Others.Any;
}
