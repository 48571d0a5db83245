using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>
/// One file of a feature set, the utterances of one chapter folder, or of a part of a large one: a row of <c>&lt;split&gt;/shards.csv</c>. There is a table for each
/// split, beside its files, so that a stage that reads some of the splits depends on nothing of the others.
/// </summary>
/// <param name="File">Path relative to the feature set's folder, with forward slashes.</param>
/// <param name="Utterances">Number of rows.</param>
[CsvRecord]
public sealed partial record FeatureShard([CsvColumn("file")] string File, [CsvColumn("utterances")] int Utterances)
{
    /// <summary>The name of the table.</summary>
    internal const string TableName = "shards.csv";

    /// <summary>Bytes of a folder's name that leave room for the endings of a shard.</summary>
    private const int LongestPart = 200;

    private const int ShownOfPart = 40;

    /// <summary>The split they belong to.</summary>
    [CsvIgnore]
    public Split Split { get; init; }

    /// <summary>The shard of the utterances of a folder: <c>dev/dev-clean/84/121123.parquet</c>.</summary>
    /// <param name="split">The split.</param>
    /// <param name="audioFolder">The folder of their audio, relative to the corpus root, with forward slashes; empty for the root itself.</param>
    public static string FileOf(Split split, string audioFolder) =>
        $"{Stem(split, audioFolder)}.parquet";

    /// <summary>The shard of a part of a folder: <c>train/clips.part-0001.parquet</c>.</summary>
    /// <param name="split">The split.</param>
    /// <param name="audioFolder">The folder.</param>
    /// <param name="part">Number of the part, from 1.</param>
    public static string FileOf(Split split, string audioFolder, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stem(split, audioFolder)}.part-{part:0000}.parquet");

    private static string Stem(Split split, string audioFolder) => $"{split.Name()}/{string.Join('/', audioFolder.Split('/').Select(Part))}";

    /// <summary>A folder's name, or a substitute if no file could have that name, or if another folder's shard could have it.</summary>
    private static string Part(string folder) => Encoding.UTF8.GetByteCount(folder) <= LongestPart && !LikeShard().IsMatch(folder)
        ? folder
        : $"{string.Concat(folder.EnumerateRunes().Take(ShownOfPart))}~{FileDigest.Sha256(Encoding.UTF8.GetBytes(folder))[..16]}";

    [GeneratedRegex(@"\.parquet\z|\.part-[0-9]{4,}\z|~[0-9a-f]{16}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LikeShard();
}
