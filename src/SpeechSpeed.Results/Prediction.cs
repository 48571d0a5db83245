using CsvHelper;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>The prediction of the embedding's MLP probe for an utterance: a row of <c>predictions.csv</c>.</summary>
/// <param name="AudioPath">The utterance.</param>
/// <param name="Observed">Its target.</param>
/// <param name="Predicted">Its prediction.</param>
[CsvRecord]
public sealed partial record Prediction(
    [CsvColumn("audio_path")] string AudioPath,
    [CsvColumn("true_cps"), Unit("target")] double Observed,
    [CsvColumn("predicted_cps"), Unit("target")] double Predicted)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "predictions.csv";
}
