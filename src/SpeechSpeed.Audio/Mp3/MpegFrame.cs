using System.Buffers.Binary;
using NLayer;

namespace SpeechSpeed.Audio.Mp3;

/// <summary>One frame of layer III as NLayer's decoder reads it.</summary>
internal sealed class MpegFrame : IMpegFrame
{
    private const int ChecksumBytes = 2;

    // Bits are taken from eight bytes at once, also the last ones.
    private readonly byte[] bytes = new byte[MpegHeader.MostFrameBytes + sizeof(ulong)];
    private MpegHeader header;
    private int position;

    public int SampleRate => header.SampleRate;

    public int SampleRateIndex => header.RateIndex;

    public int FrameLength => header.Length;

    public int BitRate => 1000 * header.Kilobits;

    public MpegVersion Version => header.IsMpeg1 ? MpegVersion.Version1 : header.IsMpeg25 ? MpegVersion.Version25 : MpegVersion.Version2;

    public MpegLayer Layer => MpegLayer.LayerIII;

    public MpegChannelMode ChannelMode => (MpegChannelMode)header.Mode;

    public int ChannelModeExtension => header.ModeExtension;

    public int SampleCount => header.SampleCount;

    public int BitRateIndex => header.BitRateIndex;

    public bool IsCopyrighted => false;

    public bool HasCrc => header.HasCrc;

    public bool IsCorrupted => false;

    /// <summary>Takes the frame that begins at the stream's position, which was found before.</summary>
    public void Load(Stream stream)
    {
        stream.ReadExactly(bytes, 0, MpegHeader.Bytes);
        header = new MpegHeader(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        stream.ReadExactly(bytes, MpegHeader.Bytes, header.Length - MpegHeader.Bytes);
    }

    /// <summary>Goes to the side information.</summary>
    public void Reset() => position = 8 * (MpegHeader.Bytes + (HasCrc ? ChecksumBytes : 0));

    /// <summary>The next bits, at most 32.</summary>
    /// <exception cref="InvalidDataException">The frame has no more.</exception>
    public int ReadBits(int bitCount)
    {
        if (bitCount <= 0 || position + bitCount > 8 * FrameLength)
        {
            throw new InvalidDataException("it has fewer bits than it says");
        }

        ulong next = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(position >> 3)) << (position & 7);
        position += bitCount;
        return (int)(next >> (64 - bitCount));
    }
}
