using System.Buffers;

namespace SpeechSpeed.Measures;

/// <summary>
/// Estimates an utterance's signal-to-noise ratio from its spectrum, without knowing the noise. Each band of 500 Hz is free of speech somewhere in an utterance,
/// between words or between sounds. Its noise is the power that it stays below for 5 % of the time, divided by the ratio of that quantile to the
/// mean of stationary noise. Noise that changes counts as speech. Thread-safe.
/// </summary>
/// <remarks>
/// Sources: Martin, "Noise power spectral density estimation based on optimal smoothing and minimum statistics", <i>IEEE Trans. Speech Audio
/// Process.</i> 9 (2001); Stahl, Fischer &amp; Bippus, "Quantile based noise estimation", <i>ICASSP</i> 2000. The bands and the quantile are ours.
/// </remarks>
public static class SpectralSnr
{
    /// <summary>The least result, in dB.</summary>
    public const double MinimumDb = -10;

    /// <summary>The greatest result, in dB: digital silence has no noise at all.</summary>
    public const double MaximumDb = 100;

    private const int FramePoints = 512;
    private const int FrameShift = FramePoints / 2;
    private const int BandPoints = 16;
    private const int Bands = FramePoints / 2 / BandPoints;

    /// <summary>Frames over which a band's power is averaged: 80 ms at 16 kHz.</summary>
    private const int Averaged = 4;

    private const double NoiseQuantile = 0.05;

    /// <summary>
    /// The 5 % quantile of the averaged power of white noise, as a share of its mean: that of χ² with 63 degrees of freedom. The Hann window and the overlap leave 32 independent values
    /// of the 4 × 16 complex values that are averaged.
    /// </summary>
    private const double QuantileOfMean = 0.726;

    private static readonly FourierTransform Transform = new(FramePoints);
    private static readonly double[] Window =
        [.. Enumerable.Range(0, FramePoints).Select(n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * (n + 0.5) / FramePoints)))];

    /// <summary>The ratio in dB of the power of speech to that of noise, over the whole utterance; NaN for an utterance of less than 0.1 s.</summary>
    /// <param name="samples">16 kHz.</param>
    public static double Db(ReadOnlySpan<float> samples)
    {
        int frames = samples.Length < FramePoints ? 0 : 1 + ((samples.Length - FramePoints) / FrameShift);
        if (frames <= Averaged)
        {
            return double.NaN;
        }

        double[][] powers = BandPowers(samples, frames);
        double total = 0;
        double noise = 0;
        double[] averages = new double[frames - Averaged + 1];
        foreach (double[] band in powers)
        {
            for (int frame = 0; frame < averages.Length; frame++)
            {
                double sum = 0;
                for (int i = 0; i < Averaged; i++)
                {
                    sum += band[frame + i];
                }

                averages[frame] = sum / Averaged;
            }

            Array.Sort(averages);
            double mean = band.Average();
            total += mean;
            noise += Math.Min(Level.Quantile(averages, NoiseQuantile) / QuantileOfMean, mean);
        }

        return noise > 0 ? Math.Clamp(10 * Math.Log10(Math.Max(total - noise, 0) / noise), MinimumDb, MaximumDb) : MaximumDb;
    }

    /// <summary>Power of each band in each frame, shape (bands, frames). The lowest two bins, up to 47 Hz, are left out.</summary>
    private static double[][] BandPowers(ReadOnlySpan<float> samples, int frames)
    {
        double[][] powers = [.. Enumerable.Range(0, Bands).Select(_ => new double[frames])];
        double[] scratch = ArrayPool<double>.Shared.Rent(4 * FramePoints);
        Span<double> real = scratch.AsSpan(0, FramePoints), imaginary = scratch.AsSpan(FramePoints, FramePoints);
        Span<double> first = scratch.AsSpan(2 * FramePoints, FramePoints), second = scratch.AsSpan(3 * FramePoints, FramePoints);
        for (int frame = 0; frame < frames; frame += 2)
        {
            int next = Math.Min(frame + 1, frames - 1);
            for (int n = 0; n < FramePoints; n++)
            {
                real[n] = samples[(frame * FrameShift) + n] * Window[n];
                imaginary[n] = samples[(next * FrameShift) + n] * Window[n];
            }

            Transform.Forward(real, imaginary);
            Transform.SeparatePower(real, imaginary, first, second);
            for (int band = 0; band < Bands; band++)
            {
                powers[band][frame] = Sum(first, band);
                powers[band][next] = Sum(second, band);
            }
        }

        ArrayPool<double>.Shared.Return(scratch);
        return powers;
    }

    private static double Sum(ReadOnlySpan<double> power, int band)
    {
        double sum = 0;
        for (int bin = Math.Max(band * BandPoints, 2); bin < (band + 1) * BandPoints; bin++)
        {
            sum += power[bin];
        }

        return sum;
    }
}
