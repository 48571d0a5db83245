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
}
