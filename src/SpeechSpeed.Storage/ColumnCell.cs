using CsvHelper;

namespace SpeechSpeed.Storage;

/// <summary>A cell of a column of the manifest that is a target: a row of <c>columns.csv</c>.</summary>
/// <param name="AudioPath">The utterance's path, as the label table has it.</param>
/// <param name="Column">The name of the column.</param>
/// <param name="Value">The cell; empty where the manifest does not say.</param>
[CsvRecord]
public sealed partial record ColumnCell(
    [CsvColumn("audio_path")] string AudioPath,
    [CsvColumn("column")] string Column,
    [CsvColumn("value")] string Value)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "columns.csv";
}
