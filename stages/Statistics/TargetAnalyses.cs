using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>
/// The analyses of all targets. Those that are known of every utterance share one, with the label; of the others, those that are known of the same utterances share one on these
/// utterances. A value that is missing takes no utterance from another target.
/// </summary>
internal sealed class TargetAnalyses
{
    private readonly List<Part> parts;
    private readonly List<(Part Part, int Position)> places = [];
    private readonly SpeakerGroups groups;

    /// <summary>Prepares the analyses.</summary>
    /// <param name="groups">The speakers of all utterances.</param>
    /// <param name="predicted">The targets; the label, which is first, is known of every utterance.</param>
    /// <param name="settings">Folds, deals, permutations, seed.</param>
    /// <param name="splits">Per utterance, its split.</param>
    /// <param name="languages">Per utterance, its language; null with fewer than two.</param>
    public TargetAnalyses(SpeakerGroups groups, PredictedTargets predicted, StatisticsSettings settings, int[] splits, int[]? languages)
    {
        this.groups = groups;
        List<NotEstimable> missing = [];
        List<(Target Target, double[] Values, int[] Known)> analysed = [];
        foreach ((Target target, double[] values) in predicted.Targets)
        {
            int[] known = [.. Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i]))];
            int speakers = known.Select(i => groups.SpeakerOf[i]).Distinct().Count();
            if (known.Length < values.Length && known.Length < ConfoundAnalysis.MinUtterances)
            {
                missing.Add(NotEstimable.TooFew(PredictedTargets.Column(target), NotEstimable.TooFewUtterances, known.Length, "utterances of which it is known", ConfoundAnalysis.MinUtterances));
            }
            else if (speakers < settings.Folds)
            {
                missing.Add(NotEstimable.TooFew(PredictedTargets.Column(target), NotEstimable.TooFewSpeakers, speakers, "speakers of whom it is known", settings.Folds, ": one for each fold"));
            }
            else
            {
                analysed.Add((target, values, known));
            }
        }

        Missing = missing;
        Targets = [.. analysed.Select(one => one.Target)];
        parts =
        [
            .. analysed.GroupBy(one => string.Join(',', one.Known)).Select(same =>
            {
                int[] known = same.First().Known;
                return new Part(
                    new LayerAnalysis(
                        known.Length == groups.Utterances ? groups : new SpeakerGroups(known.Select(i => groups.Speakers[groups.SpeakerOf[i]])),
                        [.. same.Select(one => new TargetValues(one.Target.Kind, [.. known.Select(i => one.Values[i])]))],
                        settings,
                        [.. known.Select(i => splits[i])],
                        languages is null ? null : [.. known.Select(i => languages[i])]),
                    known.Length == groups.Utterances ? null : known);
            }),
        ];
        foreach (Target target in Targets)
        {
            Part part = parts.First(one => one.Analysis.Targets.Any(of => of.Name == target.Kind));
            places.Add((part, part.Analysis.Targets.ToList().FindIndex(of => of.Name == target.Kind)));
        }
    }

    /// <summary>The targets that are analysed, the label first.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>The targets that are known of too few utterances.</summary>
    public IReadOnlyList<NotEstimable> Missing { get; }

    /// <summary>The analysis of the label, and of every target that is known of all utterances.</summary>
    public LayerAnalysis OfLabel => parts[0].Analysis;

    /// <summary>The utterances of which a target is known: positions among all.</summary>
    public IReadOnlyList<int> Rows(int target) => places[target].Part.Rows ?? [.. Enumerable.Range(0, groups.Utterances)];

    /// <summary>Number of utterances of which a target is known.</summary>
    public int Utterances(int target) => places[target].Part.Rows?.Length ?? groups.Utterances;

    /// <summary>Per speaker, the number of utterances of which a target is known; null if of all.</summary>
    public double[]? Known(int target) => places[target].Part is { Rows: not null } part ? OfAllSpeakers(part, part.Analysis.Groups.Sum(_ => 1)) : null;

    /// <summary>Per speaker, the sum of squares of a part of a target.</summary>
    public double[] Totals(int target, VariancePart variance)
    {
        (Part part, int position) = places[target];
        return OfAllSpeakers(part, part.Analysis.Totals(position, variance));
    }

    /// <summary>Analyses a layer for every target, or takes the stored rows.</summary>
    public (LayerScores Scores, bool IsTaken) Of(KeptScores rows, LayerActivations layer, int? equalWidth, bool isPermuted, CancellationToken cancellationToken)
    {
        (LayerScores Scores, bool IsTaken)[] found =
        [
            .. parts.Select(part => part.Rows is { } known
                ? rows.Of(part.Analysis, layer, known, isPermuted, cancellationToken)
                : rows.Of(part.Analysis, layer, equalWidth, isPermuted, cancellationToken)),
        ];
        return (Join([.. found.Select(one => one.Scores)]), found.All(one => one.IsTaken));
    }

    /// <summary>The floor that predicts the mean of the other folds, for every target.</summary>
    public LayerScores TrainingMean() => Join([.. parts.Select(part => part.Analysis.TrainingMean())]);

    /// <summary>The scores of every target in order; all others are those of the label's analysis.</summary>
    private LayerScores Join(IReadOnlyList<LayerScores> found) =>
        found[0] with { Targets = [.. places.Select(place => OfAllSpeakers(place.Part, found[parts.IndexOf(place.Part)].Targets[place.Position]))] };

    private TargetScores OfAllSpeakers(Part part, TargetScores scores) => part.Rows is null ? scores : scores with
    {
        Pooled = OfAllSpeakers(part, scores.Pooled),
        Within = OfAllSpeakers(part, scores.Within),
        Between = OfAllSpeakers(part, scores.Between),
    };

    private PartScore OfAllSpeakers(Part part, PartScore score) => score with { Errors = score.Errors with { BySpeaker = OfAllSpeakers(part, score.Errors.BySpeaker) } };

    /// <summary>A number of each speaker of the part; 0 for speakers of whom nothing is known.</summary>
    private double[] OfAllSpeakers(Part part, double[] bySpeaker)
    {
        if (part.Rows is null)
        {
            return bySpeaker;
        }

        Dictionary<string, double> known = part.Analysis.Groups.Speakers.Zip(bySpeaker).ToDictionary(one => one.First, one => one.Second, StringComparer.Ordinal);
        return [.. groups.Speakers.Select(speaker => known.GetValueOrDefault(speaker))];
    }

    /// <summary>An analysis of the targets that are known of the same utterances.</summary>
    /// <param name="Analysis">The analysis.</param>
    /// <param name="Rows">The utterances; null for all.</param>
    private sealed record Part(LayerAnalysis Analysis, int[]? Rows);
}
