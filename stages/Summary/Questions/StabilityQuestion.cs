using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>How much does R² of the best layer depend on the deal of the speakers to the folds?</summary>
internal sealed class StabilityQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        if (model.Best() is { } best && double.IsFinite(best.DealSd))
        {
            yield return model.Says(Question.Stability, Answer.Measured, best.Layer, ("r2", best.R2), ("deal_sd", best.DealSd), ("deals", model.HeldOut.Deals), ("rmse", best.Rmse), ("correlation", best.Correlation));
        }
    }
}
