using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Which layers are not worse than the best? Asked only where the best predicts better than the mean.</summary>
internal sealed class BestSetQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control)
    {
        int layers = model.Estimable(MetricColumns.RidgeR2).Count();
        return model.BestRidgeLayer() is not { } best || best[MetricColumns.RidgeR2] <= 0 ? []
            : model.HeldOut.BestSet.Count switch
            {
                0 => [model.CannotSay(Question.BestSet, Answer.NotEstimable, null, MetricColumns.InBestSet)],
                1 => [model.Says(Question.BestSet, Answer.One, best.Layer, ("best", 1), ("layers", layers))],
                int count => [model.Says(Question.BestSet, Answer.Several, null, ("best", count), ("layers", layers))],
            };
    }
}
