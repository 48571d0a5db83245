using CsvHelper;

namespace SpeechSpeed.Storage;

/// <summary>A value of a target that preprocess finds, a column of the manifest or what an alignment says: a row of <c>columns.csv</c>.</summary>
/// <param name="AudioPath">The utterance's path, as the label table has it.</param>
/// <param name="Column">The name of the column, or the kind of the target.</param>
/// <param name="Value">The value; empty where the manifest does not say.</param>
[CsvRecord]
public sealed partial record ColumnCell(
    [CsvColumn("audio_path")] string AudioPath,
    [CsvColumn("column")] string Column,
    [CsvColumn("value")] string Value)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "columns.csv";
}
