namespace SpeechSpeed.Audio.Wav;

/// <summary>A WAV file (RIFF, RF64 or BW64; PCM of 8, 16, 24 or 32 bits, float of 32 or 64) as mono samples.</summary>
internal sealed class WavSource : IAudioSource
{
    private const int MostBytesAtOnce = 1 << 20;

    private readonly FileStream stream;
    private readonly string path;
    private readonly WavHeader header;

    private WavSource(FileStream stream, string path, WavHeader header)
    {
        this.stream = stream;
        this.path = path;
        this.header = header;
    }

    public int SampleRate => header.Format.SampleRate;

    /// <summary>Whether a file's first twelve bytes are those of a WAV file.</summary>
    public static bool IsWav(ReadOnlySpan<byte> start) =>
        start.Length >= 12 && (start.StartsWith("RIFF"u8) || start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8)) && start[8..12].SequenceEqual("WAVE"u8);

    /// <summary>Reads the header; null where the samples are coded in a way that only ffmpeg knows (A-law, ADPCM, MP3…).</summary>
    /// <exception cref="AudioFormatException">The header is damaged.</exception>
    public static WavSource? TryOpen(FileStream stream, string path) =>
        WavHeader.Read(stream, path) is WavHeader header ? new WavSource(stream, path, header) : null;

    public AudioInfo ReadInfo() => new(SampleRate, header.Format.Channels, header.Format.BitsPerSample, header.FrameCount);

    public float[] ReadMono(long maximumSamples)
    {
        long remaining = Math.Min(header.FrameCount, maximumSamples);
        MonoBuffer mono = new(path, remaining, stream.Length);
        WavFormat format = header.Format;
        int framesAtOnce = Math.Clamp(MostBytesAtOnce / format.BytesPerFrame, 1, 4096);
        byte[] bytes = new byte[(int)Math.Min(framesAtOnce, remaining) * format.BytesPerFrame];
        WavBlock block = new(format, bytes.Length / format.BytesPerFrame);
        stream.Position = header.DataOffset;
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

    public void Dispose() => stream.Dispose();
}
