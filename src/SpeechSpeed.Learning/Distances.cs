using System.Runtime.Intrinsics;

namespace SpeechSpeed.Learning;

/// <summary>Euclidean distances between activations, computed from differences, so that near duplicates keep their digits.</summary>
internal static class Distances
{
    private const double Widest = 1L << 40;

    /// <summary>
    /// The activations themselves where their squares are finite and not 0. Otherwise, where the squares would overflow or vanish, the deviations from the channels' means, divided by the largest
    /// deviation. The uses of distances here do not depend on their scale.
    /// </summary>
    /// <param name="activations">Shape (points, channels), row-major, finite.</param>
    /// <param name="channels">Number of channels.</param>
    public static float[] Scaled(float[] activations, int channels)
    {
        int points = activations.Length / channels;
        double[] means = new double[channels];
        for (int i = 0; i < activations.Length; i++)
        {
            means[i % channels] += (double)activations[i] / points;
        }

        double largest = 0;
        for (int i = 0; i < activations.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(activations[i] - means[i % channels]));
        }

        if (largest is 0 or (<= Widest and >= 1 / Widest))
        {
            return activations;
        }

        float[] scaled = new float[activations.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = (float)((activations[i] - means[i % channels]) / largest);
        }

        return scaled;
    }

    /// <summary>Squared distances from one point to all, itself included (0).</summary>
    /// <param name="activations">Shape (points, channels), row-major.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="i">The point.</param>
    /// <param name="squared">Receives one distance per point.</param>
    public static void SquaredToAll(ReadOnlySpan<float> activations, int channels, int i, Span<double> squared)
    {
        ReadOnlySpan<float> from = activations.Slice(i * channels, channels);
        for (int j = 0; j < squared.Length; j++)
        {
            squared[j] = Squared(from, activations.Slice(j * channels, channels));
        }
    }

    private static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector256<float> sums = Vector256<float>.Zero;
        int k = 0;
        for (; k <= a.Length - Vector256<float>.Count; k += Vector256<float>.Count)
        {
            Vector256<float> difference = Vector256.Create(a[k..]) - Vector256.Create(b[k..]);
            sums += difference * difference;
        }

        double sum = Vector256.Sum(sums);
        for (; k < a.Length; k++)
        {
            double difference = a[k] - b[k];
            sum += difference * difference;
        }

        return sum;
    }
}
