namespace SpeechSpeed.Audio.Resampling;

/// <summary>
/// The low-pass of the resampler as a function of time, in samples of the lower rate: a sinc under a Kaiser window (Kaiser 1974; Oppenheim &amp;
/// Schafer, Discrete-Time Signal Processing, 7.5.3), tabulated.
/// </summary>
internal static class SincKernel
{
    /// <summary>Attenuation from the lower Nyquist frequency on, in dB.</summary>
    public const double StopBandDecibels = 100;

    /// <summary>End of the pass-band, as a share of the lower Nyquist frequency.</summary>
    public const double PassBand = 0.9;

    /// <summary>The kernel is zero from here on. Kaiser's estimate of half the length: (A − 7.95) / (2 · 2.285 Δω) with Δω = (1 − PassBand) π, rounded up.</summary>
    public const int HalfWidth = 65;

    // Linear interpolation then errs by at most π²/3 / (8 · 2048²) = −140 dB.
    private const int StepsPerSample = 2048;

    private static readonly double[] Table = MakeTable();

    /// <summary>The kernel at a time, in samples of the lower rate; its sum over whole samples is near 1.</summary>
    public static double At(double time)
    {
        double place = Math.Abs(time) * StepsPerSample;
        int index = (int)place;
        return index >= HalfWidth * StepsPerSample ? 0 : Table[index] + ((place - index) * (Table[index + 1] - Table[index]));
    }

    /// <summary>The same without the table.</summary>
    internal static double Exact(double time)
    {
        double u = time / HalfWidth;
        if (Math.Abs(u) > 1)
        {
            return 0;
        }

        const double Beta = 0.1102 * (StopBandDecibels - 8.7);
        const double Cutoff = (1 + PassBand) / 2;
        double x = Math.PI * Cutoff * time;
        double sinc = x == 0 ? 1 : Math.Sin(x) / x;
        return Cutoff * sinc * BesselI0(Beta * Math.Sqrt(1 - (u * u))) / BesselI0(Beta);
    }

    private static double[] MakeTable()
    {
        double[] table = new double[(HalfWidth * StepsPerSample) + 1];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = Exact((double)i / StepsPerSample);
        }

        return table;
    }

    // The modified Bessel function of order 0 by its power series: all terms are positive, so it loses no digits.
    private static double BesselI0(double x)
    {
        double quarter = x * x / 4;
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }
}
