using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Measures;

/// <summary>
/// The discrete Fourier transform of a fixed power of two of complex points, in place: radix 2, decimation in time. Thread-safe.
/// </summary>
/// <remarks>Source: Press et al., <i>Numerical Recipes</i>, section 12.2.</remarks>
internal sealed class FourierTransform
{
    private readonly int[] reversed;

    // The factors of each pass, one pass after the other; the pass that joins two transforms of half the points has half of them.
    private readonly double[] cosines;
    private readonly double[] sines;

    /// <param name="points">Number of points, a power of two.</param>
    public FourierTransform(int points)
    {
        Points = points;
        reversed = new int[points];
        for (int i = 1; i < points; i++)
        {
            reversed[i] = (reversed[i >> 1] >> 1) | ((i & 1) == 0 ? 0 : points >> 1);
        }

        cosines = new double[points];
        sines = new double[points];
        for (int half = 1; half < points; half *= 2)
        {
            for (int k = 0; k < half; k++)
            {
                (sines[half + k], cosines[half + k]) = Math.SinCos(-Math.PI * k / half);
            }
        }
    }

    /// <summary>Number of points.</summary>
    public int Points { get; }

    /// <summary>Σ x(n) exp(−2πi kn / points), without a factor.</summary>
    [MethodImpl(HotLoop.Optimised)]
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        for (int i = 0; i < Points; i++)
        {
            int j = reversed[i];
            if (i < j)
            {
                (real[i], real[j]) = (real[j], real[i]);
                (imaginary[i], imaginary[j]) = (imaginary[j], imaginary[i]);
            }
        }

        for (int half = 1; half < Points; half *= 2)
        {
            for (int start = 0; start < Points; start += 2 * half)
            {
                Join(
                    real.Slice(start, half),
                    imaginary.Slice(start, half),
                    real.Slice(start + half, half),
                    imaginary.Slice(start + half, half),
                    cosines.AsSpan(half, half),
                    sines.AsSpan(half, half));
            }
        }
    }

    /// <summary>
    /// The power spectra |X|² and |Y|², bins 0 to points / 2, from the transform of x + iy with x and y real: two real signals for one transform.
    /// </summary>
    [MethodImpl(HotLoop.Optimised)]
    public void SeparatePower(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, Span<double> first, Span<double> second)
    {
        for (int k = 0; k <= Points / 2; k++)
        {
            int mirror = (Points - k) & (Points - 1);
            double sumReal = real[k] + real[mirror], differenceReal = real[k] - real[mirror];
            double sumImaginary = imaginary[k] + imaginary[mirror], differenceImaginary = imaginary[k] - imaginary[mirror];
            first[k] = ((sumReal * sumReal) + (differenceImaginary * differenceImaginary)) / 4;
            second[k] = ((sumImaginary * sumImaginary) + (differenceReal * differenceReal)) / 4;
        }
    }

    /// <summary>even + w · odd and even − w · odd, in place.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static void Join(
        Span<double> evenReal, Span<double> evenImaginary, Span<double> oddReal, Span<double> oddImaginary, ReadOnlySpan<double> cosine, ReadOnlySpan<double> sine)
    {
        int k = 0;
        for (; k <= evenReal.Length - Vector256<double>.Count; k += Vector256<double>.Count)
        {
            Vector256<double> c = Vector256.Create<double>(cosine[k..]), s = Vector256.Create<double>(sine[k..]);
            Vector256<double> x = Vector256.Create<double>(oddReal[k..]), y = Vector256.Create<double>(oddImaginary[k..]);
            Vector256<double> a = (x * c) - (y * s), b = (x * s) + (y * c);
            Vector256<double> p = Vector256.Create<double>(evenReal[k..]), q = Vector256.Create<double>(evenImaginary[k..]);
            (p - a).CopyTo(oddReal[k..]);
            (q - b).CopyTo(oddImaginary[k..]);
            (p + a).CopyTo(evenReal[k..]);
            (q + b).CopyTo(evenImaginary[k..]);
        }

        for (; k < evenReal.Length; k++)
        {
            double a = (oddReal[k] * cosine[k]) - (oddImaginary[k] * sine[k]);
            double b = (oddReal[k] * sine[k]) + (oddImaginary[k] * cosine[k]);
            oddReal[k] = evenReal[k] - a;
            oddImaginary[k] = evenImaginary[k] - b;
            evenReal[k] += a;
            evenImaginary[k] += b;
        }
    }
}
