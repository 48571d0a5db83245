using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>A font that figures are drawn with.</summary>
/// <param name="Family">Its family: <c>DejaVu Sans</c>.</param>
/// <param name="Style">Its style: <c>Bold</c>.</param>
/// <param name="Sha256">SHA-256 of the font file, 64 lower-case hexadecimal digits.</param>
public sealed record FontFile(string Family, string Style, string Sha256);

/// <summary><c>fonts.csv</c>: the fonts of all figures. The same fonts are a condition for the same bytes.</summary>
public static class FontTable
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "fonts.csv";

    /// <summary>Writes the table.</summary>
    public static void Write(string path, IEnumerable<FontFile> fonts) =>
        CsvTable.Write(path, ["family", "style", "sha256"], fonts.Select(font => (IReadOnlyList<string>)[font.Family, font.Style, font.Sha256]));

    /// <summary>Reads the table; none where there is no such file, as in results of earlier versions.</summary>
    public static IReadOnlyList<FontFile> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        CsvTable table = CsvTable.Read(path);
        return [.. Enumerable.Range(0, table.Rows.Count).Select(row => new FontFile(table.Text(row, "family"), table.Text(row, "style"), table.Text(row, "sha256")))];
    }
}
