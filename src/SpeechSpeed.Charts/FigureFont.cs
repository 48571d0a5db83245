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

    /// <summary>Texts that figures spell by code points, because none of their fonts has the letters.</summary>
    public static IReadOnlyList<string> Spelled => [.. EmbeddedFont.Spelled.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Whether this machine has any font of its own. Figures do not need one, but a program that shows an SVG does. Windows and macOS
    /// always have one.
    /// </summary>
    public static bool AnyInstalled()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        string[] folders =
        [
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".fonts"),
            .. DataFolders().Select(folder => Path.Combine(folder, "fonts")),
        ];
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", everywhere))
            .Any(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Where programs keep their data, by the XDG Base Directory Specification.</summary>
    private static IEnumerable<string> DataFolders()
    {
        string? everyone = Environment.GetEnvironmentVariable("XDG_DATA_DIRS");
        return (string.IsNullOrEmpty(everyone) ? "/usr/local/share:/usr/share" : everyone).Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));
    }
}
