using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>What is shown of corpora whose answer is known: what is read lies within speakers, between them, or nowhere; of the speech rate it is the pauses alone that are read, or not.</summary>
internal static class KnownAnswers
{
    private static readonly (string Name, Shares Shares)[] Worlds =
    [
        ("only within speakers", new Shares(Within: 0.4, Between: 0, Speaker: 0.3)),
        ("only between speakers", new Shares(Within: 0, Between: 0.35, Speaker: 0.05)),
        ("nowhere", new Shares(Within: 0, Between: 0, Speaker: 0.4)),
    ];

    public static void Print(int corpora)
    {
        Console.WriteLine("| 40 speakers × 10, 16 channels; what is read lies | shown within | between | articulation rate | share of speech |\n|---|---:|---:|---:|---:|");
        foreach ((string name, Shares shares) in Worlds)
        {
            Count(name, corpora, seed => Shown(shares, isOfPauses: false, seed));
        }

        Count("in the pauses alone", corpora, seed => Shown(new Shares(Within: 0.4, Between: 0.2, Speaker: 0.1), isOfPauses: true, seed));
    }

    private static void Count(string name, int corpora, Func<int, bool[]> shown)
    {
        int[] counts = new int[4];
        Parallel.For(0, corpora, corpus =>
        {
            bool[] found = shown(corpus);
            for (int i = 0; i < counts.Length; i++)
            {
                Interlocked.Add(ref counts[i], found[i] ? 1 : 0);
            }
        });
        Console.WriteLine($"| {name} | {string.Join(" | ", counts.Select(count => $"{100.0 * count / corpora:F1} %"))} |");
    }

    /// <summary>
    /// CPS is the articulation rate times the share of speech. What the channels know is put into one of the two, the other is a speaker's habit and chance.
    /// </summary>
    private static bool[] Shown(Shares shares, bool isOfPauses, int seed)
    {
        int[] utterances = [.. Enumerable.Repeat(10, 40)];
        Corpus made = new(utterances, 16, shares, seed);
        Corpus other = new(utterances, 16, new Shares(0, 0, 0.4), 1_000_000L + seed);
        double[] known = [.. made.Targets.Select(value => value - Corpus.Mean)], unknown = [.. other.Targets.Select(value => value - Corpus.Mean)];
        double[] articulation = [.. (isOfPauses ? unknown : known).Select(value => 14 * Math.Exp(0.15 * value))];
        double[] speech = [.. (isOfPauses ? known : unknown).Select(value => 1 / (1 + Math.Exp(-1.5 - (0.6 * value))))];
        TargetValues[] targets =
        [
            new("cps", [.. articulation.Zip(speech, (rate, share) => rate * share)]), new("articulation_rate", articulation), new("speech_share", speech),
        ];
        LayerAnalysis analysis = new(made.Groups, targets, Usual.Statistics with { Folds = 3, Deals = 1, Permutations = 99, Seed = seed });
        using LayerMatrix layer = made.Layer();
        IReadOnlyList<TargetScores> found = analysis.Of(layer, null, isPermuted: true).Targets;
        return
        [
            .. new[] { found[0].Within, found[0].Between, found[1].Pooled, found[2].Pooled }.Select(score => score.PValue <= Significance.Level),
        ];
    }
}
