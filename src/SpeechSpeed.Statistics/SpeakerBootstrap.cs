using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>A 95 % interval; NaN at both ends where it is not estimable.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Not estimable.</summary>
    public static Interval None { get; } = new(double.NaN, double.NaN);
}

/// <summary>
/// The cluster bootstrap (Davison &amp; Hinkley 1997, section 3.8): speakers, with all their utterances, are drawn with replacement. Every statistic here
/// is a function of sums over speakers, so a sample of speakers is a vector of counts and its statistic a weighted sum; the predictions stay as they
/// are. The draws depend on the seed and the number of speakers alone, so that all layers and all models of a corpus share them, and differences are paired.
/// </summary>
public sealed class SpeakerBootstrap
{
    /// <summary>Fewer speakers than this, and no interval is given.</summary>
    public const int MinSpeakers = 10;

    private const double Level = 0.95;

    private readonly double[] utterances;
    private readonly double[] sums;
    private readonly double[] squares;
    private readonly double mean;
    private readonly double total;
    private readonly ushort[][] counts;
    private readonly double[] means;
    private readonly double[] totals;

    /// <summary>Draws the samples.</summary>
    /// <param name="utterances">Per speaker, how many utterances, ≥ 1.</param>
    /// <param name="sums">Per speaker, Σ target.</param>
    /// <param name="squares">Per speaker, Σ target².</param>
    /// <param name="samples">How many samples, ≥ 0.</param>
    /// <param name="seed">Seed of the draws.</param>
    public SpeakerBootstrap(double[] utterances, double[] sums, double[] squares, int samples, long seed)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentNullException.ThrowIfNull(squares);
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        this.utterances = utterances;
        this.sums = sums;
        this.squares = squares;
        (mean, total) = Around(utterances.Sum(), sums.Sum(), squares.Sum());
        counts = new ushort[utterances.Length < MinSpeakers ? 0 : samples][];
        means = new double[counts.Length];
        totals = new double[counts.Length];
        SeededRandom random = new(seed, "bootstrap of speakers");
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Draw(random, utterances.Length);
            (means[i], totals[i]) = Around(Weighted(counts[i], utterances), Weighted(counts[i], sums), Weighted(counts[i], squares));
        }
    }

    /// <summary>R² = 1 − SSE/SST around the mean of the targets; NaN where they do not vary.</summary>
    /// <param name="squaredErrors">Per speaker, Σ (target − prediction)².</param>
    public double RSquared(double[] squaredErrors)
    {
        ArgumentNullException.ThrowIfNull(squaredErrors);
        return total > 0 ? 1 - (squaredErrors.Sum() / total) : double.NaN;
    }

    /// <summary>The interval of R².</summary>
    /// <param name="squaredErrors">Per speaker, Σ (target − prediction)².</param>
    public Interval RSquaredInterval(double[] squaredErrors)
    {
        ArgumentNullException.ThrowIfNull(squaredErrors);
        Interval share = Share(squaredErrors);
        return new Interval(1 - share.High, 1 - share.Low);
    }

    /// <summary>The interval of R²(a) − R²(b) of two predictions of the same targets, in the same samples of speakers.</summary>
    /// <param name="squaredErrorsA">Per speaker, Σ (target − prediction a)².</param>
    /// <param name="squaredErrorsB">Per speaker, Σ (target − prediction b)².</param>
    public Interval DifferenceInterval(double[] squaredErrorsA, double[] squaredErrorsB)
    {
        ArgumentNullException.ThrowIfNull(squaredErrorsA);
        ArgumentNullException.ThrowIfNull(squaredErrorsB);
        return Share([.. squaredErrorsB.Zip(squaredErrorsA, (b, a) => b - a)]);
    }

    /// <summary>
    /// The predictions not worse than the best at 95 % (a confidence set of the best: Hsu 1981; Hansen, Lunde &amp; Nason 2011). A prediction l is left out
    /// where the largest of (R²(j) − R²(l))/sd over all j exceeds the 95 % quantile of the same maximum over centred bootstrap differences. The one
    /// that is best in truth is then left out in at most 5 % of corpora, however many there are to choose from.
    /// </summary>
    /// <param name="squaredErrors">Per prediction and speaker, Σ (target − prediction)².</param>
    /// <returns>Positions, ascending; none where not estimable.</returns>
    public IReadOnlyList<int> BestSet(IReadOnlyList<double[]> squaredErrors)
    {
        ArgumentNullException.ThrowIfNull(squaredErrors);
        double[] scores = [.. squaredErrors.Select(RSquared)];
        if (counts.Length == 0 || total <= 0 || scores.Any(double.IsNaN))
        {
            return [];
        }

        double[][] resampled = [.. squaredErrors.Select(Resampled)];
        return [.. Enumerable.Range(0, scores.Length).Where(layer => IsAmongBest(layer, scores, resampled))];
    }

    private static bool IsAmongBest(int layer, double[] scores, double[][] resampled)
    {
        int samples = resampled[0].Length;
        double[] maxima = new double[samples];
        double[] centred = new double[samples];
        double largest = 0;
        for (int other = 0; other < scores.Length; other++)
        {
            double difference = scores[other] - scores[layer];
            double sumOfSquares = 0;
            for (int i = 0; i < samples; i++)
            {
                centred[i] = resampled[other][i] - resampled[layer][i] - difference;
                sumOfSquares += centred[i] * centred[i];
            }

            double deviation = Math.Sqrt(sumOfSquares / samples);
            if (deviation <= 0)
            {
                continue;
            }

            largest = Math.Max(largest, difference / deviation);
            for (int i = 0; i < samples; i++)
            {
                maxima[i] = Math.Max(maxima[i], centred[i] / deviation);
            }
        }

        Array.Sort(maxima);
        return largest <= Quantile(maxima, Level);
    }

    /// <summary>R² in every sample; NaN where its targets do not vary.</summary>
    private double[] Resampled(double[] squaredErrors)
    {
        double[] scores = new double[counts.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = 1 - (Weighted(counts[i], squaredErrors) / totals[i]);
        }

        return scores;
    }

    /// <summary>The percentile interval of Σ parts/SST.</summary>
    private Interval Share(double[] parts)
    {
        if (counts.Length == 0 || !(total > 0))
        {
            return Interval.None;
        }

        double[] shares = new double[counts.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = Weighted(counts[i], parts) / totals[i];
        }

        Array.Sort(shares);
        return new Interval(Quantile(shares, (1 - Level) / 2), Quantile(shares, (1 + Level) / 2));
    }

    private static (double Mean, double Total) Around(double utterances, double sum, double squares) =>
        (sum / utterances, Math.Max(0, squares - (sum * sum / utterances)));

    private static double Weighted(ushort[] counts, double[] values)
    {
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += counts[i] * values[i];
        }

        return sum;
    }

    private static ushort[] Draw(SeededRandom random, int speakers)
    {
        ushort[] counts = new ushort[speakers];
        for (int i = 0; i < speakers; i++)
        {
            counts[random.NextInt(speakers)]++;
        }

        return counts;
    }

    /// <summary>The quantile of ascending values, linear between order statistics (Hyndman &amp; Fan 1996, type 7).</summary>
    internal static double Quantile(double[] ascending, double probability)
    {
        double position = probability * (ascending.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + ((position - below) * (ascending[above] - ascending[below]));
    }
}
