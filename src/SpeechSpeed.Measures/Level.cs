using System.Runtime.CompilerServices;
using SpeechSpeed.Core;

namespace SpeechSpeed.Measures;

/// <summary>Levels of signals in dB of full scale: a square wave that fills the scale [-1, 1) is at 0 dB.</summary>
internal static class Level
{
    /// <summary>The level of digital silence: some 2 dB below the noise of rounding to 16 bits.</summary>
    public const double FloorDb = -103;

    private static readonly double FloorPower = Math.Pow(10, FloorDb / 10);

    /// <summary>The mean of a signal: the offset of a recording, which is no sound. 0 for an empty signal.</summary>
    [MethodImpl(HotLoop.Optimised)]
    public static double Mean(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += sample;
        }

        return samples.IsEmpty ? 0 : sum / samples.Length;
    }

    /// <summary>10 log₁₀ of the mean power about <paramref name="mean"/>, at least <see cref="FloorDb"/>.</summary>
    public static double Db(ReadOnlySpan<float> samples, double mean)
    {
        double power = 0;
        foreach (float sample in samples)
        {
            double deviation = sample - mean;
            power += deviation * deviation;
        }

        return Db(power / Math.Max(samples.Length, 1));
    }

    /// <summary>10 log₁₀ of a power, at least <see cref="FloorDb"/>.</summary>
    public static double Db(double power) => 10 * Math.Log10(Math.Max(power, FloorPower));

    /// <summary>A quantile of sorted values, with linear interpolation between neighbours.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="share">0 for the least, 1 for the greatest.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
