using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>How much smaller the errors on a layer are than others, paired by speaker: a row of <c>differences.csv</c>.</summary>
/// <param name="Kind">What is compared with what: one of the words below.</param>
/// <param name="Other">What the layer is compared with: the embedding, a floor, or the same layer of a control, which is named.</param>
/// <param name="Target">The kind of the target.</param>
/// <param name="Part">The part of its variance: <c>pooled</c>, <c>within</c> or <c>between</c>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="DeltaR2">The difference of R².</param>
/// <param name="Difference">log(MSE of the other / MSE of the layer): above 0 where the layer is better.</param>
/// <param name="Low">Lower end of its 95 % interval over speakers, and over seeds where the other is a control; empty where not estimable.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="P">p of no difference, two-sided, over all layers that are compared in the same way.</param>
/// <param name="Detectable">The smallest log ratio, of either sign, that would have been shown in four of five such corpora.</param>
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
