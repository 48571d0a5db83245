using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>What the ridge answered for an utterance of a speaker that it had not seen: a row of <c>held_out_predictions.csv</c>.</summary>
/// <param name="AudioPath">The utterance.</param>
/// <param name="Split">Its split.</param>
/// <param name="SpeakerId">Its speaker.</param>
/// <param name="Fold">The fold that was held out, from 0.</param>
/// <param name="Observed">Its target.</param>
/// <param name="Predicted">Answer of the ridge on the embedding.</param>
/// <param name="PredictedByBestLayer">Answer of the ridge on the layer of the highest held-out R².</param>
public sealed record HeldOutPrediction(
    string AudioPath, Split Split, string SpeakerId, int Fold, double Observed, double Predicted, double PredictedByBestLayer)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "held_out_predictions.csv";

    /// <summary>Writes <c>held_out_predictions.csv</c>.</summary>
    public static void Write(string path, IEnumerable<HeldOutPrediction> rows) => CsvTable.Write(
        path,
        ["audio_path", "split", "speaker_id", "fold", "true_cps", "predicted_cps", "predicted_cps_best_layer"],
        rows.Select(one => (IReadOnlyList<string>)
        [
            one.AudioPath,
            one.Split.Name(),
            one.SpeakerId,
            Numbers.Text(one.Fold),
            Numbers.Text(one.Observed),
            Numbers.Text(one.Predicted),
            Numbers.Text(one.PredictedByBestLayer),
        ]));

    /// <summary>Reads <c>held_out_predictions.csv</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<HeldOutPrediction> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count).Select(row => new HeldOutPrediction(
                table.Text(row, "audio_path"),
                table.Split(row, "split"),
                table.Text(row, "speaker_id"),
                table.Count(row, "fold"),
                table.Number(row, "true_cps"),
                table.Number(row, "predicted_cps"),
                table.Number(row, "predicted_cps_best_layer"))),
        ];
    }
}
