using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Ffmpeg;

/// <summary>Collects interleaved little-endian floats from a pipe as the mean of the channels.</summary>
internal sealed class FloatPipe(MonoBuffer mono, int channels)
{
    private readonly int frameBytes = channels * sizeof(float);
    private bool isFinite = true;

    /// <summary>Reads until the writer closes the pipe.</summary>
    public async Task ReadAsync(Stream pipe, CancellationToken cancellation)
    {
        byte[] buffer = new byte[frameBytes * 4096];
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

    /// <summary>The samples; null where one was not a finite number.</summary>
    public float[]? Finish() => isFinite ? mono.ToArray() : null;

    private void Mix(ReadOnlySpan<byte> bytes)
    {
        Span<float> added = mono.Append(bytes.Length / frameBytes);
        for (int i = 0; i < added.Length; i++)
        {
            double sum = 0;
            for (int c = 0; c < channels; c++)
            {
                sum += BinaryPrimitives.ReadSingleLittleEndian(bytes[(((i * channels) + c) * sizeof(float))..]);
            }

            added[i] = (float)(sum / channels);
            isFinite &= float.IsFinite(added[i]);
        }
    }
}
