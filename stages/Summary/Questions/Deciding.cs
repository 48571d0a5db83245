using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>
/// The common rules of all questions. A relation is shown by its permutation p, a difference by the p of the paired log ratio of errors, both family-wise; an interval is an estimate and decides nothing.
/// </summary>
internal static class Deciding
{
    /// <summary>An answer about one layer, or about all.</summary>
    public static Verdict Says(this ModelMetrics model, string question, string answer, string? layer, params IReadOnlyList<(string Name, double Value)> numbers) =>
        new(model.Model, model.Target!.Kind, question, answer) { Layer = layer, Numbers = numbers };

    /// <summary>The answer that a number is not estimable, or was not tested, from the reason why a column is empty.</summary>
    public static Verdict CannotSay(this ModelMetrics model, string question, string answer, string? layer, string column, params IReadOnlyList<(string Name, double Value)> numbers)
    {
        NotEstimable? missing = model.NotEstimable.FirstOrDefault(one => one.Column == column);
        return model.Says(question, answer, layer, missing?.Needed is null ? numbers : [.. numbers, ("found", missing.Found!.Value), ("needed", missing.Needed.Value)]) with
        {
            Reason = missing?.Reason,
        };
    }

    /// <summary>The scores of a target from every layer.</summary>
    public static IEnumerable<TargetScore> Of(this ModelMetrics model, string target) => model.Targets.Where(score => score.Target == target);

    /// <summary>The scores of the label from the layer with the highest R²; null if none is estimable.</summary>
    public static TargetScore? Best(this ModelMetrics model) => model.Of(model.Target!.Kind).FirstOrDefault(score => score.Layer == model.HeldOut.BestLayer);

    /// <summary>Whether a layer is shown to predict a part, and predicts better than the mean.</summary>
    public static bool Predicts(this TargetScore score, VariancePart part) => score.Of(part) is { P: <= Significance.Level, R2: > 0 };

    /// <summary>The answer from a relation's R² and p.</summary>
    public static string Relation(double r2, double p) => double.IsNaN(p) ? Answer.NoTest : p > Significance.Level ? Answer.NotShown : r2 > 0 ? Answer.Predicts : Answer.Related;

    /// <summary>The answer from the p of a difference.</summary>
    /// <param name="logRatio">log(MSE of the other / MSE): above 0 where it is better.</param>
    /// <param name="p">Its p.</param>
    /// <param name="better">The answer if it is shown to be better.</param>
    /// <param name="worse">The answer if it is shown to be worse.</param>
    public static string Difference(double logRatio, double p, string better, string worse) =>
        double.IsNaN(p) ? Answer.NoTest : p > Significance.Level ? Answer.NoDifference : logRatio > 0 ? better : worse;

    /// <summary>The numbers of a difference: squared errors as a share of the other's.</summary>
    public static (string Name, double Value)[] Numbers(this RSquaredDifference found) => Errors(found.DeltaR2, found.Difference, found.Low, found.High, found.P, found.Detectable);

    /// <inheritdoc cref="Numbers(RSquaredDifference)"/>
    public static (string Name, double Value)[] Numbers(this ModelDifference found) => Errors(found.R2 - found.OtherR2, found.Difference, found.Low, found.High, found.P, found.Detectable);

    /// <inheritdoc cref="Numbers(RSquaredDifference)"/>
    public static (string Name, double Value)[] Numbers(this Confound found) => Errors(found.DeltaR2, found.LogRatio, found.Low, found.High, found.P, found.Detectable);

    private static (string Name, double Value)[] Errors(double deltaR2, double logRatio, double low, double high, double p, double detectable) =>
    [
        ("delta_r2", deltaR2), ("error_ratio", Math.Exp(-logRatio)), ("error_ratio_low", Math.Exp(-high)), ("error_ratio_high", Math.Exp(-low)), ("p", p), ("detectable_ratio", Math.Exp(-detectable)),
    ];
}
