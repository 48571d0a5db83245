using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>
/// A comparison of two models' errors on the same target, paired by speaker: a row of <c>model_differences.csv</c>. The best layer of each half of the speakers is chosen on
/// the other half, so that a model of many layers has no advantage.
/// </summary>
/// <param name="Target">The kind of the target.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Part">The part of the variance: <c>pooled</c>, <c>within</c> or <c>between</c>.</param>
/// <param name="Place">What is compared: <c>best_layer</c> or <c>embedding</c>.</param>
/// <param name="Model">The first model.</param>
/// <param name="Layer">Its layer; the best layer may be another for each half of the speakers.</param>
/// <param name="R2">Its R².</param>
/// <param name="Other">The second model.</param>
/// <param name="OtherLayer">Its layer.</param>
/// <param name="OtherR2">Its R².</param>
/// <param name="Difference">log(MSE of the second / MSE of the first); above 0 where the first predicts better.</param>
/// <param name="Low">Lower end of its 95 % interval over speakers; empty where not estimable.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="P">Two-sided p of no difference, family-wise over all targets, places and pairs of models.</param>
/// <param name="Detectable">The smallest absolute log ratio that a corpus of this size shows with a power of 80 %.</param>
[CsvRecord]
public sealed partial record ModelDifference(
    [CsvColumn("target")] string Target,
    [CsvColumn("unit")] string Unit,
    [CsvColumn("part")] string Part,
    [CsvColumn("place")] string Place,
    [CsvColumn("model")] string Model,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("r2")] double R2,
    [CsvColumn("other")] string Other,
    [CsvColumn("other_layer")] string OtherLayer,
    [CsvColumn("other_r2")] double OtherR2,
    [CsvColumn("log_ratio")] double Difference,
    [CsvColumn("low")] double Low,
    [CsvColumn("high")] double High,
    [CsvColumn("p")] double P,
    [CsvColumn("detectable")] double Detectable)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "model_differences.csv";

    /// <summary>The best layer of each model.</summary>
    public const string BestLayer = "best_layer";

    /// <summary>The embedding of each model.</summary>
    public const string Embedding = Core.Layer.Embedding;

    /// <summary>What models are compared at, in the order of the table.</summary>
    public static IReadOnlyList<string> Places { get; } = [BestLayer, Embedding];

    /// <summary>Whether the comparison is of all utterances.</summary>
    public bool IsPooled => Part == VariancePart.Pooled.Name();

    /// <summary>The model that is shown to be better; null if neither is.</summary>
    public string? Better => P > Significance.Level || double.IsNaN(P) ? null : Difference > 0 ? Model : Other;

    /// <summary>The model that is shown to be worse; null if neither is.</summary>
    public string? Worse => Better is null ? null : Better == Model ? Other : Model;

    /// <summary>The models of some comparisons, in the order of the table.</summary>
    public static string[] ModelsOf(IEnumerable<ModelDifference> differences) => [.. differences.SelectMany(difference => difference.Both).Select(one => one.Model).Distinct()];

    /// <summary>Both models, each with its layer and its R².</summary>
    public IEnumerable<(string Model, string Layer, double R2)> Both => [(Model, Layer, R2), (Other, OtherLayer, OtherR2)];
}
