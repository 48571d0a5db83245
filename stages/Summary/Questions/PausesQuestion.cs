using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>
/// How much of the prediction is pauses? The speech rate is the articulation rate times the share of time that is speech, and a layer may predict either; permutations show which. Asked for the layer with the
/// highest R², and for the part of the variance of the speech rate that it is shown to predict: within speakers if it is that part, else between them, otherwise all of the variance.
/// </summary>
internal sealed class PausesQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls)
    {
        (Target Rate, Target Share)? factors = FactorsOf(model.Target!.Kind);
        if (factors is not { } of || model.Best() is not { } best || !VariancePartNames.All.Any(best.Predicts))
        {
            return [];
        }

        VariancePart part = ((VariancePart[])[VariancePart.Within, VariancePart.Between, VariancePart.Pooled]).First(best.Predicts);
        TargetScore? share = Of(of.Share);
        TargetScore? rate = Of(of.Rate);
        if (share is null || rate is null)
        {
            return [model.CannotSay(Question.Pauses, Answer.NotEstimable, best.Layer, $"targets.{(share is null ? of.Share : of.Rate).Kind}")];
        }

        string answer = double.IsNaN(share.Of(part).P) || double.IsNaN(rate.Of(part).P) ? Answer.NoTest
            : (share.Predicts(part), rate.Predicts(part)) switch
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
                answer == Answer.NoTest ? MetricColumns.Of(part).P.Name : "",
                ("speech_share", share.Of(part).R2),
                ("speech_share_p", share.Of(part).P),
                ("articulation_rate", rate.Of(part).R2),
                ("articulation_rate_p", rate.Of(part).P)) with
            {
                Part = part.Name(),
            },
        ];

        TargetScore? Of(Target target) => model.Of(target.Kind).FirstOrDefault(score => score.Layer == best.Layer);
    }

    /// <summary>The factors of a speech rate: the rate without pauses and the share of speech; null for a label that is none.</summary>
    private static (Target Rate, Target Share)? FactorsOf(string kind) =>
        kind == Target.Cps.Kind ? (Target.ArticulationRate, Target.SpeechShare)
        : kind == Target.AlignedRate.Kind ? (Target.AlignedArticulationRate, Target.AlignedSpeechShare)
        : null;
}
