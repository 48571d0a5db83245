using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>What the choice of the penalty in the tests costs: R² over left-out speakers by the criterion of the tests, beside R² of the nested choice, of weak signals in narrow and wide layers.</summary>
internal static class Penalties
{
    private static readonly (int Speakers, int Utterances, int Channels)[] Designs = [(24, 8, 8), (24, 8, 64), (24, 8, 128), (40, 10, 128), (80, 20, 128), (250, 1, 64), (250, 1, 256)];

    public static void Print(int corpora)
    {
        Console.WriteLine("| speakers × utterances | channels | nested, ten deals | of one deal, sd | speakers left out |\n|---|---:|---:|---:|---:|");
        foreach ((int speakers, int utterances, int channels) in Designs)
        {
            double[] sums = new double[3];
            Lock gate = new();
            Parallel.For(0, corpora, corpus =>
            {
                Corpus made = new([.. Enumerable.Repeat(utterances, speakers)], channels, new Shares(Within: 0.05, Between: 0.05, Speaker: 0.25), corpus);
                LayerAnalysis analysis = new(made.Groups, [new TargetValues("rate", made.Targets)], Usual.Statistics with { Permutations = 0 });
                using LayerMatrix layer = made.Layer();
                TargetScores found = analysis.Of(layer, null, isPermuted: true).Targets[0];
                lock (gate)
                {
                    sums[0] += found.Pooled.R2;
                    sums[1] += found.DealDeviation;
                    sums[2] += found.Pooled.TestScore;
                }
            });
            Console.WriteLine($"| {speakers} × {utterances} | {channels} | {string.Join(" | ", sums.Select(sum => $"{sum / corpora:F3}"))} |");
        }
    }
}
