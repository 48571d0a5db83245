using System.Text;
using SkiaSharp;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// The fonts of the machine, for letters that the embedded font lacks. They are looked for only when such a letter comes, in the order of their paths. The first upright font of normal weight
/// that has the letter draws it.
/// </summary>
/// <param name="folders">Where fonts are.</param>
internal sealed class InstalledFonts(IEnumerable<string> folders)
{
    /// <summary>
    /// Scripts that are written letter by letter from left to right, as ranges of code points: Thai and Lao, Ethiopic, Han and what is written beside it, Yi, Hangul syllables. Letters
    /// of other scripts, such as Devanagari, change their form and order beside each other. Skia alone does not do that.
    /// </summary>
    private static readonly (int First, int Last)[] LetterByLetter =
        [(0x0E00, 0x0EFF), (0x1200, 0x139F), (0x2E80, 0x9FFF), (0xA000, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF)];

    private static readonly string[] Endings = [".ttf", ".otf", ".ttc", ".otc"];

    private readonly Lock gate = new();
    private readonly Dictionary<int, SKTypeface?> faceOfLetter = [];
    private readonly List<(string Path, SKTypeface Face)> opened = [];
    private readonly Dictionary<SKTypeface, FigureFont> used = [];
    private readonly Queue<string> unopened = [];
    private bool isListed;

    /// <summary>Those of this machine.</summary>
    public static InstalledFonts OfMachine() => new(Folders());

    /// <summary>Whether there is any.</summary>
    public bool Any => Files().Any();

    /// <summary>The fonts that were used, in the order of their families.</summary>
    public IReadOnlyList<FigureFont> Used
    {
        get
        {
            lock (gate)
            {
                return [.. used.Values.OrderBy(font => font.Family, StringComparer.Ordinal).ThenBy(font => font.Sha256, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The font for a letter; null if there is none.</summary>
    public SKTypeface? With(Rune letter)
    {
        if (!LetterByLetter.Any(range => letter.Value >= range.First && letter.Value <= range.Last))
        {
            return null;
        }

        lock (gate)
        {
            if (!faceOfLetter.TryGetValue(letter.Value, out SKTypeface? face))
            {
                (string path, face) = opened.Concat(Open()).FirstOrDefault(font => font.Face.ContainsGlyph(letter.Value));
                faceOfLetter[letter.Value] = face;
                if (face is not null && !used.ContainsKey(face))
                {
                    used[face] = new FigureFont(face.FamilyName, "Regular", FileDigest.Sha256(path));
                }
            }

            return face;
        }
    }

    private IEnumerable<(string Path, SKTypeface Face)> Open()
    {
        if (!isListed)
        {
            isListed = true;
            foreach (string file in Files().Order(StringComparer.Ordinal))
            {
                unopened.Enqueue(file);
            }
        }

        while (unopened.TryDequeue(out string? path))
        {
            if (SKTypeface.FromFile(path) is not { } face)
            {
                continue;
            }

            if (face.FontWeight != (int)SKFontStyleWeight.Normal || face.FontSlant != SKFontStyleSlant.Upright)
            {
                face.Dispose();
                continue;
            }

            opened.Add((path, face));
            yield return opened[^1];
        }
    }

    private IEnumerable<string> Files() => folders.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));

    /// <summary>Where the system keeps fonts; on Linux by the XDG Base Directory Specification.</summary>
    private static IEnumerable<string> Folders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (OperatingSystem.IsWindows())
        {
            return [Environment.GetFolderPath(Environment.SpecialFolder.Fonts)];
        }

        if (OperatingSystem.IsMacOS())
        {
            return ["/System/Library/Fonts", "/Library/Fonts", Path.Combine(home, "Library", "Fonts")];
        }

        string? everyone = Environment.GetEnvironmentVariable("XDG_DATA_DIRS");
        return (string.IsNullOrEmpty(everyone) ? "/usr/local/share:/usr/share" : everyone).Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify))
            .Select(folder => Path.Combine(folder, "fonts"))
            .Prepend(Path.Combine(home, ".fonts"));
    }
}
