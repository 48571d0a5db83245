using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does the embedding predict the target? Its interval over speakers answers.</summary>
internal sealed class EmbeddingQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control)
    {
        MetricRow embedding = model.Embedding();
        double r2 = embedding[MetricColumns.RidgeR2];
        double low = embedding[MetricColumns.RidgeR2Low];
        return model.BestRidgeLayer() is null ? []
            : double.IsNaN(r2) ? [model.CannotSay(Question.Embedding, Answer.NotEstimable, embedding.Layer, MetricColumns.RidgeR2)]
            : double.IsNaN(low) ? [model.CannotSay(Question.Embedding, Answer.NoInterval, embedding.Layer, MetricColumns.RidgeR2Low, ("r2", r2))]
            :
            [
                model.Says(
                    Question.Embedding,
                    low > 0 ? Answer.Predicts : Answer.NotShown,
                    embedding.Layer,
                    ("r2", r2),
                    ("low", low),
                    ("high", embedding[MetricColumns.RidgeR2High]),
                    ("speakers", model.HeldOut.Speakers)),
            ];
    }
}
