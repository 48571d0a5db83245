using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary><c>rejected.csv</c>: every utterance that a stage could not use, with the reason. Nothing disappears silently.</summary>
public static class RejectedTable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "rejected.csv";

    /// <summary>Writes the table; without rejections it has a header only.</summary>
    public static void Write(string path, IEnumerable<RejectedUtterance> rejected) =>
        CsvTable.Write(
            path,
            ["utterance", "split", "path", "reason"],
            rejected.Select(one => (IReadOnlyList<string>)[one.Id, one.Split.Name(), one.Path, one.Reason]));
}
