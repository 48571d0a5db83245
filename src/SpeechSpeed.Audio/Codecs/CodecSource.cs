using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Codecs;

/// <summary>
/// A file of a codec with losses as mono samples. Whatever the decoder trips over is an error here. A block depends on those before it, so they are all decoded. After a part, the decoder
/// goes on to another that begins no earlier.
/// </summary>
internal sealed class CodecSource(string path, Stream stream, ICodec codec) : IAudioSource
{
    private const int DecodedBits = 32;

    /// <summary>Number of blocks that were decoded.</summary>
    private long blocks;

    /// <summary>What was decoded of the last part, from its first sample to <see cref="Position"/>: parts may overlap.</summary>
    private float[] kept = [];

    public int SampleRate => codec.SampleRate;

    /// <summary>The recording's sample that the next block begins with.</summary>
    public long Position { get; private set; } = -codec.Delay;

    /// <summary>Whether the recording was decoded to its end.</summary>
    public bool IsAtEnd => Position >= codec.SampleCount;

    /// <summary>Whether a part that begins with this sample can still be read.</summary>
    public bool CanRead(long first) => first >= Position - kept.Length;

    public AudioInfo ReadInfo() =>
        new(SampleRate, codec.Channels, DecodedBits, codec.IsCounted ? codec.SampleCount : ReadMono(0, long.MaxValue).Length);

    public float[] ReadMono(long first, long maximumSamples)
    {
        bool isWhole = first == 0 && maximumSamples >= codec.SampleCount;
        long wanted = Math.Min(Math.Max(0, codec.SampleCount - first), maximumSamples);
        MonoBuffer mono = new(path, wanted, stream.Length);
        ReadOnlySpan<float> known = kept.AsSpan((int)Math.Clamp(first - Position + kept.Length, 0, kept.Length));
        known = known[..(int)Math.Min(known.Length, wanted)];
        known.CopyTo(mono.Append(known.Length));
        float[] rest = [];
        long padding = 0;
        bool isDecoding = isWhole || mono.Count < wanted;
        while (isWhole || mono.Count < wanted)
        {
            ReadOnlySpan<float> block = Next(blocks);
            if (block.IsEmpty)
            {
                break;
            }

            int frames = block.Length / codec.Channels;
            int skip = (int)Math.Clamp(first - Position, 0, frames);
            int count = (int)Math.Min(frames - skip, wanted - mono.Count);
            rest = isWhole ? [] : new float[frames - skip - count];
            bool isFinite = ChannelMean.Write(block[(skip * codec.Channels)..], codec.Channels, mono.Append(count));
            if (!ChannelMean.Write(block[((skip + count) * codec.Channels)..], codec.Channels, rest) || !isFinite)
            {
                throw new AudioFormatException(path, $"{codec.BlockName} {blocks}: a sample is infinite or not a number. Write the file again from its source.");
            }

            padding += frames - skip - count;
            Position += frames;
            blocks++;
        }

        if (mono.Count != wanted || (isWhole && padding > codec.MostPadding))
        {
            throw new AudioFormatException(path, $"it announces {codec.SampleCount} samples; {mono.Count + padding} were decoded. {AudioFormatException.GetItAgain}");
        }

        float[] samples = mono.ToArray();
        if (isDecoding && !isWhole)
        {
            kept = [.. samples, .. rest];
        }

        return samples;
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
            throw new AudioFormatException(path, $"{codec.BlockName} {number} cannot be decoded ({Damage.Reason(error)}). {AudioFormatException.GetItAgain}", error);
        }
    }
}
