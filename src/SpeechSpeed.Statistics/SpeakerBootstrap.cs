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
/// <remarks>
/// Intervals are symmetric bootstrap-t intervals (Hall 1988): estimate ± c t* s, with s the linearised standard error over speakers, and t* the 95 % quantile of
/// |estimate* − estimate|/s* over the samples. Percentile and BCa intervals covered 75 to 93 % in the simulation of
/// docs/statistics.md. c = 1 + 8/G, at most 1.25, makes up for what a bootstrap of fixed predictions cannot see, that answers of different folds depend on
/// the same speakers through the training sets; G = (Σn)²/Σn² is the effective number of speakers. The 8 is from the same simulation.
/// </remarks>
public sealed class SpeakerBootstrap
{
    /// <summary>Fewer speakers than this, and no interval is given.</summary>
    public const int MinSpeakers = 20;

    private const double Level = 0.95;

    private const double Dependence = 8;
    private const double MaxWidening = 1.25;

    private readonly double[] utterances;
    private readonly double[] sums;
    private readonly double[] squares;
    private readonly double mean;
    private readonly double total;
    private readonly ushort[][] counts;
    private readonly double[] means;
    private readonly double[] totals;
    private readonly double widening;

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
        double size = utterances.Sum();
        widening = Math.Min(MaxWidening, 1 + (Dependence * utterances.Sum(count => count * count) / (size * size)));
        (mean, total) = Around(size, sums.Sum(), squares.Sum());
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
        double share = squaredErrors.Sum() / total;
        if (counts.Length == 0 || !(share > 0))
        {
            return Interval.None;
        }

        // 1 − R² is a positive ratio: its logarithm is nearer to symmetric, and the interval stays below 1.
        double factor = Math.Exp(HalfWidth(squaredErrors, isLogarithm: true));
        return new Interval(1 - (share * factor), 1 - (share / factor));
    }

    /// <summary>The interval of R²(a) − R²(b) of two predictions of the same targets, in the same samples of speakers.</summary>
    /// <param name="squaredErrorsA">Per speaker, Σ (target − prediction a)².</param>
    /// <param name="squaredErrorsB">Per speaker, Σ (target − prediction b)².</param>
    public Interval DifferenceInterval(double[] squaredErrorsA, double[] squaredErrorsB)
    {
        ArgumentNullException.ThrowIfNull(squaredErrorsA);
        ArgumentNullException.ThrowIfNull(squaredErrorsB);
        double[] parts = [.. squaredErrorsB.Zip(squaredErrorsA, (b, a) => b - a)];
        double difference = parts.Sum() / total;
        if (counts.Length == 0 || !double.IsFinite(difference))
        {
            return Interval.None;
        }

        double half = HalfWidth(parts, isLogarithm: false);
        return new Interval(difference - half, difference + half);
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

    private bool IsAmongBest(int layer, double[] scores, double[][] resampled)
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
        return largest <= widening * Quantile(maxima, Level);
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

    /// <summary>c t* s of Σ parts/SST, or of its logarithm.</summary>
    private double HalfWidth(double[] parts, bool isLogarithm)
    {
        double share = parts.Sum() / total;
        double[] deviations = new double[counts.Length];
        for (int i = 0; i < deviations.Length; i++)
        {
            double resampled = Weighted(counts[i], parts) / totals[i];
            double error = StandardError(parts, counts[i], resampled, means[i], totals[i], isLogarithm);
            double distance = isLogarithm ? Math.Log(resampled / share) : resampled - share;
            double deviation = Math.Abs(distance) / error;
            deviations[i] = double.IsNaN(deviation) ? 0 : deviation;
        }

        Array.Sort(deviations);
        double own = StandardError(parts, null, share, mean, total, isLogarithm);
        return own > 0 ? widening * Quantile(deviations, Level) * own : 0;
    }

    /// <summary>The root of the sum of squared influences of the speakers (linearisation, or infinitesimal jackknife) on Σ parts/SST or its logarithm.</summary>
    private double StandardError(double[] parts, ushort[]? weights, double share, double around, double within, bool isLogarithm)
    {
        double sum = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            double own = squares[i] - (2 * around * sums[i]) + (around * around * utterances[i]);
            double influence = (parts[i] - (share * own)) / within;
            sum += (weights?[i] ?? 1) * influence * influence;
        }

        return Math.Sqrt(sum) / (isLogarithm ? share : 1);
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
