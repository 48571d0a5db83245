using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage;

/// <summary>The label tables, one per split: <c>train_cps.csv</c>, <c>dev_cps.csv</c>, <c>test_cps.csv</c>.</summary>
public static class LabelTable
{
    /// <summary>The columns; the first six are an interface.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["audio_path", "text", "cps", "speaker_id", "chapter_id", "audio_id", "duration_seconds", "sex"];

    /// <summary>The file name of a split's table.</summary>
    public static string FileName(Split split) => $"{split.Name()}_cps.csv";

    /// <summary>Writes a table.</summary>
    public static void Write(string path, IEnumerable<Utterance> utterances) =>
        CsvTable.Write(path, Columns, utterances.Select(utterance => (IReadOnlyList<string>)
        [
            utterance.AudioPath,
            utterance.Text,
            Numbers.Text(utterance.Value),
            utterance.SpeakerId,
            utterance.ChapterId,
            utterance.AudioId,
            Numbers.Text(utterance.DurationSeconds),
            utterance.Sex,
        ]));

    /// <summary>Reads the table of a split from the folder that preprocess wrote.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is not a label table.</exception>
    public static IReadOnlyList<Utterance> Read(string folder, Split split)
    {
        CsvTable table = CsvTable.Read(Path.Combine(folder, FileName(split)));
        Utterance[] utterances = new Utterance[table.Rows.Count];
        for (int row = 0; row < utterances.Length; row++)
        {
            utterances[row] = new Utterance(
                table.Text(row, "audio_path"),
                table.Text(row, "text"),
                table.Number(row, "cps"),
                table.Text(row, "speaker_id"),
                table.Text(row, "chapter_id"),
                table.Text(row, "audio_id"),
                table.Number(row, "duration_seconds"),
                table.Text(row, "sex"))
            {
                Split = split,
            };
        }

        return utterances;
    }
}
