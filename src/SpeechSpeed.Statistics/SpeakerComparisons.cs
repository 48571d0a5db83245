using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>The squared errors of two predictions of the same target.</summary>
/// <param name="Errors">The errors of the first.</param>
/// <param name="Others">The errors of the second; for a network of random weights, once for every seed.</param>
public sealed record ErrorPair(SquaredErrors Errors, IReadOnlyList<SquaredErrors> Others);

/// <summary>Whether the first of two predictions is better, over speakers, and over seeds where there are several.</summary>
/// <param name="Ratio">log(MSE of the second / MSE of the first), with several seeds their mean MSE: above 0 where the first is better.</param>
/// <param name="PValue">p of the hypothesis that neither is better, two-sided, over the whole family: 5 % of families without any difference have a comparison of p ≤ 0.05.</param>
/// <param name="Detectable">The smallest |<see cref="Ratio"/>| that would be shown in four of five such corpora.</param>
public sealed record Comparison(LogRatio Ratio, double PValue, double Detectable)
{
    /// <summary>Whether the first is shown to be better.</summary>
    public bool IsBetter => PValue <= Significance.Level && Ratio.Value > 0;

    /// <summary>Whether the first is shown to be worse.</summary>
    public bool IsWorse => PValue <= Significance.Level && Ratio.Value < 0;
}

/// <summary>
/// Tests over speakers for families of comparisons, by the maximum statistic. Without a difference, the errors of a speaker could as well be those of the other prediction. The test therefore exchanges the
/// two for a random half of the speakers, many times. It compares log(MSE_b/MSE_a) over its standard error with its values after the exchanges (Winkler, Ridgway, Webster, Smith &amp; Nichols 2014 for sign
/// flips). All comparisons share the exchanges, so the family-wise p is no larger than their dependence requires.
/// </summary>
/// <remarks>
/// With several seeds, signs are drawn for their deviations from the mean too, and both variances are added. Seeds are a sample too: a prediction that differs from all of five seeds need not differ from
/// the next seed. The variance over training sets (<see cref="SpeakerSample"/>) counts as variance over speakers.
/// </remarks>
public sealed class SpeakerComparisons
{
    /// <summary>The fewest exchanges for a level of 5 %.</summary>
    public const int MinDraws = 19;

    private const double PowerQuantile = 0.8416212335729143;

    private readonly int draws;
    private readonly long seed;

