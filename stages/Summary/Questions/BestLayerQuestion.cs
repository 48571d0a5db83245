using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does the layer of the highest held-out R² predict the target? Its interval over speakers answers.</summary>
internal sealed class BestLayerQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control)
    {
        if (model.BestRidgeLayer() is not { } best)
        {
            return [model.CannotSay(Question.BestLayer, Answer.NotEstimable, null, MetricColumns.RidgeR2)];
        }

        double r2 = best[MetricColumns.RidgeR2];
        double low = best[MetricColumns.RidgeR2Low];
        return
        [
            r2 <= 0 ? model.Says(Question.BestLayer, Answer.NoBetterThanMean, best.Layer, ("r2", r2))
                : double.IsNaN(low) ? model.CannotSay(Question.BestLayer, Answer.NoInterval, best.Layer, MetricColumns.RidgeR2Low, ("r2", r2))
                : model.Says(
                    Question.BestLayer,
                    low > 0 ? Answer.Predicts : Answer.NotShown,
                    best.Layer,
                    ("r2", r2),
                    ("low", low),
                    ("high", best[MetricColumns.RidgeR2High])),
        ];
    }
}
