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

    public float[] ReadMono(long maximumSamples)
    {
        long announced = decoder.StreamInfo.TotalSamples == 0 ? long.MaxValue : decoder.StreamInfo.TotalSamples;
        bool isWhole = maximumSamples >= announced;
        decoder.VerifyMd5 = isWhole;
        MonoBuffer mono = new(path, Math.Min(announced, maximumSamples), fileBytes);
        while ((isWhole || mono.Count < maximumSamples) && decoder.ReadBlock())
        {
            int count = (int)Math.Min(decoder.BlockSize, maximumSamples - mono.Count);
            Mix(mono.Append(count));
        }

        return mono.ToArray();
    }

    public void Dispose() => decoder.Dispose();

    private void Mix(Span<float> mono)
    {
        int bits = decoder.StreamInfo.BitsPerSample;
        int channels = decoder.StreamInfo.Channels;
        if (channels == 1)
        {
            SampleScale.Convert(decoder.Channel(0)[..mono.Length], bits, mono);
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
            ReadOnlySpan<int> samples = decoder.Channel(c)[..sum.Length];
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += samples[i];
            }
        }

        SampleScale.Convert(sum, bits, channels, mono);
    }
}
