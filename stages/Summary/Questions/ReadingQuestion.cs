using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Which parts of the variance does the layer with the highest R² predict, as permutations show? The first sentence of the report.</summary>
internal sealed class ReadingQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        if (model.Best() is not { } best)
        {
            return [model.CannotSay(Question.Reading, Answer.NotEstimable, null, MetricColumns.RidgeR2.Name)];
        }

        string answer = (best.Predicts(VariancePart.Within), best.Predicts(VariancePart.Between)) switch
        {
            (true, true) => Answer.Both,
            (true, false) => Answer.Within,
            (false, true) => Answer.Between,
            _ => Deciding.Relation(best.R2, best.P) switch
            {
                Answer.Predicts => double.IsNaN(best.WithinP) && double.IsNaN(best.BetweenP) ? Answer.Pooled : Answer.PooledAlone,
                string other => other,
            },
        };
        return
        [
            model.CannotSay(
                Question.Reading,
                answer,
                best.Layer,
                answer == Answer.Pooled ? MetricColumns.WithinR2.Name : answer == Answer.NoTest ? MetricColumns.PooledP.Name : "",
                ("r2", best.R2),
                ("p", best.P),
                ("within", best.WithinR2),
                ("within_p", best.WithinP),
                ("between", best.BetweenR2),
                ("between_p", best.BetweenP)),
        ];
    }
}
