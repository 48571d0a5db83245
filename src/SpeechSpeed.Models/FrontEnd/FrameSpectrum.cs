using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>
/// Power spectra of eight real frames of 512 samples at once, one frame per vector lane: a complex FFT of 256 points over pairs of samples,
/// in four radix-4 passes of decimation in frequency, then the step that separates a real signal's spectrum.
/// </summary>
/// <remarks>
/// Sources: Oppenheim &amp; Schafer, <i>Discrete-Time Signal Processing</i>, section 9.4 (decimation in frequency); Press et al.,
/// <i>Numerical Recipes</i>, section 12.3 (FFT of a single real function).
/// </remarks>
internal static class FrameSpectrum
{
    /// <summary>Samples of a padded frame.</summary>
    public const int SampleCount = 512;

    /// <summary>Complex points of the FFT, and bins of the power spectrum from 0 Hz up to, and without, the Nyquist frequency.</summary>
    public const int PointCount = SampleCount / 2;

    private static readonly Rotation[][] Passes = [Rotations(256), Rotations(64), Rotations(16)];
    private static readonly Complex[] HalfSteps = [.. Enumerable.Range(0, (PointCount / 2) + 1).Select(k => UnitRoot(k, SampleCount))];
    private static readonly int[] Positions = [.. Enumerable.Range(0, PointCount).Select(ReverseDigits)];

    /// <summary>Computes the power spectrum.</summary>
    /// <param name="real">256 values: the even samples; overwritten.</param>
    /// <param name="imaginary">256 values: the odd samples; overwritten.</param>
    /// <param name="power">Receives 256 values: |X(k)|² for k below the Nyquist frequency. Must not overlap the others.</param>
    public static void Power(Span<Vector256<float>> real, Span<Vector256<float>> imaginary, Span<Vector256<float>> power)
    {
        foreach (Rotation[] rotations in Passes)
        {
            Pass(real, imaginary, rotations);
        }

        LastPass(real, imaginary);
        Separate(real, imaginary, power);
    }

    /// <summary>One pass over all blocks of <c>4 · rotations.Length</c> points.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static void Pass(Span<Vector256<float>> real, Span<Vector256<float>> imaginary, Rotation[] rotations)
    {
        int quarter = rotations.Length;
        for (int start = 0; start < PointCount; start += 4 * quarter)
        {
            Span<Vector256<float>> re0 = real.Slice(start, quarter);
            Span<Vector256<float>> re1 = real.Slice(start + quarter, quarter);
            Span<Vector256<float>> re2 = real.Slice(start + (2 * quarter), quarter);
            Span<Vector256<float>> re3 = real.Slice(start + (3 * quarter), quarter);
            Span<Vector256<float>> im0 = imaginary.Slice(start, quarter);
            Span<Vector256<float>> im1 = imaginary.Slice(start + quarter, quarter);
            Span<Vector256<float>> im2 = imaginary.Slice(start + (2 * quarter), quarter);
            Span<Vector256<float>> im3 = imaginary.Slice(start + (3 * quarter), quarter);
            for (int j = 0; j < rotations.Length; j++)
            {
                ref readonly Rotation w = ref rotations[j];
                Vector256<float> sumRe02 = re0[j] + re2[j], differenceRe02 = re0[j] - re2[j];
                Vector256<float> sumIm02 = im0[j] + im2[j], differenceIm02 = im0[j] - im2[j];
                Vector256<float> sumRe13 = re1[j] + re3[j], differenceRe13 = re1[j] - re3[j];
                Vector256<float> sumIm13 = im1[j] + im3[j], differenceIm13 = im1[j] - im3[j];
                re0[j] = sumRe02 + sumRe13;
                im0[j] = sumIm02 + sumIm13;
                Rotate(differenceRe02 + differenceIm13, differenceIm02 - differenceRe13, w.Once, out re1[j], out im1[j]);
                Rotate(sumRe02 - sumRe13, sumIm02 - sumIm13, w.Twice, out re2[j], out im2[j]);
                Rotate(differenceRe02 - differenceIm13, differenceIm02 + differenceRe13, w.Thrice, out re3[j], out im3[j]);
            }
        }
    }

