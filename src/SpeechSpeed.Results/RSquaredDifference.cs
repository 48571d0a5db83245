using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>A paired difference of held-out ridge R², with the 95 % interval over speakers: a row of <c>differences.csv</c>.</summary>
/// <param name="Kind">What is subtracted from what: one of the words below.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Difference">The difference of R².</param>
/// <param name="Low">Lower end of the interval; NaN where not estimable.</param>
/// <param name="High">Upper end of the interval; NaN where not estimable.</param>
[CsvRecord]
public sealed partial record RSquaredDifference(
    [CsvColumn("kind")] string Kind,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("difference")] double Difference,
    [CsvColumn("low")] double Low,
    [CsvColumn("high")] double High)
{
    /// <summary>A layer minus the embedding of the same network.</summary>
    public const string LayerMinusEmbedding = "layer_minus_embedding";

    /// <summary>A layer minus the same layer of the untrained control: the seed of median R², with an interval that holds the intervals of all seeds.</summary>
    public const string TrainedMinusUntrained = "trained_minus_untrained";

    /// <summary>A layer minus the nuisance variables alone.</summary>
    public const string LayerMinusNuisance = "layer_minus_nuisance";

    /// <summary>A layer minus mean and standard deviation of each fbank bin.</summary>
    public const string LayerMinusFbank = "layer_minus_fbank";

    /// <summary>The name of the table.</summary>
    public const string FileName = "differences.csv";
}
