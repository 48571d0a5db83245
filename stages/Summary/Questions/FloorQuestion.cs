using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does the best layer exceed what needs no network? The paired differences answer, since a floor is an estimate too.</summary>
internal sealed class FloorQuestion : IQuestion
{
    private static readonly (string Floor, string Difference)[] Floors =
        [(FloorNames.Nuisance, RSquaredDifference.LayerMinusNuisance), (FloorNames.Fbank, RSquaredDifference.LayerMinusFbank)];

    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control) =>
        from floor in Floors
        from found in model.Compared(floor.Difference)
        where found.Layer == model.HeldOut.BestLayer
        select model.Says(
            Question.Floor,
            !double.IsFinite(found.Low) || !double.IsFinite(found.High) ? Answer.NoInterval
                : found.Low > 0 ? Answer.Exceeds
                : found.High < 0 ? Answer.Below
                : Answer.NoDifference,
            found.Layer,
            ("floor_r2", model.Floors.First(row => row.Layer == floor.Floor)[MetricColumns.RidgeR2]),
            ("difference", found.Difference),
            ("low", found.Low),
            ("high", found.High)) with
        {
            Floor = floor.Floor,
        };
}
