using CsvHelper;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>Means over a bin of similar utterances: a row of <c>residual_means.csv</c>.</summary>
/// <param name="Probe"><c>mlp</c>: the MLP probe of the embedding; <c>ridge</c>: the ridge of the embedding on held-out speakers.</param>
/// <param name="By">The quantity that is binned: <c>predicted_cps</c> (calibration), <c>true_cps</c> or <c>duration_seconds</c>.</param>
/// <param name="Bin">Number of the bin, from 0, in ascending order of <paramref name="By"/>.</param>
/// <param name="Utterances">Number of utterances.</param>
/// <param name="MeanBy">Mean of <paramref name="By"/>.</param>
/// <param name="MeanTrue">Mean of the targets.</param>
/// <param name="MeanPredicted">Mean of the predictions.</param>
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

    /// <summary>The ridge of the embedding on held-out speakers.</summary>
    public const string Ridge = "ridge";

    /// <summary>By the prediction: calibration.</summary>
    public const string ByPrediction = "predicted_cps";

    /// <summary>By the target.</summary>
    public const string ByTarget = "true_cps";

    /// <summary>By the duration.</summary>
    public const string ByDuration = "duration_seconds";

    /// <summary>The name of the table.</summary>
    public const string FileName = "residual_means.csv";
}
