using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does the MLP probe of the embedding, trained as in the earlier study, predict the label of its test split? R² there answers.</summary>
internal sealed class MlpQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        double r2 = model.Embedding()[MetricColumns.R2];
        yield return double.IsNaN(r2)
            ? model.Says(Question.Mlp, Answer.NotEstimable, Layer.Embedding)
            : model.Says(
                Question.Mlp,
                model.Evaluation.Embedding == ProbeEvaluation.InSample ? Answer.InSample : r2 > 0 ? Answer.Measured : Answer.NoBetterThanMean,
                Layer.Embedding,
                ("r2", r2),
                ("utterances", model.Evaluation.TestUtterances));
        foreach (ModelMetrics control in controls.Where(control => double.IsFinite(control.Embedding()[MetricColumns.R2])))
        {
            yield return model.Says(Question.UntrainedMlp, Answer.Measured, Layer.Embedding, ("r2", control.Embedding()[MetricColumns.R2])) with { Control = control.Model };
        }
    }
}
