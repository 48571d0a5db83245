using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>What the MLP probe of the embedding answered for an utterance of the split it was evaluated on: a row of <c>predictions.csv</c>.</summary>
/// <param name="AudioPath">The utterance.</param>
/// <param name="Observed">Its target.</param>
/// <param name="Predicted">The answer.</param>
public sealed record Prediction(string AudioPath, double Observed, double Predicted)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "predictions.csv";

    /// <summary>Reads <c>predictions.csv</c>.</summary>
    /// <exception cref="Core.SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<Prediction> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count)
                .Select(row => new Prediction(table.Text(row, "audio_path"), table.Number(row, "true_cps"), table.Number(row, "predicted_cps"))),
        ];
    }
}
