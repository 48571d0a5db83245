using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Which layers are in the best set, those that no other layer is shown to be better than? Asked only if the best layer is shown to predict the label.</summary>
internal sealed class BestSetQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        int layers = model.Estimable(MetricColumns.RidgeR2).Count();
        return model.Best() is not { } best || !best.Predicts(VariancePart.Pooled) ? []
            : model.HeldOut.BestSet.Count switch
            {
                0 => [model.CannotSay(Question.BestSet, Answer.NotEstimable, null, MetricColumns.InBestSet.Name)],
                1 => [model.Says(Question.BestSet, Answer.One, model.HeldOut.BestSet[0], ("best", 1), ("layers", layers))],
                int count => [model.Says(Question.BestSet, Answer.Several, null, ("best", count), ("layers", layers))],
            };
    }
}
