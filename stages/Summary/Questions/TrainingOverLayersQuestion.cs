using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>For how many layers did training change the prediction of the label, against each untrained control?</summary>
internal sealed class TrainingOverLayersQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls) =>
        from control in model.Best() is null ? [] : controls
        let tested = TrainingQuestion.Comparisons(model, control).Where(one => one.IsPooledOf(model.Target!.Kind) && double.IsFinite(one.P)).ToArray()
        where tested.Length > 0
        let better = tested.Count(one => one.IsBetter())
        let worse = tested.Count(one => one.IsWorse())
        select model.Says(
            Question.TrainingOverLayers,
            (better, worse) switch { (0, 0) => Answer.None, (_, 0) => Answer.Some, (0, _) => Answer.SomeWorse, _ => Answer.BetterAndWorse },
            null,
            ("better", better),
            ("worse", worse),
            ("compared", tested.Length)) with
        {
            Control = control.Model,
            ControlKind = control.Control?.Kind,
        };
}
