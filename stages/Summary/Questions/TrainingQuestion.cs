using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>
/// Did training change what the layers predict? The paired log ratios of errors to each untrained control answer, over speakers and seeds together and over all layers. An unhealthy control gives no answer.
/// </summary>
internal sealed class TrainingQuestion : IQuestion
{
    public IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls) =>
        model.Best() is null ? []
        : controls.Count == 0 ? [model.Says(Question.Training, Answer.NoControl, null)]
        : [.. controls.SelectMany(control => Against(model, control))];

    /// <summary>The comparisons with a control that allow a verdict: none if the control is unhealthy.</summary>
    internal static IEnumerable<RSquaredDifference> Comparisons(ModelMetrics model, ModelMetrics control) =>
        control.Control?.Problem() is null ? model.Differences.Where(one => one.Kind == RSquaredDifference.TrainedMinusUntrained && one.Other == control.Model) : [];

    private static IEnumerable<Verdict> Against(ModelMetrics model, ModelMetrics control)
    {
        RSquaredDifference[] found = [.. Comparisons(model, control)];
        return found.Length == 0 ? [Without(model, control)] : [.. from one in found orderby one.Target == model.Target!.Kind descending select Of(model, control, one)];
    }

    private static Verdict Of(ModelMetrics model, ModelMetrics control, RSquaredDifference found)
    {
        string answer = Deciding.Difference(found.Difference, found.P, Answer.Better, Answer.Worse);
        return About(control, model.CannotSay(
            Question.Training, answer, found.Layer, answer == Answer.NoTest ? MetricColumns.PooledGainP.Name : "", found.Numbers())) with
        {
            Target = found.Target,
            Part = found.Part,
        };
    }

    private static Verdict Without(ModelMetrics model, ModelMetrics control) => About(
        control,
        control.Control is { } facts && facts.Problem() is not null
                ? model.Says(Question.Training, Answer.Unhealthy, null, ("unhealthy", facts.Unhealthy.Count), ("measured", facts.Layers))
            : !control.Layers.Select(row => row.Layer).SequenceEqual(model.Layers.Select(row => row.Layer)) ? model.Says(Question.Training, Answer.OtherLayers, null)
            : control.HeldOut.Utterances != model.HeldOut.Utterances
                ? model.Says(Question.Training, Answer.OtherUtterances, null, ("utterances", model.HeldOut.Utterances), ("control_utterances", control.HeldOut.Utterances))
            : model.CannotSay(Question.Training, Answer.NotEstimable, null, MetricColumns.PooledGainP.Name));

    private static Verdict About(ModelMetrics control, Verdict verdict) => verdict with { Control = control.Model, ControlKind = control.Control?.Kind };
}
