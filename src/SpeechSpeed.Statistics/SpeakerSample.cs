using SpeechSpeed.Core;
using Distribution = MathNet.Numerics.Distributions.StudentT;

namespace SpeechSpeed.Statistics;

/// <summary>A 95 % interval; NaN at both ends where it is not estimable.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Not estimable.</summary>
    public static Interval None { get; } = new(double.NaN, double.NaN);
}

/// <summary>The squared errors of one prediction.</summary>
/// <param name="BySpeaker">Per speaker, their sum; the mean over the deals of folds.</param>
/// <param name="ByDeal">Per deal of folds, their sum over all speakers; empty if no deal changes them, as for the squares of the target itself.</param>
public sealed record SquaredErrors(double[] BySpeaker, double[] ByDeal)
{
    /// <summary>The mean over networks.</summary>
    /// <param name="seeds">At least one, all of the same speakers and deals.</param>
    public static SquaredErrors Mean(IReadOnlyList<SquaredErrors> seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfZero(seeds.Count, nameof(seeds));
        return seeds.Count == 1 ? seeds[0] : new SquaredErrors(
            [.. seeds[0].BySpeaker.Select((_, speaker) => seeds.Average(seed => seed.BySpeaker[speaker]))],
            [.. seeds[0].ByDeal.Select((_, deal) => seeds.Average(seed => seed.ByDeal[deal]))]);
    }
}

/// <summary>The difference of two squared errors over speakers, as a log ratio.</summary>
/// <param name="Value">log(b/a), a and b the summed squared errors: above 0 where a is the smaller. NaN where one of them is 0.</param>
/// <param name="StandardError">Its standard error over speakers and training sets.</param>
/// <param name="Interval">Its 95 % interval.</param>
public readonly record struct LogRatio(double Value, double StandardError, Interval Interval);

/// <summary>
/// Intervals over speakers for a part of the variance of a target. Every number is a ratio of sums over speakers, so its variance follows from the speakers' influences (linearisation, or
/// infinitesimal jackknife: Davison &amp; Hinkley 1997, section 2.7). The interval is that of t with one degree of freedom less than speakers.
/// </summary>
/// <remarks>
/// Errors of different folds depend on the same speakers through the training sets, and the speakers' own errors do not show this dependence (Bates, Hastie &amp; Tibshirani 2024). The variance of the
/// deals of folds shows it: <see cref="OfDeals"/> times the variance of the single deals is added to that over speakers. The factor is from the simulation of docs/statistics.md, which says where the
/// intervals hold and where they do not.
/// </remarks>
public sealed class SpeakerSample
{
    /// <summary>The fewest speakers for an interval.</summary>
    public const int MinSpeakers = 20;

    /// <summary>The fewest deals of folds for an interval.</summary>
    public const int MinDeals = 5;

    private const double OfDeals = 1.5;
    private const double Level = 0.95;

    private readonly double[] totals;
    private readonly double total;

