using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does the MLP probe of the embedding, as the earlier study trained it, predict the target of its test split? R² there answers.</summary>
internal sealed class MlpQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control)
    {
        double r2 = model.Embedding()[MetricColumns.R2];
        yield return double.IsNaN(r2)
            ? model.Says(Question.Mlp, Answer.NotEstimable, Layer.Embedding)
            : model.Says(
                Question.Mlp,
                model.Evaluation.Embedding == ProbeEvaluation.InSample ? Answer.InSample : r2 > 0 ? Answer.Predicts : Answer.NoBetterThanMean,
                Layer.Embedding,
                ("r2", r2),
                ("utterances", model.Evaluation.TestUtterances));
        double untrained = control?.Embedding()[MetricColumns.R2] ?? double.NaN;
        if (double.IsFinite(untrained))
        {
            yield return model.Says(Question.UntrainedMlp, Answer.Measured, Layer.Embedding, ("r2", untrained));
        }
    }
}