    /// <summary>The pass over blocks of four points, whose rotations are all by nothing.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static void LastPass(Span<Vector256<float>> real, Span<Vector256<float>> imaginary)
    {
        for (int start = 0; start < PointCount; start += 4)
        {
            Span<Vector256<float>> re = real.Slice(start, 4);
            Span<Vector256<float>> im = imaginary.Slice(start, 4);
            Vector256<float> sumRe02 = re[0] + re[2], differenceRe02 = re[0] - re[2];
            Vector256<float> sumIm02 = im[0] + im[2], differenceIm02 = im[0] - im[2];
            Vector256<float> sumRe13 = re[1] + re[3], differenceRe13 = re[1] - re[3];
            Vector256<float> sumIm13 = im[1] + im[3], differenceIm13 = im[1] - im[3];
            re[0] = sumRe02 + sumRe13;
            im[0] = sumIm02 + sumIm13;
            re[1] = differenceRe02 + differenceIm13;
            im[1] = differenceIm02 - differenceRe13;
            re[2] = sumRe02 - sumRe13;
            im[2] = sumIm02 - sumIm13;
            re[3] = differenceRe02 - differenceIm13;
            im[3] = differenceIm02 + differenceRe13;
        }
    }

    /// <summary>
    /// From Z, the transform of the even samples plus i times the odd ones: with E(k) = (Z(k) + Z*(256 − k))/2 and
    /// O(k) = (Z(k) − Z*(256 − k))/2i, X(k) = E(k) + w^k O(k) and X(256 − k) = (E(k) − w^k O(k))*, w = exp(−2πi/512).
    /// </summary>
    [MethodImpl(HotLoop.Optimised)]
    private static void Separate(ReadOnlySpan<Vector256<float>> real, ReadOnlySpan<Vector256<float>> imaginary, Span<Vector256<float>> power)
    {
        Vector256<float> zeroFrequency = real[0] + imaginary[0];
        power[0] = zeroFrequency * zeroFrequency;
        for (int k = 1; k <= PointCount / 2; k++)
        {
            int low = Positions[k];
            int high = Positions[PointCount - k];
            Vector256<float> evenRe = real[low] + real[high];
            Vector256<float> evenIm = imaginary[low] - imaginary[high];
            Rotate(imaginary[low] + imaginary[high], real[high] - real[low], HalfSteps[k], out Vector256<float> oddRe, out Vector256<float> oddIm);
            power[k] = QuarterSquare(evenRe + oddRe, evenIm + oddIm);
            power[PointCount - k] = QuarterSquare(evenRe - oddRe, evenIm - oddIm);
        }
    }

    private static Vector256<float> QuarterSquare(Vector256<float> re, Vector256<float> im) => ((re * re) + (im * im)) * 0.25f;

    private static void Rotate(Vector256<float> re, Vector256<float> im, Complex by, out Vector256<float> toRe, out Vector256<float> toIm)
    {
        toRe = (re * by.Re) - (im * by.Im);
        toIm = (re * by.Im) + (im * by.Re);
    }

    private static Rotation[] Rotations(int points) =>
        [.. Enumerable.Range(0, points / 4).Select(j => new Rotation(UnitRoot(j, points), UnitRoot(2 * j, points), UnitRoot(3 * j, points)))];

    private static Complex UnitRoot(int k, int n) => new((float)Math.Cos(2 * Math.PI * k / n), (float)-Math.Sin(2 * Math.PI * k / n));

    /// <summary>Where the passes leave the transform's value <paramref name="k"/>: its four digits in base 4, reversed.</summary>
    private static int ReverseDigits(int k) => ((k & 3) << 6) | ((k & 12) << 2) | ((k >> 2) & 12) | (k >> 6);

    private readonly record struct Complex(float Re, float Im);

    private readonly record struct Rotation(Complex Once, Complex Twice, Complex Thrice);
}
