using SpeechSpeed.Core;
using SpeechSpeed.Labels;

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

    /// <summary>Reads a table.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is not such a table.</exception>
    public static IReadOnlyList<RejectedUtterance> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        RejectedUtterance[] rejected = new RejectedUtterance[table.Rows.Count];
        for (int row = 0; row < rejected.Length; row++)
        {
            rejected[row] = new RejectedUtterance(table.Text(row, "utterance"), table.Split(row, "split"), table.Text(row, "path"), table.Text(row, "reason"));
        }

        return rejected;
    }
}
