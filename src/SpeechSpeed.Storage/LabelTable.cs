using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage;

/// <summary>The label tables, one per split: <c>train_cps.csv</c>, <c>dev_cps.csv</c>, <c>test_cps.csv</c>. Their columns are those of <see cref="Utterance"/>.</summary>
public static class LabelTable
{
    /// <summary>The file name of a split's table.</summary>
    public static string FileName(Split split) => $"{split.Name()}_cps.csv";

    /// <summary>Writes a table.</summary>
    public static void Write(string path, IEnumerable<Utterance> utterances) => CsvTable.Write(path, utterances);

    /// <summary>Reads the table of a split from the output folder of preprocess.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is not a label table.</exception>
    public static IReadOnlyList<Utterance> Read(string folder, Split split) =>
        [.. CsvTable.Read<Utterance>(Path.Combine(folder, FileName(split))).Select(utterance => utterance with { Split = split })];
}
