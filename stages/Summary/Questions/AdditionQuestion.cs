using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does the best layer add anything to the nuisance variables? The interval of ΔR² answers; where it has none, nothing is said.</summary>
internal sealed class AdditionQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control) =>
        from found in model.Confounds
        where found.Condition == Confound.All && found.Layer == model.HeldOut.BestLayer && double.IsFinite(found.Low)
        select model.Says(
            Question.Addition,
            found.Low > 0 ? Answer.Exceeds : Answer.NotShown,
            found.Layer,
            ("difference", found.DeltaR2),
            ("low", found.Low),
            ("high", found.High));
}
