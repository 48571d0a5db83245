using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Export;

/// <summary><c>embeddings.csv</c>: an utterance a row, its label and then its embedding in the columns <c>e0</c>, <c>e1</c> …</summary>
internal static class CsvExport
{
    private static readonly string[] LabelColumns = ["audio_path", "split", "speaker_id", "cps"];

    public static void Write(ExportSource source, StageContext context) => CsvTable.Write(
        context.Output("embeddings.csv"),
        [.. LabelColumns, .. Enumerable.Range(0, source.Embedding.Dim).Select(i => $"e{Numbers.Text(i)}")],
        Rows(source, context));

    private static IEnumerable<IReadOnlyList<string>> Rows(ExportSource source, StageContext context)
    {
        foreach ((Split split, FeatureMatrix rows) in source.EmbeddingsAsync().ToBlockingEnumerable(context.CancellationToken))
        {
            for (int row = 0; row < rows.Rows; row++)
            {
                Utterance label = source.LabelOf(rows.AudioPaths[row]);
                string[] cells = new string[LabelColumns.Length + rows.Columns];
                (cells[0], cells[1], cells[2], cells[3]) = (label.AudioPath, split.Name(), label.SpeakerId, Numbers.Text(label.Value));
                for (int i = 0; i < rows.Columns; i++)
                {
                    cells[LabelColumns.Length + i] = Numbers.SingleText(rows.Row(row)[i]);
                }

                yield return cells;
                context.Progress.Advance();
            }
        }
    }
}
