using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>How high is R² of the MLP that stops early, on the embedding? It has no test, so there is no conclusion.</summary>
internal sealed class EarlyStoppedMlpQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        MetricRow embedding = model.Embedding();
        double r2 = embedding[MetricColumns.MlpR2];
        yield return double.IsNaN(r2)
            ? model.CannotSay(Question.EarlyStoppedMlp, Answer.NotEstimable, Layer.Embedding, MetricColumns.MlpR2.Name)
            : model.Says(
                Question.EarlyStoppedMlp, Answer.Measured, Layer.Embedding, ("r2", r2), ("seed_sd", embedding[MetricColumns.MlpR2SeedSd]), ("utterances", model.Evaluation.TestUtterances));
    }
}
