namespace SpeechSpeed.Audio.Codecs;

/// <summary>A file of a codec with losses as mono samples. Whatever the decoder trips over is an error here.</summary>
internal sealed class CodecSource(string path, Stream stream, ICodec codec) : IAudioSource
{
    private const int DecodedBits = 32;

    public int SampleRate => codec.SampleRate;

    public AudioInfo ReadInfo() =>
        new(SampleRate, codec.Channels, DecodedBits, codec.IsCounted ? codec.SampleCount : ReadMono(0, long.MaxValue).Length);

    public float[] ReadMono(long first, long maximumSamples)
    {
        bool isWhole = first == 0 && maximumSamples >= codec.SampleCount;
        long wanted = Math.Min(Math.Max(0, codec.SampleCount - first), maximumSamples);
        MonoBuffer mono = new(path, wanted, stream.Length);

        // A block depends on those before it, so they are all decoded.
        long skipped = codec.Delay + first;
        long padding = 0;
        for (long number = 0; isWhole || mono.Count < wanted; number++)
        {
            ReadOnlySpan<float> block = Next(number);
            if (block.IsEmpty)
            {
                break;
            }

            int frames = block.Length / codec.Channels;
            int skip = (int)Math.Min(skipped, frames);
            int count = (int)Math.Min(frames - skip, wanted - mono.Count);
            skipped -= skip;
            padding += frames - skip - count;
            if (!ChannelMean.Write(block[(skip * codec.Channels)..], codec.Channels, mono.Append(count)))
            {
                throw new AudioFormatException(path, $"{codec.BlockName} {number}: a sample is infinite or not a number. Write the file again from its source.");
            }
        }

        return mono.Count == wanted && (!isWhole || padding <= codec.MostPadding)
            ? mono.ToArray()
            : throw new AudioFormatException(path, $"it announces {codec.SampleCount} samples; {mono.Count + padding} were decoded. {AudioFormatException.GetItAgain}");
    }

    public void Dispose()
    {
        codec.Dispose();
        stream.Dispose();
    }

    private ReadOnlySpan<float> Next(long number)
    {
        try
        {
            return codec.Next();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // What the decoders of packages throw at damaged data is no closed list.
            throw new AudioFormatException(path, $"{codec.BlockName} {number} cannot be decoded ({error.Message.TrimEnd('.')}). {AudioFormatException.GetItAgain}", error);
        }
    }
}
