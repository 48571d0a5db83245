using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Wav;

/// <summary>A WAV file's <c>fmt </c> chunk.</summary>
/// <param name="IsFloat">IEEE floats, else integers.</param>
/// <param name="SampleRate">Hz, 1 to 1,048,575.</param>
/// <param name="Channels">1 to 65,535.</param>
/// <param name="BitsPerSample">8, 16, 24 or 32 for integers, 32 or 64 for floats.</param>
internal readonly record struct WavFormat(bool IsFloat, int SampleRate, int Channels, int BitsPerSample)
{
    private const int PcmTag = 1;
    private const int FloatTag = 3;
    private const int ExtensibleTag = 0xFFFE;
    private const int MaximumSampleRate = (1 << 20) - 1;

    /// <summary>Bytes of the samples of all channels at one instant.</summary>
    public int BytesPerFrame => Channels * (BitsPerSample / 8);

    private static ReadOnlySpan<byte> SubFormatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads the chunk; null where the samples are coded in a way that is neither PCM nor float.</summary>
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

        if (tag is not (PcmTag or FloatTag))
        {
            return null;
        }

        bool isFloat = tag == FloatTag;
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

        WavFormat format = new(isFloat, (int)sampleRate, channels, bits);
        return format.BytesPerFrame == bytesPerFrame
            ? format
            : throw new InvalidDataException($"{channels} channels of {bits} bits are said to take {bytesPerFrame} bytes; expected {format.BytesPerFrame}");
    }
}
