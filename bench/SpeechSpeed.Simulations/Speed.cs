using System.Diagnostics;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>How long a layer takes on one core, by its width and the number of utterances: with 1,000 permutations, with 10, and with none.</summary>
internal static class Speed
{
    private static readonly int[] Permutations = [0, 10, 1000];

    public static void Print()
    {
        Console.WriteLine("| utterances | speakers | channels | no permutation | 10 | 1,000 |\n|---:|---:|---:|---:|---:|---:|");
        foreach ((int speakers, int utterances, int channels) in ((int, int, int)[])[(250, 1, 64), (250, 1, 512), (250, 1, 5120), (250, 10, 64), (250, 10, 512), (1700, 20, 64), (1700, 20, 512)])
        {
            Corpus corpus = new([.. Enumerable.Repeat(utterances, speakers)], channels, 0.4, 1);
            string[] times = [.. Permutations.Select(permutations => Seconds(corpus, permutations))];
            Console.WriteLine($"| {speakers * utterances:N0} | {speakers} | {channels:N0} | {string.Join(" | ", times)} |");
        }
    }

    private static string Seconds(Corpus corpus, int permutations)
    {
        using LayerAnalysis analysis = new(corpus.Groups, corpus.Targets, new StatisticsSettings(5, 2000, permutations, 42));
        Stopwatch clock = Stopwatch.StartNew();
        analysis.Of(corpus.Activations, corpus.Channels, 64, isPermuted: true);
        return $"{clock.Elapsed.TotalSeconds:F2} s";
    }
}
