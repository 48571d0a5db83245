namespace SpeechSpeed.Audio.Flac;

/// <summary>A FLAC file as mono samples.</summary>
internal sealed class FlacSource(FileStream stream, string path) : IAudioSource
{
    private readonly long fileBytes = stream.Length;
    private readonly long start = stream.Position;
    private readonly FlacDecoder decoder = new(stream, path);
    private long[] sums = [];

    public int SampleRate => decoder.StreamInfo.SampleRate;

    public AudioInfo ReadInfo()
    {
        FlacStreamInfo header = decoder.StreamInfo;
        long samples = header.TotalSamples;
        if (samples == 0 || !LastFrame.Confirms(stream, header, decoder.FirstFrame))
        {
            // Decoding says what is wrong, and where.
            stream.Position = start;
            using FlacDecoder whole = new(stream, path) { VerifyMd5 = false };
            while (whole.ReadBlock())
            {
                samples = whole.SamplesRead;
            }
        }

        return new AudioInfo(header.SampleRate, header.Channels, header.BitsPerSample, samples);
    }

    public float[] ReadMono(long first, long maximumSamples)
    {
        long announced = decoder.StreamInfo.TotalSamples == 0 ? long.MaxValue : decoder.StreamInfo.TotalSamples;
        bool isWhole = first == 0 && maximumSamples >= announced;
        MonoBuffer mono = new(path, Math.Min(Math.Max(0, announced - first), maximumSamples), fileBytes);
        using FlacDecoder? part = first == 0 ? null : OpenBefore(first);
        FlacDecoder blocks = part ?? decoder;
        blocks.VerifyMd5 = isWhole;
        while ((isWhole || mono.Count < maximumSamples) && blocks.ReadBlock())
        {
            int skip = (int)Math.Clamp(first - (blocks.SamplesRead - blocks.BlockSize), 0, blocks.BlockSize);
            int count = (int)Math.Min(blocks.BlockSize - skip, maximumSamples - mono.Count);
            Mix(blocks, skip, mono.Append(count));
        }

        return mono.ToArray();
    }

    public void Dispose() => decoder.Dispose();

    /// <summary>A decoder that begins at a frame before a sample.</summary>
    private FlacDecoder OpenBefore(long sample)
    {
        (long position, long samplesBefore) = FrameSearch.Before(stream, decoder.StreamInfo, start + decoder.FirstFrame, sample);
        stream.Position = position;
        return new FlacDecoder(stream, path, decoder.StreamInfo, samplesBefore);
    }

    private void Mix(FlacDecoder blocks, int skip, Span<float> mono)
    {
        int bits = blocks.StreamInfo.BitsPerSample;
        int channels = blocks.StreamInfo.Channels;
        if (channels == 1)
        {
            SampleScale.Convert(blocks.Channel(0).Slice(skip, mono.Length), bits, mono);
            return;
        }

        if (sums.Length < mono.Length)
        {
            sums = new long[mono.Length];
        }

        Span<long> sum = sums.AsSpan(0, mono.Length);
        sum.Clear();
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<int> samples = blocks.Channel(c).Slice(skip, sum.Length);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += samples[i];
            }
        }

        SampleScale.Convert(sum, bits, channels, mono);
    }
}
