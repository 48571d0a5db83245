using System.Numerics;
using System.Runtime.CompilerServices;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Flac;

/// <summary>
/// Adds predictions to residuals (RFC 9639, 9.2.5 and 9.2.6). All sums are 64 bits wide: the widest, 32 products of a 33-bit sample and a
/// 15-bit coefficient, needs 53. A sample that does not fit its depth is an <see cref="InvalidDataException"/>, never a wraparound.
/// </summary>
internal static class Prediction
{
    /// <summary>A fixed predictor of order 0 to 4. The first <paramref name="order"/> samples are given.</summary>
    [MethodImpl(HotLoop.Optimised)]
    public static void RestoreFixed<T>(Span<T> samples, ReadOnlySpan<int> residual, int order, int depth)
        where T : unmanaged, IBinaryInteger<T>
    {
        residual = residual[..samples.Length];
        long half = 1L << (depth - 1);
        ulong range = 0;
        long p1 = order > 0 ? long.CreateTruncating(samples[order - 1]) : 0;
        long p2 = order > 1 ? long.CreateTruncating(samples[order - 2]) : 0;
        long p3 = order > 2 ? long.CreateTruncating(samples[order - 3]) : 0;
        long p4 = order > 3 ? long.CreateTruncating(samples[order - 4]) : 0;
        for (int i = order; i < samples.Length; i++)
        {
            long prediction = order switch
            {
                0 => 0,
                1 => p1,
                2 => (2 * p1) - p2,
                3 => (3 * (p1 - p2)) + p3,
                _ => (4 * (p1 + p3)) - (6 * p2) - p4,
            };
            long sample = prediction + residual[i];
            range |= (ulong)(sample + half);
            samples[i] = T.CreateTruncating(sample);
            (p1, p2, p3, p4) = (sample, p1, p2, p3);
        }

        CheckRange(range, depth);
    }

    /// <summary>A linear predictor of order 1 to 32. The first samples, as many as there are coefficients, are given.</summary>
    /// <param name="samples">The block.</param>
    /// <param name="residual">One per sample; may be the same memory as <paramref name="samples"/>.</param>
    /// <param name="coefficients">In the order of time: the last belongs to the sample just before the predicted one.</param>
    /// <param name="shift">Right shift of the prediction, 0 to 15.</param>
    /// <param name="depth">Bits of a sample.</param>
    [MethodImpl(HotLoop.Optimised)]
    public static void RestoreLinear<T>(Span<T> samples, ReadOnlySpan<int> residual, ReadOnlySpan<long> coefficients, int shift, int depth)
        where T : unmanaged, IBinaryInteger<T>
    {
        residual = residual[..samples.Length];
        long half = 1L << (depth - 1);
        ulong range = 0;
        int order = coefficients.Length;
        for (int i = order; i < samples.Length; i++)
        {
            ReadOnlySpan<T> history = samples.Slice(i - order, order);
            long sum = 0;
            for (int j = 0; j < history.Length; j++)
            {
                sum += coefficients[j] * long.CreateTruncating(history[j]);
            }

            long sample = (sum >> shift) + residual[i];
            range |= (ulong)(sample + half);
            samples[i] = T.CreateTruncating(sample);
        }

        CheckRange(range, depth);
    }

    // Each sample + half is below 2^depth exactly where the sample fits; the union of the bits above tells whether all did.
    private static void CheckRange(ulong range, int depth)
    {
        if (range >> depth != 0)
        {
            throw new InvalidDataException($"a prediction and its residual add up to a sample that does not fit {depth} bits");
        }
    }
}
