using System.Runtime.InteropServices;

namespace SpeechSpeed.Audio.Ffmpeg;

/// <summary>Collects interleaved floats from a pipe as the mean of the channels, or only counts them.</summary>
/// <param name="mono">Where they are collected; null where they are counted.</param>
/// <param name="channels">Number of channels.</param>
internal sealed class FloatPipe(MonoBuffer? mono, int channels)
{
    private const int LongestRead = 4096;

    private readonly float[] counted = mono is null ? new float[LongestRead] : [];
    private readonly int frameBytes = channels * sizeof(float);
    private bool isFinite = true;

    /// <summary>Samples per channel so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether all of them are finite numbers.</summary>
    public bool IsFinite => isFinite;

    /// <summary>Reads until the writer closes the pipe.</summary>
    public async Task ReadAsync(Stream pipe, CancellationToken cancellation)
    {
        byte[] buffer = new byte[frameBytes * LongestRead];
        int filled = 0;
        while (true)
        {
            int read = await pipe.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            filled += read;
            int whole = filled - (filled % frameBytes);
            Mix(buffer.AsSpan(0, whole));
            buffer.AsSpan(whole, filled - whole).CopyTo(buffer);
            filled -= whole;
        }
    }

    private void Mix(ReadOnlySpan<byte> bytes)
    {
        int frames = bytes.Length / frameBytes;
        Span<float> added = mono is null ? counted.AsSpan(0, frames) : mono.Append(frames);
        Count += frames;
        isFinite &= ChannelMean.Write(MemoryMarshal.Cast<byte, float>(bytes), channels, added);
    }
}
