using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Wav;

/// <summary>A WAV file's <c>fmt </c> chunk.</summary>
/// <param name="Coding">What the bytes of a sample are.</param>
/// <param name="SampleRate">Hz, 1 to 1,048,575.</param>
/// <param name="Channels">1 to 65,535.</param>
/// <param name="BitsPerSample">8, 16, 24 or 32 for integers, 32 or 64 for floats, 8 for G.711.</param>
internal readonly record struct WavFormat(SampleCoding Coding, int SampleRate, int Channels, int BitsPerSample)
{
    private const int ExtensibleTag = 0xFFFE;
    /// <summary>Hz.</summary>
    public const int MaximumSampleRate = (1 << 20) - 1;

    /// <summary>Whether samples are floats.</summary>
    public bool IsFloat => Coding == SampleCoding.Float;

    /// <summary>Bits of a sample when G.711 is decoded.</summary>
    public int DecodedBits => Coding is SampleCoding.ALaw or SampleCoding.MuLaw ? 16 : BitsPerSample;

    /// <summary>Bytes of the samples of all channels at one instant.</summary>
    public int BytesPerFrame => Channels * (BitsPerSample / 8);

    private static ReadOnlySpan<byte> SubFormatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads the chunk; null where the samples are coded in another way.</summary>
    /// <param name="chunk">Its first 40 bytes, or all where it has fewer.</param>
    /// <exception cref="InvalidDataException">The chunk contradicts itself.</exception>
    public static WavFormat? Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16)
        {
            throw new InvalidDataException($"the 'fmt ' chunk has {chunk.Length} bytes; expected at least 16");
        }

        int tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        uint sampleRate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int bytesPerFrame = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (tag == ExtensibleTag)
        {
            if (chunk.Length < 40)
            {
                throw new InvalidDataException($"the extensible 'fmt ' chunk has {chunk.Length} bytes; expected at least 40");
            }

            tag = chunk[26..40].SequenceEqual(SubFormatTail) ? BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]) : 0;
        }

        SampleCoding coding = (SampleCoding)tag;
        if (!Enum.IsDefined(coding) || (coding is SampleCoding.ALaw or SampleCoding.MuLaw && bits != 8))
        {
            return null;
        }

        bool isFloat = coding == SampleCoding.Float;
        if (isFloat ? bits is not (32 or 64) : bits is not (8 or 16 or 24 or 32))
        {
            throw new InvalidDataException(
                isFloat ? $"float samples have {bits} bits; expected 32 or 64" : $"PCM samples have {bits} bits; expected 8, 16, 24 or 32");
        }

        if (channels == 0 || sampleRate is 0 or > MaximumSampleRate)
        {
            throw new InvalidDataException(
                $"there are {channels} channels at {sampleRate} Hz; expected at least one channel and 1 to {MaximumSampleRate} Hz");
        }

        WavFormat format = new(coding, (int)sampleRate, channels, bits);
        return format.BytesPerFrame == bytesPerFrame
            ? format
            : throw new InvalidDataException($"{channels} channels of {bits} bits are said to take {bytesPerFrame} bytes; expected {format.BytesPerFrame}");
    }
}
