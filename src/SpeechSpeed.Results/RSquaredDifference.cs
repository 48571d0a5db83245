using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>A paired difference of held-out ridge R², with the 95 % interval over speakers.</summary>
/// <param name="Kind">What is subtracted from what: one of the words below.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Difference">The difference of R².</param>
/// <param name="Low">Lower end of the interval; NaN where not estimable.</param>
/// <param name="High">Upper end of the interval; NaN where not estimable.</param>
public sealed record RSquaredDifference(string Kind, string Layer, double Difference, double Low, double High)
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

    /// <summary>Writes <c>differences.csv</c>.</summary>
    public static void Write(string path, IEnumerable<RSquaredDifference> differences) => CsvTable.Write(
        path,
        ["kind", "layer", "difference", "low", "high"],
        differences.Select(one => (IReadOnlyList<string>)[one.Kind, one.Layer, Numbers.Text(one.Difference), Numbers.Text(one.Low), Numbers.Text(one.High)]));
}
