using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>What do the layer with the highest R² and the embedding predict of each target, within speakers, between them and in all? Permutations answer, over all layers of all networks.</summary>
internal sealed class RelationQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls) =>
        from score in model.BestAndEmbedding()
        from part in VariancePartNames.All
        let found = score.Of(part)
        where double.IsFinite(found.R2)
        let answer = Deciding.Relation(found.R2, found.P)
        select model.CannotSay(
            Question.Relation,
            answer,
            score.Layer,
            answer == Answer.NoTest ? MetricColumns.Of(part).P.Name : "",
            ("r2", found.R2),
            ("low", found.Low),
            ("high", found.High),
            ("p", found.P)) with
        {
            Target = score.Target,
            Part = part.Name(),
        };
}
