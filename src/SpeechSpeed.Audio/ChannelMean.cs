using System.Numerics;

namespace SpeechSpeed.Audio;

/// <summary>The mean of the channels of interleaved floats.</summary>
internal static class ChannelMean
{
    /// <summary>Writes the mean of each frame, summed in double precision.</summary>
    /// <typeparam name="T">Float or double.</typeparam>
    /// <param name="samples">All channels of one instant after the other: <paramref name="channels"/> × the length of <paramref name="mono"/>.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="mono">Where the means go.</param>
    /// <returns>Whether all of them are finite numbers.</returns>
    public static bool Write<T>(ReadOnlySpan<T> samples, int channels, Span<float> mono)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        bool isFinite = true;
        for (int i = 0; i < mono.Length; i++)
        {
            double sum = 0;
            foreach (T sample in samples.Slice(i * channels, channels))
            {
                sum += double.CreateTruncating(sample);
            }

            mono[i] = (float)(sum / channels);
            isFinite &= float.IsFinite(mono[i]);
        }

        return isFinite;
    }
}
