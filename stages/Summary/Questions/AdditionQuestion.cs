using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>
/// Does the best layer add anything to the measures without a network: to those of recording and voice, to the parts of the label, to both; and with all utterances cut to 4 s, or durations matched? The
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
