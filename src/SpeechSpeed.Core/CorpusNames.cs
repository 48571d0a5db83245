using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace SpeechSpeed.Core;

/// <summary>The names in a corpus: which files are audio, which were left by a system and belong to no corpus, and which names are one speaker's.</summary>
public static class CorpusNames
{
    private static readonly HashSet<string> Extensions = new([".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Files that Windows, archivers and network storage leave in folders; those of macOS and Unix begin with a point.</summary>
    private static readonly string[] Left =
        ["@eaDir", "@Recycle", "@tmp", "#recycle", "#snapshot", "$RECYCLE.BIN", "System Volume Information", "RECYCLER", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "__MACOSX", "lost+found"];

    private static readonly byte[][] LeftUtf8 = [.. Left.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether a file's name is that of an audio file.</summary>
    public static bool IsAudio(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>
    /// Whether a file or folder belongs to no corpus: it is hidden, or was left by a system, or its name is not UTF-8, so that it cannot even be opened. It is neither read nor part of any identity.
    /// </summary>
    /// <param name="name">Its name, without folders.</param>
    public static bool IsStray(ReadOnlySpan<char> name)
    {
        if (name.StartsWith('.') || name.Contains('\uFFFD'))
        {
            return true;
        }

        foreach (string left in Left)
        {
            if (name.SequenceEqual(left))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc cref="IsStray(ReadOnlySpan{char})"/>
    public static bool IsStray(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("."u8) || !Utf8.IsValid(name) || name.IndexOf("\uFFFD"u8) >= 0)
        {
            return true;
        }

        foreach (byte[] left in LeftUtf8)
        {
            if (name.SequenceEqual(left))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The folders of a corpus that lie in a folder, by name, in no order.</summary>
    public static IEnumerable<string> FoldersIn(string path) =>
        Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder)).Where(name => !IsStray(name));

    /// <summary>Whether a name is fit for tables, figures and reports: it has no control characters and none that change the direction of text.</summary>
    public static bool IsUsable(string name) => Printable.IsLine(name);

    /// <summary>
    /// A speaker's name in the form that is compared and stored: composed (Unicode's form C) and without invisible characters, so that two spellings of one speaker do not count as two speakers.
    /// </summary>
    public static string Speaker(string name) => Ascii.IsValid(name)
        ? name
        : string.Concat(name.Normalize(NormalizationForm.FormC).EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format).Select(rune => rune.ToString()));
}
