using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>How often the best of three layers of noise is above the family-wise threshold.</summary>
internal static class FalsePositives
{
    private static readonly int[] Widths = [2, 8, 24];

    private static readonly (string Name, int[] Utterances)[] Designs =
    [
        ("60 speakers × 1", [.. Enumerable.Repeat(1, 60)]),
        ("30 speakers × 4", [.. Enumerable.Repeat(4, 30)]),
        ("40 speakers, 1 to 4 each", [.. Enumerable.Range(0, 40).Select(speaker => 1 + (speaker % 4))]),
        ("40 speakers, half of them with no like", [.. Enumerable.Repeat(3, 20), .. Enumerable.Range(4, 20)]),
    ];

    public static void Print(int corpora)
    {
        Console.WriteLine("| corpus | above the threshold |\n|---|---:|");
        foreach ((string name, int[] utterances) in Designs)
        {
            int above = 0;
            Parallel.For(0, corpora, corpus =>
            {
                Corpus made = new(utterances, 24, 0, corpus);
                using LayerAnalysis analysis = new(made.Groups, made.Targets, new StatisticsSettings(4, 0, 99, corpus));
                LayerScores[] layers = [.. Widths.Select(channels => analysis.Of(made.First(channels), channels, null, isPermuted: true))];
                Interlocked.Add(ref above, layers.Max(layer => layer.R2) > FamilyWise.Threshold([.. layers.Select(layer => layer.Permuted)]) ? 1 : 0);
            });
            Console.WriteLine($"| {name} | {100.0 * above / corpora:F1} % |");
        }
    }
}
