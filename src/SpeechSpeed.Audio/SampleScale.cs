namespace SpeechSpeed.Audio;

/// <summary>
/// From integers of a bit depth to [-1, 1): sample / 2^(bits − 1). Exact up to 24 bits, so that multiplying by 32768 gives 16-bit samples back;
/// deeper samples are rounded to the nearest <see cref="float"/> below 1.
/// </summary>
internal static class SampleScale
{
    private const float LargestBelowOne = 1 - (1f / (1 << 24));

    /// <summary>One channel.</summary>
    public static void Convert(ReadOnlySpan<int> samples, int bits, Span<float> destination)
    {
        destination = destination[..samples.Length];
        float scale = 1f / (1L << (bits - 1));
        for (int i = 0; i < samples.Length; i++)
        {
            destination[i] = Math.Min(samples[i] * scale, LargestBelowOne);
        }
    }

    /// <summary>The mean of several channels, from their sums.</summary>
    public static void Convert(ReadOnlySpan<long> sums, int bits, int channels, Span<float> destination)
    {
        destination = destination[..sums.Length];
        double fullScale = (double)channels * (1L << (bits - 1));
        for (int i = 0; i < sums.Length; i++)
        {
            destination[i] = Math.Min((float)(sums[i] / fullScale), LargestBelowOne);
        }
    }
}
