using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>A font that figures are drawn with: a row of <c>fonts.csv</c>. The same fonts are a condition for the same bytes.</summary>
/// <param name="Family">Its family: <c>DejaVu Sans</c>.</param>
/// <param name="Style">Its style: <c>Bold</c>.</param>
/// <param name="Sha256">SHA-256 of the font file, 64 lower-case hexadecimal digits.</param>
[CsvRecord]
public sealed partial record FontFile([CsvColumn("family")] string Family, [CsvColumn("style")] string Style, [CsvColumn("sha256")] string Sha256)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "fonts.csv";
}
