using CsvHelper;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>The predictions of the ridge for an utterance of a held-out speaker: a row of <c>held_out_predictions.csv</c>.</summary>
/// <param name="AudioPath">The utterance.</param>
/// <param name="Split">Its split.</param>
/// <param name="SpeakerId">Its speaker.</param>
/// <param name="Fold">The fold that was held out, from 0.</param>
/// <param name="Observed">Its target.</param>
/// <param name="Predicted">Prediction of the ridge on the embedding.</param>
/// <param name="PredictedByBestLayer">Prediction of the ridge on the layer of the highest held-out R².</param>
[CsvRecord]
public sealed partial record HeldOutPrediction(
    [CsvColumn("audio_path")] string AudioPath,
    [CsvColumn("split")] Split Split,
    [CsvColumn("speaker_id")] string SpeakerId,
    [CsvColumn("fold")] int Fold,
    [CsvColumn("true_cps"), Unit("target")] double Observed,
    [CsvColumn("predicted_cps"), Unit("target")] double Predicted,
    [CsvColumn("predicted_cps_best_layer"), Unit("target")] double PredictedByBestLayer)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "held_out_predictions.csv";
}