    /// <summary>Creates the sample of a part of the variance.</summary>
    /// <param name="utterances">Per speaker, the number of utterances that count; 0 for speakers that do not.</param>
    /// <param name="totals">Per speaker, the sum of squares of the target; see <see cref="VarianceParts.OfTargets"/>.</param>
    public SpeakerSample(double[] utterances, double[] totals)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        ArgumentNullException.ThrowIfNull(totals);
        this.totals = totals;
        total = totals.Sum();
        Speakers = utterances.Count(count => count > 0);
    }

    /// <summary>
    /// The sample of a part of the variance: all speakers, or within and between those with at least <see cref="VarianceParts.MinUtterances"/>. With fewer than <see cref="VarianceParts.MinSpeakers"/> of these
    /// nothing is estimable.
    /// </summary>
    /// <param name="part">The part.</param>
    /// <param name="utterances">Per speaker, the number of utterances.</param>
    /// <param name="totals">Per speaker, the sum of squares of that part of the target.</param>
    public static SpeakerSample Of(VariancePart part, IEnumerable<double> utterances, double[] totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        double[] counted = [.. utterances.Select(count => part == VariancePart.Pooled || count >= VarianceParts.MinUtterances ? count : 0)];
        bool isEstimable = part == VariancePart.Pooled || counted.Count(count => count > 0) >= VarianceParts.MinSpeakers;
        return new SpeakerSample(counted, isEstimable ? totals : new double[totals.Length]);
    }

    /// <summary>Speakers that count.</summary>
    public int Speakers { get; }

    /// <summary>Whether there are enough speakers, and the target varies.</summary>
    public bool IsEstimable => Speakers >= MinSpeakers && total > 0;

    /// <summary>R² = 1 − SSE/SST; NaN where the target does not vary.</summary>
    /// <param name="errors">The squared errors of the predictions.</param>
    public double RSquared(SquaredErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return total > 0 ? 1 - (errors.BySpeaker.Sum() / total) : double.NaN;
    }

    /// <summary>The interval of R²: that of log(1 − R²), which is nearer to symmetric and keeps the interval below 1.</summary>
    /// <param name="errors">The squared errors of the predictions.</param>
    public Interval RSquaredInterval(SquaredErrors errors) => RSquaredInterval([errors]);

    /// <summary>The interval of the mean R² over networks of random weights, over speakers and seeds.</summary>
    /// <param name="seeds">The squared errors of each network.</param>
    public Interval RSquaredInterval(IReadOnlyList<SquaredErrors> seeds)
    {
        // log(1 − R²) is the log ratio of the errors to the squares of the target itself.
        LogRatio share = Ratio(new SquaredErrors(totals, []), seeds);
        return new Interval(1 - Math.Exp(share.Interval.High), 1 - Math.Exp(share.Interval.Low));
    }

    /// <summary>log(b/a) of the squared errors of two predictions of the same target, paired by speaker and by deal.</summary>
    /// <param name="a">The squared errors of one prediction.</param>
    /// <param name="b">The squared errors of the other prediction.</param>
    public LogRatio Ratio(SquaredErrors a, SquaredErrors b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        double value = Math.Log(b.BySpeaker.Sum() / a.BySpeaker.Sum());
        if (!IsEstimable || !double.IsFinite(value))
        {
            return new LogRatio(double.IsFinite(value) ? value : double.NaN, double.NaN, Interval.None);
        }

        double error = Math.Sqrt(SpeakerVariance(Influences(a, b)) + DealVariance(a, b));
        double half = Quantile(Speakers - 1) * error;
        return new LogRatio(value, error, new Interval(value - half, value + half));
    }

    /// <summary>The same log ratio where the other prediction is that of several networks of random weights. Seeds are a sample too, so the variance over them is added to that over speakers.</summary>
    /// <param name="a">The squared errors of one prediction.</param>
    /// <param name="seeds">The squared errors of the other, once for every seed; b is their mean.</param>
    public LogRatio Ratio(SquaredErrors a, IReadOnlyList<SquaredErrors> seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        LogRatio ratio = Ratio(a, SquaredErrors.Mean(seeds));
        double[] deviations = SeedDeviations(seeds);
        if (deviations.Length == 0 || !double.IsFinite(ratio.StandardError))
        {
            return ratio;
        }

        double variance = ratio.StandardError * ratio.StandardError;
        double ofSeeds = deviations.Sum(deviation => deviation * deviation) / ((double)seeds.Count * seeds.Count);
        double error = Math.Sqrt(variance + ofSeeds);

        // Satterthwaite's degrees of freedom of a sum of two variances.
        double freedom = error == 0 ? Speakers - 1
            : Math.Pow(variance + ofSeeds, 2) / ((variance * variance / (Speakers - 1)) + (ofSeeds * ofSeeds / (seeds.Count - 1)));
        double half = Quantile(freedom) * error;
        return new LogRatio(ratio.Value, error, new Interval(ratio.Value - half, ratio.Value + half));
    }

    /// <summary>Per seed, the deviation of its errors from the mean over the seeds, as a share of that mean, times √(K/(K − 1)); empty for a single seed.</summary>
    internal static double[] SeedDeviations(IReadOnlyList<SquaredErrors> seeds)
    {
        double mean = seeds.Average(seed => seed.BySpeaker.Sum());
        return seeds.Count < 2 ? [] : [.. seeds.Select(seed => ((seed.BySpeaker.Sum() / mean) - 1) * Math.Sqrt(seeds.Count / (seeds.Count - 1.0)))];
    }

    /// <summary>Per speaker, its influence on log(b/a).</summary>
    internal static double[] Influences(SquaredErrors a, SquaredErrors b)
    {
        double sumA = a.BySpeaker.Sum();
        double sumB = b.BySpeaker.Sum();
        return [.. a.BySpeaker.Zip(b.BySpeaker, (ofA, ofB) => (ofB / sumB) - (ofA / sumA))];
    }

    /// <summary>The variance over speakers of a number with these influences.</summary>
    internal double SpeakerVariance(IEnumerable<double> influences) => influences.Sum(influence => influence * influence) * Speakers / (Speakers - 1.0);

    /// <summary>The variance of log(b/a) over the training sets, from the deals of folds; 0 where no deal changes either, NaN with too few deals.</summary>
    internal static double DealVariance(SquaredErrors a, SquaredErrors b)
    {
        int deals = Math.Max(a.ByDeal.Length, b.ByDeal.Length);
        if (deals == 0)
        {
            return 0;
        }

        if (deals < MinDeals)
        {
            return double.NaN;
        }

        double[] ratios = [.. Enumerable.Range(0, deals).Select(deal => Math.Log(Of(b, deal) / Of(a, deal)))];
        double mean = ratios.Average();
        return OfDeals * ratios.Sum(ratio => (ratio - mean) * (ratio - mean)) / (deals - 1);

        static double Of(SquaredErrors errors, int deal) => errors.ByDeal.Length == 0 ? errors.BySpeaker.Sum() : errors.ByDeal[deal];
    }

    /// <summary>The 97.5 % quantile of t.</summary>
    internal static double Quantile(double freedom) => Distribution.InvCDF(0, 1, freedom, 1 - ((1 - Level) / 2));
}
