using System.Buffers.Binary;
using NAudio.Codecs;

namespace SpeechSpeed.Audio.Wav;

/// <summary>Turns the bytes of interleaved samples into mono samples.</summary>
internal sealed class WavBlock(WavFormat format, int maximumFrames)
{
    private readonly int[] integers = new int[format.IsFloat ? 0 : maximumFrames * format.Channels];
    private readonly double[] floats = new double[format.IsFloat ? maximumFrames * format.Channels : 0];
    private readonly long[] sums = new long[maximumFrames];

    /// <summary>The mean of the channels of each frame; false where a sample is not a finite number.</summary>
    public bool Mix(ReadOnlySpan<byte> bytes, Span<float> mono)
    {
        if (format.IsFloat)
        {
            ReadFloats(bytes, floats);
            return ChannelMean.Write<double>(floats.AsSpan(0, mono.Length * format.Channels), format.Channels, mono);
        }

        ReadIntegers(bytes, integers);
        MixIntegers(mono);
        return true;
    }

    private void MixIntegers(Span<float> mono)
    {
        int channels = format.Channels;
        if (channels == 1)
        {
            SampleScale.Convert(integers.AsSpan(0, mono.Length), format.DecodedBits, mono);
            return;
        }

        for (int i = 0; i < mono.Length; i++)
        {
            long sum = 0;
            foreach (int sample in integers.AsSpan(i * channels, channels))
            {
                sum += sample;
            }

            sums[i] = sum;
        }

        SampleScale.Convert(sums.AsSpan(0, mono.Length), format.DecodedBits, channels, mono);
    }

    private void ReadIntegers(ReadOnlySpan<byte> bytes, Span<int> samples)
    {
        int count = bytes.Length / (format.BitsPerSample / 8);
        switch (format.Coding, format.BitsPerSample)
        {
            case (SampleCoding.ALaw, _):
                for (int i = 0; i < count; i++)
                {
                    samples[i] = ALawDecoder.ALawToLinearSample(bytes[i]);
                }

                break;
            case (SampleCoding.MuLaw, _):
                for (int i = 0; i < count; i++)
                {
                    // NAudio's table has -1 for the negative zero of G.711.
                    samples[i] = bytes[i] == 0x7F ? 0 : MuLawDecoder.MuLawToLinearSample(bytes[i]);
                }

                break;
            case (_, 8):
                for (int i = 0; i < count; i++)
                {
                    // 8 bits are unsigned, with silence at 128; all others are signed.
                    samples[i] = bytes[i] - 128;
                }

                break;
            case (_, 16):
                for (int i = 0; i < count; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]);
                }

                break;
            case (_, 24):
                for (int i = 0; i < count; i++)
                {
                    samples[i] = bytes[3 * i] | (bytes[(3 * i) + 1] << 8) | ((sbyte)bytes[(3 * i) + 2] << 16);
                }

                break;
            default:
                for (int i = 0; i < count; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
                }

                break;
        }
    }

    private void ReadFloats(ReadOnlySpan<byte> bytes, Span<double> samples)
    {
        int count = bytes.Length / (format.BitsPerSample / 8);
        for (int i = 0; i < count; i++)
        {
            samples[i] = format.BitsPerSample == 32
                ? BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..])
                : BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
        }
    }
}