    /// <summary>Prepares tests.</summary>
    /// <param name="draws">Number of exchanges, at least <see cref="MinDraws"/>.</param>
    /// <param name="seed">Seed of the draws.</param>
    public SpeakerComparisons(int draws, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, MinDraws);
        this.draws = draws;
        this.seed = seed;
    }

    /// <summary>Compares; without tests, the comparisons have no p.</summary>
    /// <param name="tests">The tests; null for none.</param>
    /// <param name="sample">The speakers' part in the variance of the target.</param>
    /// <param name="family">The pairs.</param>
    public static IReadOnlyList<Comparison> Of(SpeakerComparisons? tests, SpeakerSample sample, IReadOnlyList<ErrorPair> family)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(family);
        return Of(tests, [.. family.Select(pair => (sample, pair))]);
    }

    /// <summary>Compares predictions of several targets as one family; without tests, the comparisons have no p.</summary>
    /// <param name="tests">The tests; null for none.</param>
    /// <param name="family">The pairs, each with the speakers' part in the variance of its target; all of the same speakers.</param>
    public static IReadOnlyList<Comparison> Of(SpeakerComparisons? tests, IReadOnlyList<(SpeakerSample Sample, ErrorPair Pair)> family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return tests?.Of(family) ?? [.. family.Select(one => new Comparison(one.Sample.Ratio(one.Pair.Errors, one.Pair.Others), double.NaN, double.NaN))];
    }

    /// <summary>Tests with a number of exchanges; null if it is less than <see cref="MinDraws"/>.</summary>
    /// <param name="draws">Number of exchanges.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static SpeakerComparisons? OrNone(int draws, long seed) => draws < MinDraws ? null : new SpeakerComparisons(draws, seed);

    /// <summary>Compares predictions of one target.</summary>
    /// <param name="sample">The speakers' part in the variance of the target.</param>
    /// <param name="family">The pairs; all pairs with several seeds have equally many.</param>
    /// <returns>One comparison for each pair; NaN where there are too few speakers, or an error is 0.</returns>
    public IReadOnlyList<Comparison> Of(SpeakerSample sample, IReadOnlyList<ErrorPair> family)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(family);
        return Of([.. family.Select(pair => (sample, pair))]);
    }

    /// <summary>Compares predictions of several targets as one family.</summary>
    /// <param name="family">The pairs, each with the speakers' part in the variance of its target; all of the same speakers.</param>
    /// <returns>One comparison for each pair; NaN where there are too few speakers, or an error is 0.</returns>
    public IReadOnlyList<Comparison> Of(IReadOnlyList<(SpeakerSample Sample, ErrorPair Pair)> family)
    {
        ArgumentNullException.ThrowIfNull(family);
        if (family.Count == 0)
        {
            return [];
        }

        Difference[] differences = [.. family.Select(one => Difference.Of(one.Sample, one.Pair))];
        using DisposeScope scope = NewScope();
        double[] exchanged = Exchanged(differences, SpeakerSigns(differences));
        double[] maxima = [.. exchanged.Chunk(differences.Length).Select(ofDraw => ofDraw.Max(Math.Abs))];
        double[] sorted = [.. maxima.Order()];
        double critical = sorted[Math.Min(draws - 1, (int)Math.Ceiling((1 - Significance.Level) * (draws + 1)) - 1)];
        return
        [
            .. differences.Select(one => new Comparison(
                one.Ratio, double.IsFinite(one.Ratio.StandardError) ? FamilyWise.PValue(Math.Abs(one.Statistic), maxima) : double.NaN, (critical + PowerQuantile) * one.Ratio.StandardError)),
        ];
    }

    /// <summary>
    /// The predictions without a prediction that is shown to be better (a confidence set of the best: Hsu 1981; Hansen, Lunde &amp; Nason 2011). The set excludes the truly best prediction
    /// in at most 5 % of corpora, for any number of predictions.
    /// </summary>
    /// <param name="sample">The speakers' part in the variance of the target.</param>
    /// <param name="predictions">Per prediction, its squared errors.</param>
    /// <returns>Positions, ascending; none where not estimable.</returns>
    public IReadOnlyList<int> BestSet(SpeakerSample sample, IReadOnlyList<SquaredErrors> predictions)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(predictions);
        if (!sample.IsEstimable)
        {
            return [];
        }

        using DisposeScope scope = NewScope();
        torch.Tensor? signs = null;
        double[] highest = new double[predictions.Count];
        double[][] maxima = [.. predictions.Select(_ => new double[draws])];
        Array.Fill(highest, double.NegativeInfinity);
        Array.ForEach(maxima, ofOne => Array.Fill(ofOne, double.NegativeInfinity));

        // Each pair is tested once: the other way round the statistic has the other sign.
        for (int one = 0; one + 1 < predictions.Count; one++)
        {
            Difference[] later = [.. predictions.Skip(one + 1).Select(other => Difference.Of(sample, new ErrorPair(other, [predictions[one]])))];
            double[] exchanged = Exchanged(later, signs ??= SpeakerSigns(later));
            for (int i = 0; i < later.Length; i++)
            {
                int other = one + 1 + i;
                highest[one] = Math.Max(highest[one], later[i].Statistic);
                highest[other] = Math.Max(highest[other], -later[i].Statistic);
                for (int draw = 0; draw < draws; draw++)
                {
                    double statistic = exchanged[(draw * later.Length) + i];
                    maxima[one][draw] = Math.Max(maxima[one][draw], statistic);
                    maxima[other][draw] = Math.Max(maxima[other][draw], -statistic);
                }
            }
        }

        return [.. Enumerable.Range(0, predictions.Count).Where(one => !(FamilyWise.PValue(highest[one], maxima[one]) <= Significance.Level))];
    }

    private static DisposeScope NewScope()
    {
        TorchRuntime.EnsureLoaded();
        return torch.NewDisposeScope();
    }

    /// <summary>The speakers that are exchanged in every draw; the same for every comparison of the same speakers.</summary>
    private torch.Tensor SpeakerSigns(Difference[] differences) => Signs("exchanges of speakers", differences[0].A.Length);

    /// <summary>The statistic of every difference after every exchange, shape (draws, differences), row-major.</summary>
    private double[] Exchanged(Difference[] differences, torch.Tensor signs)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int seeds = differences.Max(one => one.Seeds.Length);
        double[] sums = Sums(signs, [.. differences.Select(one => one.B.Zip(one.A, (b, a) => b - a).ToArray())]);
        double[] squares = Sums(signs, [.. differences.Select(one => one.B.Zip(one.A, (b, a) => (b * b) - (a * a)).ToArray())]);
        double[] ofSeeds = Sums(Signs("signs of seeds", seeds), [.. differences.Select(one => one.Seeds)]);
        double[] statistics = new double[draws * differences.Length];
        for (int i = 0; i < statistics.Length; i++)
        {
            Difference one = differences[i % differences.Length];

            // For a speaker of sign −1, the errors are exchanged. The errors of both predictions add up to 1.
            double a = (1 - sums[i]) / 2;
            double b = (1 + sums[i]) / 2;
            double influences = ((one.Squares + squares[i]) / (2 * b * b)) + ((one.Squares - squares[i]) / (2 * a * a)) - (2 * one.Products / (a * b));
            int count = one.Seeds.Length;
            double bySeed = count < 2 ? 0 : ofSeeds[i] / count;
            double seedVariance = count < 2 ? 0 : Math.Max(0, one.SeedSquares - (ofSeeds[i] * ofSeeds[i] / count)) / (count * (count - 1.0));
            double error = Math.Sqrt((one.Scale * one.Scale * Math.Max(0, influences) * one.Speakers / (one.Speakers - 1.0)) + seedVariance);
            double statistic = ((one.Scale * Math.Log(b / a)) + bySeed) / error;
            statistics[i] = double.IsFinite(statistic) ? statistic : 0;
        }

        return statistics;
    }

    private torch.Tensor Signs(string purpose, int count)
    {
        SeededRandom random = new(seed, purpose);
        double[] signs = new double[draws * count];
        for (int i = 0; i < signs.Length; i++)
        {
            signs[i] = random.NextInt(2) == 0 ? -1 : 1;
        }

        return Tensors.Owned(signs, [draws, count]);
    }

    /// <summary>Signed sums of the rows, which may be shorter than the number of signs; shape (draws, rows).</summary>
    private static double[] Sums(torch.Tensor signs, double[][] rows)
    {
        int width = (int)signs.shape[1];
        double[] padded = [.. rows.SelectMany(row => row.Concat(new double[width - row.Length]))];
        return Tensors.Values(signs.matmul(Tensors.Owned(padded, [rows.Length, width]).transpose(0, 1)));
    }

    /// <summary>A comparison before its family is known.</summary>
    /// <param name="Ratio">The difference.</param>
    /// <param name="A">Per speaker, the errors of the first; the errors of both predictions add up to 1.</param>
    /// <param name="B">Per speaker, the errors of the second, the mean over the seeds.</param>
    /// <param name="Scale">The factor on the speakers' part for the variance over training sets.</param>
    /// <param name="Seeds">Per seed, the deviation of its errors from the mean over the seeds, as a share of that mean, times √(K/(K − 1)).</param>
    /// <param name="Speakers">Speakers that count.</param>
    private sealed record Difference(LogRatio Ratio, double[] A, double[] B, double Scale, double[] Seeds, int Speakers)
    {
        public double Squares { get; } = A.Sum(error => error * error) + B.Sum(error => error * error);

        public double Products { get; } = A.Zip(B, (a, b) => a * b).Sum();

        public double SeedSquares { get; } = Seeds.Sum(seed => seed * seed);

        public double Statistic => Ratio.StandardError > 0 ? Ratio.Value / Ratio.StandardError : 0;

        public static Difference Of(SpeakerSample sample, ErrorPair pair)
        {
            SquaredErrors others = SquaredErrors.Mean(pair.Others);
            LogRatio ratio = sample.Ratio(pair.Errors, pair.Others);
            double total = pair.Errors.BySpeaker.Sum() + others.BySpeaker.Sum();
            double[] a = [.. pair.Errors.BySpeaker.Select(error => error / total)];
            double[] b = [.. others.BySpeaker.Select(error => error / total)];
            if (!double.IsFinite(ratio.StandardError))
            {
                return new Difference(ratio, a, a, 1, [], sample.Speakers);
            }

            double error = sample.Ratio(pair.Errors, others).StandardError;
            double speakerVariance = sample.SpeakerVariance(SpeakerSample.Influences(pair.Errors, others));
            return new Difference(ratio, a, b, speakerVariance > 0 ? error / Math.Sqrt(speakerVariance) : 1, SpeakerSample.SeedDeviations(pair.Others), sample.Speakers);
        }
    }
}
