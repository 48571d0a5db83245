using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning;

/// <summary>
/// The affinities between the points of the space: a Gaussian around each point, with the width that gives the wanted perplexity (van der Maaten &amp; Hinton 2008), cut to its nearest neighbours
/// (van der Maaten 2014), and made symmetric: p_ij = (p_j|i + p_i|j) / 2N, sum 1.
/// </summary>
/// <param name="Starts">Where the entries of each point start; after the last point, their number.</param>
/// <param name="Others">The other point of each entry.</param>
/// <param name="Values">p_ij of each entry, ≥ 0.</param>
internal sealed record TsneAffinities(int[] Starts, int[] Others, float[] Values)
{
    /// <summary>Tolerance of the entropy, in nats; openTSNE's.</summary>
    public const double EntropyTolerance = 1e-8;

    private const int MaxSteps = 200;

    /// <summary>Number of points.</summary>
    public int Points => Starts.Length - 1;

    /// <summary>The affinities of points and their nearest neighbours.</summary>
    /// <param name="neighbours">The neighbours.</param>
    /// <param name="perplexity">The wanted perplexity, less than the number of neighbours.</param>
    /// <param name="jobs">Number of workers, ≥ 1. The affinities do not depend on it.</param>
    /// <param name="cancellationToken">Ends the computation early.</param>
    public static TsneAffinities Of(NearestNeighbours neighbours, double perplexity, int jobs, CancellationToken cancellationToken)
    {
        int count = neighbours.Count;
        float[] conditional = new float[neighbours.Indices.Length];
        RowParallel.For(conditional.Length / count, jobs, () => (Excess: new double[count], Probabilities: new double[count]), (i, scratch) =>
        {
            ReadOnlySpan<float> squared = neighbours.Squared.AsSpan(i * count, count);
            for (int j = 0; j < count; j++)
            {
                scratch.Excess[j] = (double)squared[j] - squared[0];
            }

            Conditional(scratch.Excess, perplexity, scratch.Probabilities);
            for (int j = 0; j < count; j++)
            {
                conditional[(i * count) + j] = (float)scratch.Probabilities[j];
            }
        }, cancellationToken);
        return Symmetric(neighbours, conditional);
    }

    /// <summary>The probabilities p_j|i of one point's neighbours.</summary>
    /// <param name="excess">By how much the squared distance of each neighbour exceeds the nearest one's, which must be among them.</param>
    /// <param name="perplexity">The wanted perplexity: e to the entropy in nats.</param>
    /// <param name="probabilities">Receives one per neighbour, sum 1.</param>
    /// <remarks>
    /// If a point has more exact duplicates than the perplexity, no width gives the entropy; the duplicates then share the probability.
    /// </remarks>
    [MethodImpl(HotLoop.Optimised)]
    public static void Conditional(ReadOnlySpan<double> excess, double perplexity, Span<double> probabilities)
    {
        double sum = 0;
        foreach (double one in excess)
        {
            sum += one;
        }

        double wanted = Math.Log(perplexity);
        double precision = sum > 0 ? excess.Length / sum : 1;
        double low = 0;
        double high = double.PositiveInfinity;
        double total = 0;
        for (int step = 0; step < MaxSteps; step++)
        {
            (total, double mean, double variance) = Weights(excess, precision, probabilities);
            double difference = Math.Log(total) + (precision * mean) - wanted;
            if (Math.Abs(difference) <= EntropyTolerance)
            {
                break;
            }

            // Newton's step, or half of the interval if it leads out of it: the slope of the entropy is −precision · variance.
            (low, high) = difference > 0 ? (precision, high) : (low, precision);
            double next = precision + (difference / (precision * variance));
            precision = next > low && next < high ? next : double.IsPositiveInfinity(high) ? precision * 2 : (low + high) / 2;
        }

        foreach (ref double probability in probabilities)
        {
            probability /= total;
        }
    }

    /// <summary>Weights exp(−precision · excess), which cannot all underflow; their sum, and the mean and the variance of the excess under them.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static (double Total, double Mean, double Variance) Weights(ReadOnlySpan<double> excess, double precision, Span<double> weights)
    {
        Vector256<double> totals = Vector256<double>.Zero;
        Vector256<double> moments = Vector256<double>.Zero;
        Vector256<double> squares = Vector256<double>.Zero;
        Vector256<double> slope = Vector256.Create(-precision);
        int j = 0;
        for (; j <= excess.Length - Vector256<double>.Count; j += Vector256<double>.Count)
        {
            Vector256<double> four = Vector256.Create(excess[j..]);
            Vector256<double> weight = Vector256.Exp(four * slope);
            weight.CopyTo(weights[j..]);
            totals += weight;
            moments += weight * four;
            squares += weight * four * four;
        }

        double total = Vector256.Sum(totals);
        double moment = Vector256.Sum(moments);
        double square = Vector256.Sum(squares);
        for (; j < excess.Length; j++)
        {
            weights[j] = Math.Exp(-precision * excess[j]);
            total += weights[j];
            moment += weights[j] * excess[j];
            square += weights[j] * excess[j] * excess[j];
        }

        double mean = moment / total;
        return (total, mean, (square / total) - (mean * mean));
    }

    /// <summary>Joins each point's neighbours with the points whose neighbour it is.</summary>
    private static TsneAffinities Symmetric(NearestNeighbours neighbours, float[] conditional)
    {
        int count = neighbours.Count;
        int points = conditional.Length / count;
        (int[] ends, int[] incoming) = Incoming(neighbours);
        int[] starts = new int[points + 1];
        int[] others = new int[2 * conditional.Length];
        float[] values = new float[2 * conditional.Length];

        // Where the last row that has a point has it.
        int[] places = new int[points];
        Array.Fill(places, -1);
        int filled = 0;
        for (int i = 0; i < points; i++)
        {
            starts[i] = filled;
            for (int at = i * count; at < (i + 1) * count; at++)
            {
                Add(neighbours.Indices[at], conditional[at]);
            }

            for (int k = i == 0 ? 0 : ends[i - 1]; k < ends[i]; k++)
            {
                Add(incoming[k] / count, conditional[incoming[k]]);
            }

            void Add(int other, float probability)
            {
                if (places[other] < starts[i])
                {
                    places[other] = filled++;
                    others[places[other]] = other;
                }

                values[places[other]] += probability;
            }
        }

        starts[points] = filled;
        for (int k = 0; k < filled; k++)
        {
            values[k] = (float)(values[k] / (2.0 * points));
        }

        return new TsneAffinities(starts, others, values);
    }

    /// <summary>Where in <see cref="NearestNeighbours.Indices"/> each point stands, in its order: a counting sort, and where the places of each point end.</summary>
    private static (int[] Ends, int[] Places) Incoming(NearestNeighbours neighbours)
    {
        int[] ends = new int[neighbours.Indices.Length / neighbours.Count];
        foreach (int other in neighbours.Indices)
        {
            ends[other]++;
        }

        int sum = 0;
        foreach (ref int end in ends.AsSpan())
        {
            (end, sum) = (sum, sum + end);
        }

        int[] places = new int[neighbours.Indices.Length];
        for (int at = 0; at < places.Length; at++)
        {
            places[ends[neighbours.Indices[at]]++] = at;
        }

        return (ends, places);
    }
}
