namespace SpeechSpeed.Audio.Wav;

/// <summary>Samples that are not compressed, or by G.711 alone, as mono samples.</summary>
/// <param name="stream">The samples, as bytes of WAV.</param>
/// <param name="file">What to close in the end.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="format">How they are coded.</param>
/// <param name="start">Where in the stream they begin.</param>
/// <param name="frameCount">Samples per channel.</param>
internal sealed class PcmSource(Stream stream, Stream file, string path, WavFormat format, long start, long frameCount) : IAudioSource
{
    private const int MostBytesAtOnce = 1 << 20;

    public int SampleRate => format.SampleRate;

    public AudioInfo ReadInfo() => new(SampleRate, format.Channels, format.BitsPerSample, frameCount);

    public float[] ReadMono(long first, long maximumSamples)
    {
        long remaining = Math.Min(Math.Max(0, frameCount - first), maximumSamples);
        MonoBuffer mono = new(path, remaining, stream.Length);
        int framesAtOnce = Math.Clamp(MostBytesAtOnce / format.BytesPerFrame, 1, 4096);
        byte[] bytes = new byte[(int)Math.Min(framesAtOnce, remaining) * format.BytesPerFrame];
        WavBlock block = new(format, bytes.Length / format.BytesPerFrame);
        stream.Position = start + (Math.Min(first, frameCount) * format.BytesPerFrame);
        while (remaining > 0)
        {
            int count = (int)Math.Min(framesAtOnce, remaining);
            Span<byte> frames = bytes.AsSpan(0, count * format.BytesPerFrame);
            long offset = stream.Position;
            stream.ReadExactly(frames);
            if (!block.Mix(frames, mono.Append(count)))
            {
                throw new AudioFormatException(
                    path,
                    $"WAV data between byte {offset} and {stream.Position}: a sample is infinite or not a number; expected numbers. Write the file again from its source.")
                {
                    ByteOffset = offset,
                };
            }

            remaining -= count;
        }

        return mono.ToArray();
    }

    public void Dispose() => file.Dispose();
}
