using CsvHelper;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>Means over utterances that are alike in something: a row of <c>residual_means.csv</c>.</summary>
/// <param name="Probe"><c>mlp</c>: the MLP probe of the embedding; <c>ridge</c>: its ridge, out of fold.</param>
/// <param name="By">What they are alike in: <c>predicted_cps</c> (calibration), <c>true_cps</c> or <c>duration_seconds</c>.</param>
/// <param name="Bin">Number of the bin, from 0, in ascending order of <paramref name="By"/>.</param>
/// <param name="Utterances">How many utterances.</param>
/// <param name="MeanBy">Mean of <paramref name="By"/>.</param>
/// <param name="MeanTrue">Mean of the labels.</param>
/// <param name="MeanPredicted">Mean of the answers.</param>
[CsvRecord]
public sealed partial record ResidualMean(
    [CsvColumn("probe")] string Probe,
    [CsvColumn("by")] string By,
    [CsvColumn("bin")] int Bin,
    [CsvColumn("utterances")] int Utterances,
    [CsvColumn("mean_by")] double MeanBy,
    [CsvColumn("mean_true_cps"), Unit("target")] double MeanTrue,
    [CsvColumn("mean_predicted_cps"), Unit("target")] double MeanPredicted)
{
    /// <summary>The MLP probe of the embedding.</summary>
    public const string Mlp = "mlp";

    /// <summary>The ridge of the embedding, out of fold.</summary>
    public const string Ridge = "ridge";

    /// <summary>By the answer: calibration.</summary>
    public const string ByPrediction = "predicted_cps";

    /// <summary>By the label.</summary>
    public const string ByTarget = "true_cps";

    /// <summary>By the duration.</summary>
    public const string ByDuration = "duration_seconds";

    /// <summary>The name of the table.</summary>
    public const string FileName = "residual_means.csv";
}
