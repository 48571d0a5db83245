using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>How many layers are shown to predict the label? Permutations answer, over all layers of all networks.</summary>
internal sealed class ChanceQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        TargetScore[] scores = [.. model.Of(model.Target!.Kind).Where(score => double.IsFinite(score.R2))];
        int shown = scores.Count(score => score.P <= Significance.Level);
        return scores.Length == 0 ? []
            : scores.All(score => double.IsNaN(score.P)) ? [model.CannotSay(Question.Chance, Answer.NotEstimable, null, MetricColumns.PooledP.Name)]
            : [model.Says(Question.Chance, shown > 0 ? Answer.Some : Answer.None, null, ("shown", shown), ("layers", scores.Length))];
    }
}
