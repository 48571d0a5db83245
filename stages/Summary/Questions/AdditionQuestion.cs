using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>
/// Does the best layer add anything to what was measured without a network: of recording and voice, of the parts of the label, of both; and where all utterances are cut to 4 s, or durations are matched? The
/// paired log ratios of errors answer.
/// </summary>
internal sealed class AdditionQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls) =>
        from condition in Confound.Conditions
        from found in model.Confounds
        where found.Condition == condition && found.Layer == model.HeldOut.BestLayer
        let answer = Deciding.Difference(found.LogRatio, found.P, Answer.Exceeds, Answer.Below)
        select model.CannotSay(
            Question.Addition,
            answer,
            found.Layer,
            answer == Answer.NoTest ? MetricColumns.InBestSet.Name : "",
            [.. found.Numbers(), ("utterances", found.Utterances)]) with
        {
            Floor = condition,
        };
}
