using SpeechSpeed.Core;

namespace SpeechSpeed.Audio;

/// <summary>What an audio file holds.</summary>
/// <param name="SampleRate">Samples per second and channel, in Hz, &gt; 0.</param>
/// <param name="Channels">Number of channels, ≥ 1.</param>
/// <param name="BitsPerSample">Bits of one stored sample. 32 for files read through ffmpeg, which hands over 32-bit floats.</param>
/// <param name="SampleCount">Samples per channel, ≥ 0.</param>
public sealed record AudioInfo(int SampleRate, int Channels, int BitsPerSample, long SampleCount)
{
    /// <summary>Length in seconds: <see cref="SampleCount"/> / <see cref="SampleRate"/>.</summary>
    public double DurationSeconds => (double)SampleCount / SampleRate;

    /// <summary>The samples of a part: the first, and the one after the last. Times are rounded to the nearest sample.</summary>
    internal static (long First, long End) Samples(AudioSpan span, int sampleRate) =>
        (Sample(span.Start, sampleRate), span.End is { } end ? Math.Max(Sample(span.Start, sampleRate), Sample(end, sampleRate)) : long.MaxValue);

    /// <summary>What a part of the file holds. A part may reach <see cref="AudioSpan.Overshoot"/> beyond the end, and then ends there.</summary>
    /// <param name="span">The part.</param>
    /// <param name="path">The file, for the error.</param>
    /// <exception cref="AudioFormatException">The file ends before the part does.</exception>
    public AudioInfo Of(AudioSpan span, string path)
    {
        (long first, long end) = Samples(span, SampleRate);
        if (first >= SampleCount || (end != long.MaxValue && end - SampleCount > AudioSpan.Overshoot * SampleRate))
        {
            throw new AudioFormatException(
                path, $"the utterance is its part {span} (seconds), and the recording has {Numbers.Text(Math.Round(DurationSeconds, 3))} s. Correct start and end.");
        }

        return this with { SampleCount = Math.Min(end, SampleCount) - first };
    }

    private static long Sample(double seconds, int sampleRate) => (long)Math.Round(seconds * sampleRate, MidpointRounding.AwayFromZero);
}
