using SpeechSpeed.Core;
using SpeechSpeed.Statistics;
using TorchSharp;

namespace SpeechSpeed.Simulations;

/// <summary>
/// How often 95 % intervals hold what they estimate: R² that the regressions of the folds have on all speakers there could be, the mean over ten deals; and the log ratio of the errors of the first half of
/// the channels and of all. The regressions are linear, so R² on all speakers follows from their weights.
/// </summary>
internal static class Coverage
{
    private const int Folds = 5;
    private const int Deals = 10;

    private static readonly Shares Target = new(Within: 0.2, Between: 0.2, Speaker: 0.25);

    private static readonly (int Speakers, int Utterances)[] Designs = [(24, 8), (40, 10), (250, 1), (80, 66)];

    private static readonly int[] Widths = [8, 64, 128, 512];

    public static void Print(int corpora)
    {
        Console.WriteLine("| speakers × utterances | channels | R² | within | between | log ratio |\n|---|---:|---:|---:|---:|---:|");
        foreach ((int speakers, int utterances) in Designs)
        {
            foreach (int channels in Widths)
            {
                int[] covered = new int[4];
                Parallel.For(0, corpora, corpus =>
                {
                    bool[] holds = One([.. Enumerable.Repeat(utterances, speakers)], channels, corpus);
                    for (int i = 0; i < covered.Length; i++)
                    {
                        Interlocked.Add(ref covered[i], holds[i] ? 1 : 0);
                    }
                });
                string[] shares = [.. covered.Select((count, i) => i is 1 or 2 && utterances < VarianceParts.MinUtterances ? "" : $"{100.0 * count / corpora:F0} %")];
                Console.WriteLine($"| {speakers} × {utterances} | {channels} | {string.Join(" | ", shares)} |");
            }
        }
    }

    private static bool[] One(int[] utterances, int channels, int seed)
    {
        Corpus corpus = new(utterances, channels, Target, seed);
        (SquaredErrors[] Errors, double[] Truth) all = Learn(corpus, channels), half = Learn(corpus, channels / 2);
        VarianceParts totals = VarianceParts.OfTargets(corpus.Groups, corpus.Targets);
        SpeakerSample Sample(VariancePart part) => new(corpus.Groups.Sum(_ => 1), totals.Of(part));
        return
        [
            .. VariancePartNames.All.Select(part => Holds(Sample(part).RSquaredInterval(all.Errors[(int)part]), all.Truth[(int)part])),
            Holds(Sample(VariancePart.Pooled).Ratio(all.Errors[0], half.Errors[0]).Interval, Math.Log((1 - half.Truth[0]) / (1 - all.Truth[0]))),
        ];
    }

    /// <summary>The errors of the nested ridge by speaker, and the true R² of its regressions, by part, both means over the deals.</summary>
    private static (SquaredErrors[] Errors, double[] Truth) Learn(Corpus corpus, int channels)
    {
        // With rows of 0 that no fold has, there are more rows than channels, and the channels are not rotated: weights stay those of the channels.
        int more = Math.Max(0, channels + 2 - corpus.Targets.Length);
        float[] values = [.. corpus.Activations.Chunk(corpus.Channels).SelectMany(row => row.Take(channels)), .. new float[more * channels]];
        double[] targets = [.. corpus.Targets, .. Enumerable.Repeat(Corpus.Mean, more)];
        using LayerMatrix layer = LayerMatrix.Of(values, channels);
        double[] means = [.. Enumerable.Range(0, channels).Select(channel => Enumerable.Range(0, targets.Length).Average(row => (double)values[(row * channels) + channel]))];
        List<VarianceParts> errors = [];
        double[] truth = new double[3];
        for (int deal = 0; deal < Deals; deal++)
        {
            int[] folds = [.. corpus.Groups.Folds(Folds, deal), .. Enumerable.Repeat(Folds, more)];
            using RidgeDesign design = new(layer, [], [targets], folds);
            NestedRidge ridge = new(design, Folds);
            NestedFolds.Visit(design, Folds, [ridge]);
            errors.Add(VarianceParts.OfErrors(corpus.Groups, [.. corpus.Targets.Zip(ridge.Answers[0], (target, answer) => target - answer)]));
            for (int fold = 0; fold < Folds; fold++)
            {
                using RidgeFits fit = design.Fit([[.. Enumerable.Range(0, Folds).Where(other => other != fold)]]);
                using torch.Tensor weights = fit.Weights([[ridge.Penalties[0][fold]]]);
                double[] all = Tensors.Values(weights);
                double intercept = all[0] + design.TargetMeans[0] - all.Skip(1).Zip(means, (weight, mean) => weight * mean).Sum();
                (double pooled, double within, double between) = corpus.Truth(intercept, all.AsSpan(1), (double)corpus.Targets.Length / corpus.Groups.Speakers.Count);
                (truth[0], truth[1], truth[2]) = (truth[0] + pooled, truth[1] + within, truth[2] + between);
            }
        }

        SquaredErrors[] parts =
        [
            .. VariancePartNames.All.Select(part => new SquaredErrors(
                [.. Enumerable.Range(0, corpus.Groups.Speakers.Count).Select(speaker => errors.Average(ofDeal => ofDeal.Of(part)[speaker]))], [.. errors.Select(ofDeal => ofDeal.Of(part).Sum())])),
        ];
        return (parts, [.. truth.Select(sum => sum / (Deals * Folds))]);
    }

    private static bool Holds(Interval interval, double truth) => interval.Low <= truth && truth <= interval.High;
}
