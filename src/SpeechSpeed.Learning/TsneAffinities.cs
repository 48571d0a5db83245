using System.Runtime.Intrinsics;

namespace SpeechSpeed.Learning;

/// <summary>
/// The affinities between points of the space (van der Maaten &amp; Hinton 2008): a Gaussian around each point, with the width that gives the wanted
/// perplexity, made symmetric.
/// </summary>
internal static class TsneAffinities
{
    /// <summary>Tolerance of the entropy, in nats; openTSNE's.</summary>
    public const double EntropyTolerance = 1e-8;

    private const int MaxBisections = 200;

    /// <summary>Joint probabilities p_ij = (p_j|i + p_i|j) / 2N: shape (points, points), symmetric, zero diagonal, sum 1.</summary>
    public static float[] Joint(float[] activations, int channels, double perplexity, int jobs, CancellationToken cancellationToken)
    {
        int n = activations.Length / channels;
        float[] affinities = new float[n * n];
        RowParallel.For(n, jobs, () => (Squared: new double[n], Conditional: new double[n]), (i, scratch) =>
        {
            Distances.SquaredToAll(activations, channels, i, scratch.Squared);
            Conditional(scratch.Squared, i, perplexity, scratch.Conditional);
            for (int j = 0; j < n; j++)
            {
                affinities[(i * n) + j] = (float)scratch.Conditional[j];
            }
        }, cancellationToken);

        // Row i owns the pairs (i, j) and (j, i) with j > i.
        RowParallel.For(n, jobs, i =>
        {
            for (int j = i + 1; j < n; j++)
            {
                float joint = (float)(((double)affinities[(i * n) + j] + affinities[(j * n) + i]) / (2.0 * n));
                affinities[(i * n) + j] = joint;
                affinities[(j * n) + i] = joint;
            }
        }, cancellationToken);
        return affinities;
    }

    /// <summary>The probabilities p_j|i of one point.</summary>
    /// <param name="squared">Squared distances to all points.</param>
    /// <param name="i">The point itself, which gets 0.</param>
    /// <param name="perplexity">The wanted perplexity: e to the entropy in nats.</param>
    /// <param name="probabilities">Receives one per point, sum 1.</param>
    /// <remarks>
    /// If a point has more exact duplicates than the perplexity, no width gives the entropy; the duplicates then share the probability.
    /// </remarks>
    public static void Conditional(ReadOnlySpan<double> squared, int i, double perplexity, Span<double> probabilities)
    {
        double nearest = double.PositiveInfinity;
        double sum = 0;
        for (int j = 0; j < squared.Length; j++)
        {
            if (j != i)
            {
                nearest = Math.Min(nearest, squared[j]);
                sum += squared[j];
            }
        }

        double wanted = Math.Log(perplexity);
        double excess = (sum / (squared.Length - 1)) - nearest;
        double precision = excess > 0 ? 1 / excess : 1;
        double low = 0;
        double high = double.PositiveInfinity;
        double total = 0;
        for (int bisection = 0; bisection < MaxBisections; bisection++)
        {
            (total, double mean) = Weights(squared, i, nearest, precision, probabilities);
            double difference = Math.Log(total) + (precision * mean) - wanted;
            if (Math.Abs(difference) <= EntropyTolerance)
            {
                break;
            }

            if (difference > 0)
            {
                low = precision;
                precision = double.IsPositiveInfinity(high) ? precision * 2 : (low + high) / 2;
            }
            else
            {
                high = precision;
                precision = (low + high) / 2;
            }
        }

        for (int j = 0; j < probabilities.Length; j++)
        {
            probabilities[j] /= total;
        }
    }

    /// <summary>Weights exp(−precision · (d² − nearest)), which cannot all underflow; their sum, and the mean of d² − nearest under them.</summary>
    private static (double Total, double Mean) Weights(
        ReadOnlySpan<double> squared, int i, double nearest, double precision, Span<double> weights)
    {
        Vector256<double> totals = Vector256<double>.Zero;
        Vector256<double> moments = Vector256<double>.Zero;
        Vector256<double> shift = Vector256.Create(nearest);
        Vector256<double> slope = Vector256.Create(-precision);
        int j = 0;
        for (; j <= squared.Length - Vector256<double>.Count; j += Vector256<double>.Count)
        {
            Vector256<double> excess = Vector256.Create(squared[j..]) - shift;
            Vector256<double> weight = Vector256.Exp(excess * slope);
            if ((uint)(i - j) < (uint)Vector256<double>.Count)
            {
                weight = weight.WithElement(i - j, 0);
            }

            weight.CopyTo(weights[j..]);
            totals += weight;
            moments += weight * excess;
        }

        double total = Vector256.Sum(totals);
        double moment = Vector256.Sum(moments);
        for (; j < squared.Length; j++)
        {
            double excess = squared[j] - nearest;
            double weight = j == i ? 0 : Math.Exp(-precision * excess);
            weights[j] = weight;
            total += weight;
            moment += weight * excess;
        }

        return (total, moment / total);
    }
}
