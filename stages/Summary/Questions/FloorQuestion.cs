using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does the best layer predict better than a predictor without a network? The paired log ratios of errors answer: one voice that both predict badly would dominate a difference of R².</summary>
internal sealed class FloorQuestion : IQuestion
{
    private static readonly (string Floor, string Difference)[] Floors =
        [(FloorNames.Nuisance, RSquaredDifference.LayerMinusNuisance), (FloorNames.Fbank, RSquaredDifference.LayerMinusFbank)];

    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls) =>
        from floor in Floors
        from found in model.Compared(floor.Difference)
        where found.Layer == model.HeldOut.BestLayer
        let answer = Deciding.Difference(found.Difference, found.P, Answer.Exceeds, Answer.Below)
        select model.CannotSay(
            Question.Floor,
            answer,
            found.Layer,
            answer == Answer.NoTest ? MetricColumns.InBestSet.Name : "",
            [("floor_r2", model.Floors.First(row => row.Layer == floor.Floor)[MetricColumns.RidgeR2]), .. found.Numbers()]) with
        {
            Floor = floor.Floor,
        };
}
