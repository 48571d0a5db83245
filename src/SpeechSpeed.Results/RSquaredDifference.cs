using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>A comparison of a layer's errors with those of another predictor, paired by speaker: a row of <c>differences.csv</c>.</summary>
/// <param name="Kind">The kind of comparison: one of the words below.</param>
/// <param name="Other">The other predictor: the embedding, a floor, or the name of the control whose same layer it is.</param>
/// <param name="Target">The kind of the target.</param>
/// <param name="Part">The part of the variance: <c>pooled</c>, <c>within</c> or <c>between</c>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="DeltaR2">R² of the layer − R² of the other.</param>
/// <param name="Difference">log(MSE of the other / MSE of the layer); above 0 where the layer predicts better.</param>
/// <param name="Low">Lower end of its 95 % interval over speakers, and over seeds where the other is a control; empty where not estimable.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="P">Two-sided p of no difference, family-wise over all layers of the same kind of comparison.</param>
/// <param name="Detectable">The smallest absolute log ratio that a corpus of this size shows with a power of 80 %.</param>
[CsvRecord]
public sealed partial record RSquaredDifference(
    [CsvColumn("kind")] string Kind,
    [CsvColumn("other")] string Other,
    [CsvColumn("target")] string Target,
    [CsvColumn("part")] string Part,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("delta_r2")] double DeltaR2,
    [CsvColumn("log_ratio")] double Difference,
    [CsvColumn("low")] double Low,
    [CsvColumn("high")] double High,
    [CsvColumn("p")] double P,
    [CsvColumn("detectable")] double Detectable)
{
    /// <summary>A layer against the embedding of the same network.</summary>
    public const string LayerMinusEmbedding = "layer_minus_embedding";

    /// <summary>A layer against the same layer of the untrained control, over speakers and seeds together.</summary>
    public const string TrainedMinusUntrained = "trained_minus_untrained";

    /// <summary>A layer against the nuisance variables alone.</summary>
    public const string LayerMinusNuisance = "layer_minus_nuisance";

    /// <summary>A layer against mean and standard deviation of each fbank bin.</summary>
    public const string LayerMinusFbank = "layer_minus_fbank";

    /// <summary>The name of the table.</summary>
    public const string FileName = "differences.csv";

    /// <summary>Whether the layer is shown to be better.</summary>
    public bool IsBetter() => P <= Significance.Level && Difference > 0;

    /// <summary>Whether the layer is shown to be worse.</summary>
    public bool IsWorse() => P <= Significance.Level && Difference < 0;

    /// <summary>Whether the comparison is of the label and of all utterances.</summary>
    /// <param name="label">The kind of the label.</param>
    public bool IsPooledOf(string label) => Target == label && Part == VariancePart.Pooled.Name();
}
