using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Summary;

/// <summary>The errors of a network on held-out speakers, once for every seed of a control.</summary>
internal sealed class NetworkErrors
{
    private readonly IReadOnlyList<BranchStatistics> seeds;
    private readonly Dictionary<HeldOutKey, PermutedScore?> tests = [];

    public NetworkErrors(ModelRun run)
    {
        seeds = [.. run.Seeds.Select(seed => seed.Statistics)];
        Layers = [.. seeds[0].Rows];
        Targets = [.. seeds[0].Targets.Select(score => score.Target).Distinct()];
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<MetricRow> Layers { get; }

    /// <summary>The kinds of the targets, the label's first; empty if nothing is estimable.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Number of utterances.</summary>
    public double Utterances => Errors.Utterances.Sum();

    private HeldOutErrors Errors => seeds[0].Errors;

    /// <summary>The speakers' part in the variance of a target.</summary>
    public SpeakerSample Sample(string target, VariancePart part) => SpeakerSample.Of(part, Errors.UtterancesOf(target), Errors.BySpeaker[new HeldOutKey(target, part, "")]);

    /// <summary>Whether there are errors for a layer or a floor.</summary>
    public bool Has(HeldOutKey key) => Errors.BySpeaker.ContainsKey(key);

    /// <summary>The squared errors on a layer or a floor, of every seed.</summary>
    public IReadOnlyList<SquaredErrors> Of(HeldOutKey key) => [.. seeds.Select(seed => new SquaredErrors(seed.Errors.BySpeaker[key], seed.Errors.ByDeal[key]))];

    /// <summary>The statistic of the permutation test, mean over the seeds: permutation p is the same for all. Null if there is none.</summary>
    public PermutedScore? Test(HeldOutKey key)
    {
        if (!tests.TryGetValue(key, out PermutedScore? test))
        {
            tests[key] = test = MeanTest(key);
        }

        return test;
    }

    private PermutedScore? MeanTest(HeldOutKey key)
    {
        PermutedScore[] found = [.. seeds.Select(seed => seed.Permuted.GetValueOrDefault(key)).OfType<PermutedScore>()];
        return found.Length < seeds.Count ? null : new PermutedScore(
            found.Average(one => one.Observed), [.. found[0].Permuted.Select((_, permutation) => found.Average(one => one.Permuted[permutation]))]);
    }

    /// <summary>The scores of a target from a layer, for every seed.</summary>
    public IReadOnlyList<TargetScore> Scores(string target, string layer) => [.. seeds.Select(seed => seed.Targets.First(score => score.Target == target && score.Layer == layer))];

    /// <summary>Whether permutations, and errors by speaker, are those of the same utterances.</summary>
    public bool HasSameUtterances(NetworkErrors other) =>
        Errors.Speakers.SequenceEqual(other.Errors.Speakers)
        && Errors.Utterances.AsSpan().SequenceEqual(other.Errors.Utterances)
        && Targets.All(target => other.Has(Total(target)) && Errors.BySpeaker[Total(target)].AsSpan().SequenceEqual(other.Errors.BySpeaker[Total(target)]));

    private static HeldOutKey Total(string target) => new(target, VariancePart.Pooled, "");
}
