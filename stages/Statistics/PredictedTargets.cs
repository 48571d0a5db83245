using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>The targets: the label, and, if pauses were measured, the two factors of the speech rate, articulation rate and share of speech.</summary>
/// <param name="Targets">The targets with their values, one per utterance; the label first.</param>
/// <param name="Missing">The reasons why others are absent.</param>
internal sealed record PredictedTargets(IReadOnlyList<(Target Target, double[] Values)> Targets, IReadOnlyList<NotEstimable> Missing)
{
    /// <summary>The measured part may be shorter than the utterance by this much: one frame.</summary>
    private const double FrameSeconds = 0.025;

    public static PredictedTargets Of(Target label, IReadOnlyList<Utterance> utterances, Measurements? measurements)
    {
        (Target Target, double[] Values) own = (label, [.. utterances.Select(one => one.Value)]);
        string? problem = measurements is null ? "no nuisance variables were measured" : Problem(measurements, utterances);
        if (problem is not null)
        {
            return new PredictedTargets([own], [.. Factors(label).Select(target => Unmeasured(target, problem))]);
        }

        double[] shares = [.. measurements!.Rows.Select(row => 1 - row!.PauseRatio)];
        (Target Target, double[] Values)? other = label == Target.Cps ? (Target.ArticulationRate, [.. own.Values.Zip(shares, (rate, share) => rate / share)])
            : label == Target.ArticulationRate ? (Target.Cps, [.. own.Values.Zip(shares, (rate, share) => rate * share)])
            : null;
        (Target Target, double[] Values)[] all = [own, .. other is { } found ? [found] : Array.Empty<(Target, double[])>(), (Target.SpeechShare, shares)];
        (Target Target, double[] Values)[] varying = [.. all.Where(one => one.Target == label || one.Values.Distinct().Count() > 1)];
        return new PredictedTargets(
            varying,
            [
                .. all.Except(varying).Select(one => new NotEstimable(Column(one.Target), NotEstimable.NoVariation, "it is the same for every utterance")),
                .. other is null ? [Unmeasured(Target.ArticulationRate, $"the label is {label.Kind}, which letters per second do not follow from")] : Array.Empty<NotEstimable>(),
            ]);
    }

    private static IEnumerable<Target> Factors(Target label) => ((Target[])[Target.Cps, Target.ArticulationRate, Target.SpeechShare]).Where(target => target != label);

    /// <summary>The reason why the share of speech is not known for every utterance; null if it is.</summary>
    private static string? Problem(Measurements measurements, IReadOnlyList<Utterance> utterances)
    {
        int unknown = measurements.Rows.Count(row => row is null || !(row.PauseRatio < 1));
        int cut = measurements.Rows.Zip(utterances, (row, one) => row is not null && Math.Exp(row.LogDuration) < one.DurationSeconds - FrameSeconds).Count(isCut => isCut);
        return unknown > 0 ? $"of {Numbers.Text(unknown)} of {Numbers.Text(utterances.Count)} utterances the share of speech was not measured"
            : cut > 0 ? $"of {Numbers.Text(cut)} of {Numbers.Text(utterances.Count)} utterances only the beginning was measured"
            : null;
    }

    private static NotEstimable Unmeasured(Target target, string detail) => new(Column(target), NotEstimable.NotMeasured, detail);

    private static string Column(Target target) => $"targets.{target.Kind}";
}
