using MathNet.Numerics.LinearRegression;
using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>
/// How often 95 % intervals hold what they estimate: R² that the regressions of the folds have on all speakers there could be, of 8 channels, and its difference to R² of the first 4.
/// The regressions are linear, so their weights follow exactly from their answers, and R² on all speakers from the weights.
/// </summary>
internal static class Coverage
{
    private const int Channels = 8;
    private const int Fewer = 4;

    private static readonly (string Name, Func<SeededRandom, int[]> Utterances)[] Designs =
    [
        ("25 speakers × 4", _ => Equal(25, 4)),
        ("40 speakers × 10", _ => Equal(40, 10)),
        ("40 speakers, 1 to 20 each", random => Drawn(40, () => 1 + random.NextInt(20))),
        ("46 speakers, log-normal (σ 1)", random => Drawn(46, () => LogNormal(random))),
        ("190 × 1 and 6 × 10 (mini)", _ => [.. Equal(190, 1), .. Equal(6, 10)]),
        ("100 speakers, log-normal (σ 1)", random => Drawn(100, () => LogNormal(random))),
        ("250 speakers, log-normal (σ 1)", random => Drawn(250, () => LogNormal(random))),
    ];

    public static void Print(int corpora)
    {
        Console.WriteLine("| corpus | R² | difference |\n|---|---:|---:|");
        foreach ((string name, Func<SeededRandom, int[]> utterances) in Designs)
        {
            int covered = 0;
            int differenceCovered = 0;
            Parallel.For(0, corpora, corpus =>
            {
                (bool holds, bool differenceHolds) = One(utterances(new SeededRandom(corpus, "sizes")), corpus);
                Interlocked.Add(ref covered, holds ? 1 : 0);
                Interlocked.Add(ref differenceCovered, differenceHolds ? 1 : 0);
            });
            Console.WriteLine($"| {name} | {100.0 * covered / corpora:F1} % | {100.0 * differenceCovered / corpora:F1} % |");
        }
    }

    private static (bool Holds, bool DifferenceHolds) One(int[] utterances, int seed)
    {
        Corpus corpus = new(utterances, Channels, Corpus.Explained, seed);
        using LayerAnalysis analysis = new(corpus.Groups, corpus.Targets, new StatisticsSettings(5, 500, 0, seed));
        LayerScores all = analysis.Of(corpus.Activations, Channels, null, isPermuted: false);
        LayerScores fewer = analysis.Of(corpus.First(Fewer), Fewer, null, isPermuted: false);
        double truth = Truth(corpus, analysis.Folds, all.Answers, Channels);
        double difference = truth - Truth(corpus, analysis.Folds, fewer.Answers, Fewer);
        Interval interval = analysis.Bootstrap.DifferenceInterval(all.SpeakerErrors, fewer.SpeakerErrors);
        return (Holds(all.R2Interval, truth), Holds(interval, difference));
    }

    private static double Truth(Corpus corpus, int[] folds, double[] answers, int channels)
    {
        double errors = 0;
        for (int fold = 0; fold <= folds.Max(); fold++)
        {
            int[] rows = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] == fold)];
            double[][] inputs = [.. rows.Select(row => Enumerable.Range(0, channels).Select(c => (double)corpus.Activations[(row * corpus.Channels) + c]).ToArray())];
            double[] weights = MultipleRegression.QR(inputs, [.. rows.Select(row => answers[row])], intercept: true);
            double error = 1 - Corpus.Explained + Math.Pow(weights[0] - Corpus.Mean, 2);
            for (int channel = 0; channel < corpus.Channels; channel++)
            {
                error += Math.Pow(corpus.Weight - (channel < channels ? weights[channel + 1] : 0), 2);
            }

            errors += error * rows.Length;
        }

        return 1 - (errors / folds.Length);
    }

    private static bool Holds(Interval interval, double truth) => interval.Low <= truth && truth <= interval.High;

    private static int[] Equal(int speakers, int utterances) => [.. Enumerable.Repeat(utterances, speakers)];

    private static int[] Drawn(int speakers, Func<int> draw) => [.. Enumerable.Range(0, speakers).Select(_ => draw())];

    private static int LogNormal(SeededRandom random) => (int)Math.Ceiling(Math.Exp(1 + random.NextNormal()));
}
