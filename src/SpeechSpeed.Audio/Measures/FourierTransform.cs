namespace SpeechSpeed.Audio.Measures;

/// <summary>
/// The discrete Fourier transform of a fixed power of two of complex points, in place: radix 2, decimation in time. Thread-safe.
/// </summary>
/// <remarks>Source: Press et al., <i>Numerical Recipes</i>, section 12.2.</remarks>
internal sealed class FourierTransform
{
    private readonly int[] reversed;
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

        cosines = new double[points / 2];
        sines = new double[points / 2];
        for (int i = 0; i < points / 2; i++)
        {
            (sines[i], cosines[i]) = Math.SinCos(-2 * Math.PI * i / points);
        }
    }

    /// <summary>Number of points.</summary>
    public int Points { get; }

    /// <summary>Σ x(n) exp(−2πi kn / points), without a factor.</summary>
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
            int stride = Points / (2 * half);
            for (int start = 0; start < Points; start += 2 * half)
            {
                Span<double> evenReal = real.Slice(start, half), oddReal = real.Slice(start + half, half);
                Span<double> evenImaginary = imaginary.Slice(start, half), oddImaginary = imaginary.Slice(start + half, half);
                for (int k = 0; k < half; k++)
                {
                    double cosine = cosines[k * stride], sine = sines[k * stride];
                    double a = (oddReal[k] * cosine) - (oddImaginary[k] * sine);
                    double b = (oddReal[k] * sine) + (oddImaginary[k] * cosine);
                    oddReal[k] = evenReal[k] - a;
                    oddImaginary[k] = evenImaginary[k] - b;
                    evenReal[k] += a;
                    evenImaginary[k] += b;
                }
            }
        }
    }

    /// <summary>
    /// From the transform of x + iy, x and y real, the power spectra |X|² and |Y|², bins 0 to points / 2: two real signals for one transform.
    /// </summary>
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
}
