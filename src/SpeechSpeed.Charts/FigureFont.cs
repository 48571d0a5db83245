using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts;

/// <summary>A font that figures are drawn with. It comes with the program, so that figures are the same on every machine.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Style">Its style.</param>
/// <param name="Sha256">SHA-256 of the font file, 64 lower-case hexadecimal digits.</param>
public sealed record FigureFont(string Family, string Style, string Sha256)
{
    private static readonly string[] Endings = [".ttf", ".otf", ".ttc", ".pfb"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FigureFont> All { get; } =
    [
        new(EmbeddedFont.Family, "Book", EmbeddedFont.Digest(EmbeddedFont.RegularFile)), new(EmbeddedFont.Family, "Bold", EmbeddedFont.Digest(EmbeddedFont.BoldFile)),
    ];

    /// <summary>
    /// Whether this machine has any font of its own. Figures do not need one, but a program that shows an SVG does. On Windows and macOS there
    /// always is one.
    /// </summary>
    public static bool AnyInstalled()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] folders = ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(home, ".fonts"), Path.Combine(home, ".local/share/fonts")];
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", everywhere))
            .Any(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));
    }
}
