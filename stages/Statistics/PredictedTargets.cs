using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>The targets with their values: the label, and those that <c>targets</c> names.</summary>
/// <param name="Targets">The targets with their values, one per utterance, NaN where it is not known; the label first.</param>
/// <param name="Missing">The reasons why others are absent.</param>
internal sealed record PredictedTargets(IReadOnlyList<(Target Target, double[] Values)> Targets, IReadOnlyList<NotEstimable> Missing)
{
    /// <summary>The measured part may be shorter than the utterance by this much: one frame.</summary>
    private const double FrameSeconds = 0.025;

    /// <summary>Finds the values.</summary>
    /// <param name="label">The label.</param>
    /// <param name="named">The targets that the user names.</param>
    /// <param name="utterances">The utterances.</param>
    /// <param name="measurements">Their measures; null if they were not measured.</param>
    /// <param name="columns">The columns of the manifest, and what alignments say.</param>
    public static PredictedTargets Of(
        Target label, IReadOnlyList<Target> named, IReadOnlyList<Utterance> utterances, Measurements? measurements, IReadOnlyList<ColumnCell> columns)
    {
        List<(Target, double[])> found = [(label, [.. utterances.Select(one => one.Value)])];
        List<NotEstimable> missing = [];
        foreach (Target target in named.Where(target => target != label))
        {
            (double[] values, string? problem) = Values(target, label, utterances, measurements, columns);
            double[] known = [.. values.Where(double.IsFinite)];
            if (problem is not null || known.Length == 0)
            {
                missing.Add(new NotEstimable(Column(target), NotEstimable.NotMeasured, problem ?? "it is not known of any utterance"));
            }
            else if (known.Distinct().Take(2).Count() < 2)
            {
                missing.Add(new NotEstimable(Column(target), NotEstimable.NoVariation, "it is the same for every utterance"));
            }
            else
            {
                found.Add((target, values));
            }
        }

        missing.AddRange(Target.Factors.Except(named.Append(label)).Select(target => new NotEstimable(Column(target), NotEstimable.TurnedOff, "targets does not name it")));
        return new PredictedTargets(found, missing);
    }

    /// <summary>The column of <c>not_estimable.csv</c> for a target.</summary>
    public static string Column(Target target) => $"targets.{target.Kind}";

    private static (double[] Values, string? Problem) Values(
        Target target, Target label, IReadOnlyList<Utterance> utterances, Measurements? measurements, IReadOnlyList<ColumnCell> columns)
    {
        if (target.IsColumn || target.IsAligned)
        {
            ColumnCell[] cells = [.. columns.Where(cell => cell.Column == target.Kind)];
            Dictionary<string, double> values = cells.Zip(TargetColumn.Read([.. cells.Select(cell => cell.Value)]).Values).ToDictionary(
                one => one.First.AudioPath, one => one.Second, StringComparer.Ordinal);
            return ([.. utterances.Select(one => values.GetValueOrDefault(one.AudioPath, double.NaN))], null);
        }

        if (OfUtterance(target, label) is { } ofUtterance)
        {
            return ([.. utterances.Select(ofUtterance)], null);
        }

        bool isOfWhole = target == Target.ArticulationRate || target == Target.SpeechShare;
        string? problem = measurements is null ? "no nuisance variables were measured" : isOfWhole ? Cut(measurements, utterances) : null;
        return problem is null
            ? ([.. measurements!.Rows.Zip(utterances, (row, one) => row is null ? double.NaN : OfMeasures(target, label, row, one))], null)
            : ([], problem);
    }

    /// <summary>A target that needs no measures.</summary>
    private static Func<Utterance, double>? OfUtterance(Target target, Target label) =>
        target == Target.Cps ? one => Cps(one, label)
        : target == Target.WordsPerSecond ? one => SpeechRate.Count(one.Text, target) is { Problem: null, Count: var words } ? words / one.DurationSeconds : double.NaN
        : target == Target.Duration ? one => one.DurationSeconds
        : target == Target.Sex ? one => one.Sex switch { "F" => 1, "M" => 0, _ => double.NaN }
        : null;

    /// <summary>The letters per second. An utterance with a label of an alignment may have no transcript.</summary>
    private static double Cps(Utterance utterance, Target label) =>
        label == Target.Cps ? utterance.Value
        : SpeechRate.Count(utterance.Text, Target.Cps) is { Problem: null, Count: var letters } ? letters / utterance.DurationSeconds : double.NaN;

    /// <summary>A target that is measured, or follows from measures.</summary>
    private static double OfMeasures(Target target, Target label, NuisanceRow row, Utterance utterance)
    {
        double speech = 1 - row.PauseRatio;
        return target == Target.SpeechShare ? speech > 0 ? speech : double.NaN
            : target == Target.ArticulationRate ? speech > 0 ? Cps(utterance, label) / speech : double.NaN
            : target == Target.PauseRatio ? row.PauseRatio
            : target == Target.SyllableRate ? row.SyllableRate
            : target == Target.F0Mean ? row.F0MeanLogHz
            : target == Target.F0Sd ? row.F0SdLogHz
            : target == Target.Level ? row.EnergyDb
            : target == Target.VoicedShare ? row.VoicedShare
            : target == Target.Snr ? row.SnrDb
            : throw new ArgumentOutOfRangeException(nameof(target), target.Kind, "Expected a measured target.");
    }

    /// <summary>The reason why the pauses of the whole utterances are not known; null if they are.</summary>
    private static string? Cut(Measurements measurements, IReadOnlyList<Utterance> utterances)
    {
        int cut = measurements.Rows.Zip(utterances, (row, one) => row is not null && Math.Exp(row.LogDuration) < one.DurationSeconds - FrameSeconds).Count(isCut => isCut);
        return cut > 0 ? $"of {Numbers.Text(cut)} of {Numbers.Text(utterances.Count)} utterances only the beginning was measured" : null;
    }
}
