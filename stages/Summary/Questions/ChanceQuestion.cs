using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>How many layers exceed what the best of all layers reaches by chance? Permutations of the targets between speakers answer.</summary>
internal sealed class ChanceQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control)
    {
        double threshold = model.Embedding()[MetricColumns.FwerThreshold];
        double[] scores = [.. model.Estimable(MetricColumns.RidgeR2)];
        int above = scores.Count(score => score > threshold);
        return scores.Length == 0 ? []
            : double.IsNaN(threshold) ? [model.CannotSay(Question.Chance, Answer.NotEstimable, null, MetricColumns.FwerThreshold)]
            : [model.Says(Question.Chance, above > 0 ? Answer.Some : Answer.None, null, ("above", above), ("layers", scores.Length), ("threshold", threshold))];
    }
}
