using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>
/// How often something is shown that is not there: the best of three layers of noise, in each part of the variance; and a difference of one layer to two others that are as good.
/// </summary>
internal static class FalsePositives
{
    private static readonly Shares Noise = new(Within: 0, Between: 0, Speaker: 0.4);
    private static readonly Shares Signal = new(Within: 0.2, Between: 0.2, Speaker: 0.2);

    private static readonly (string Name, int[] Utterances, int[] Widths)[] Designs =
    [
        ("60 × 1", [.. Enumerable.Repeat(1, 60)], [2, 8, 24]),
        ("24 × 8", [.. Enumerable.Repeat(8, 24)], [8, 64, 128]),
        ("40 × 10", [.. Enumerable.Repeat(10, 40)], [8, 64, 128]),
        ("40, 5 to 14 each", [.. Enumerable.Range(0, 40).Select(speaker => 5 + (speaker % 10))], [8, 24, 64]),
        ("40, half of them with no like", [.. Enumerable.Repeat(6, 20), .. Enumerable.Range(7, 20)], [2, 8, 24]),
    ];

    public static void Print(int corpora)
    {
        Console.WriteLine("| speakers × utterances | channels | R² | within | between | differences |\n|---|---|---:|---:|---:|---:|");
        foreach ((string name, int[] utterances, int[] widths) in Designs)
        {
            int[] wrong = new int[4];
            Parallel.For(0, corpora, corpus =>
            {
                bool[] shown = [.. Tests(utterances, widths, corpus), Differs(utterances, widths[1], corpus)];
                for (int i = 0; i < wrong.Length; i++)
                {
                    Interlocked.Add(ref wrong[i], shown[i] ? 1 : 0);
                }
            });
            Console.WriteLine($"| {name} | {string.Join(", ", widths)} | {string.Join(" | ", wrong.Select(count => $"{100.0 * count / corpora:F1} %"))} |");
        }
    }

    private static IEnumerable<bool> Tests(int[] utterances, int[] widths, int seed)
    {
        Corpus made = new(utterances, widths.Max(), Noise, seed);
        LayerAnalysis analysis = new(made.Groups, [new TargetValues("rate", made.Targets)], Usual.Statistics with { Folds = 3, Deals = 1, Permutations = 99, Seed = seed });
        TargetScores[] layers = [.. widths.Select(channels =>
        {
            using LayerMatrix layer = made.First(channels);
            return analysis.Of(layer, null, isPermuted: true).Targets[0];
        })];
        return new[] { layers.Select(layer => layer.Pooled), layers.Select(layer => layer.Within), layers.Select(layer => layer.Between) }.Select(part =>
            FamilyWise.PValues([.. part.Select(score => score.TestScore)], [.. part.Select(score => score.Permuted)]).Any(p => p <= Significance.Level));
    }

    private static bool Differs(int[] utterances, int channels, int seed)
    {
        Corpus made = new(utterances, channels, Signal, seed);
        LayerAnalysis analysis = new(made.Groups, [new TargetValues("rate", made.Targets)], Usual.Statistics with { Deals = 5, Permutations = 0, Seed = seed });
        SquaredErrors[] errors = [.. Enumerable.Range(0, 3).Select(layer =>
        {
            using LayerMatrix blurred = made.Blurred((3L * seed) + layer);
            return analysis.Of(blurred, null, isPermuted: false).Targets[0].Pooled.Errors;
        })];
        return new SpeakerComparisons(199, seed)
            .Of(analysis.Sample(0, VariancePart.Pooled), [new ErrorPair(errors[0], [errors[1]]), new ErrorPair(errors[0], [errors[2]])])
            .Any(one => one.PValue <= Significance.Level);
    }
}
