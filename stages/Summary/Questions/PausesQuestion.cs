using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>
/// How much of it is pauses? The speech rate is the articulation rate times the share of time that is speech, and either may be what a layer tells; permutations show which. Asked of the layer of the
/// highest R², where that is shown to predict the speech rate.
/// </summary>
internal sealed class PausesQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        if (model.Target!.Kind != Target.Cps.Kind || model.Best() is not { } best || !VariancePartNames.All.Any(best.Predicts))
        {
            return [];
        }

        TargetScore? share = Of(Target.SpeechShare);
        TargetScore? rate = Of(Target.ArticulationRate);
        if (share is null || rate is null)
        {
            return [model.CannotSay(Question.Pauses, Answer.NotEstimable, best.Layer, $"targets.{(share is null ? Target.SpeechShare : Target.ArticulationRate).Kind}")];
        }

        string answer = double.IsNaN(share.P) || double.IsNaN(rate.P) ? Answer.NoTest
            : (share.Predicts(VariancePart.Pooled), rate.Predicts(VariancePart.Pooled)) switch
            {
                (true, true) => Answer.Both,
                (true, false) => Answer.PausesAlone,
                (false, true) => Answer.ArticulationAlone,
                _ => Answer.NotShown,
            };
        return
        [
            model.CannotSay(
                Question.Pauses,
                answer,
                best.Layer,
                answer == Answer.NoTest ? MetricColumns.PooledP.Name : "",
                ("speech_share", share.R2),
                ("speech_share_p", share.P),
                ("articulation_rate", rate.R2),
                ("articulation_rate_p", rate.P)),
        ];

        TargetScore? Of(Target target) => model.Of(target.Kind).FirstOrDefault(score => score.Layer == best.Layer);
    }
}
