using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Did training change what the layers predict? The paired differences to the untrained network answer, layer by layer; their intervals hold those to every seed of the control.</summary>
internal sealed class TrainingQuestion : IQuestion
{
    /// <summary>Share of the differences that chance alone puts to one side or the other.</summary>
    private const double Level = 0.05;

    public IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control)
    {
        if (model.BestRidgeLayer() is null)
        {
            return [];
        }

        RSquaredDifference[] differences = [.. model.Compared(RSquaredDifference.TrainedMinusUntrained)];
        return differences.Length == 0 ? [WithoutDifferences(model, control)] : [.. differences.Select(one => OfLayer(model, one)), .. OverLayers(model, differences)];
    }

    private static Verdict WithoutDifferences(ModelMetrics model, ModelMetrics? control) =>
        control is null ? model.Says(Question.Training, Answer.NoControl, null)
        : !control.Layers.Select(row => row.Layer).SequenceEqual(model.Layers.Select(row => row.Layer)) ? model.Says(Question.Training, Answer.OtherLayers, null)
        : model.Says(Question.Training, Answer.OtherUtterances, null, ("utterances", model.HeldOut.Utterances), ("control_utterances", control.HeldOut.Utterances));

    private static Verdict OfLayer(ModelMetrics model, RSquaredDifference found) => model.Says(
        Question.Training,
        !IsSure(found) ? Answer.NoInterval : found.Low > 0 ? Answer.Better : found.High < 0 ? Answer.Worse : Answer.NoDifference,
        found.Layer,
        ("difference", found.Difference),
        ("low", found.Low),
        ("high", found.High),
        ("untrained", model.Layers.First(row => row.Layer == found.Layer)[MetricColumns.UntrainedRidgeR2]));

    private static IEnumerable<Verdict> OverLayers(ModelMetrics model, RSquaredDifference[] differences)
    {
        RSquaredDifference[] sure = [.. differences.Where(IsSure)];
        if (sure.Length == 0)
        {
            yield break;
        }

        int better = sure.Count(one => one.Low > 0);
        int worse = sure.Count(one => one.High < 0);
        (string, double)[] numbers = [("better", better), ("worse", worse), ("compared", sure.Length), ("by_chance", Math.Ceiling(Level * sure.Length))];
        yield return model.Says(Question.TrainingOverLayers, better > 0 ? Answer.Some : Answer.None, null, numbers);
        if (worse > 0)
        {
            yield return model.Says(Question.TrainingOverLayers, Answer.SomeWorse, null, numbers);
        }
    }

    private static bool IsSure(RSquaredDifference found) => double.IsFinite(found.Low) && double.IsFinite(found.High);
}
