using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Mp3;

/// <summary>What an encoder says of the whole file, in a first frame without audio (Xing, Info or VBRI).</summary>
/// <param name="FrameCount">Number of frames with audio; null where it is not said.</param>
/// <param name="Delay">Samples that encoder and decoder put before the recording's first; 0 where they are not said.</param>
/// <param name="Padding">Samples after the recording's last; 0 where they are not said.</param>
internal sealed record EncoderTag(long? FrameCount, int Delay, int Padding)
{
    /// <summary>The most bytes that are looked at of the frame.</summary>
    public const int MostBytes = 192;

    /// <summary>What a decoder of layer III delays by: 528 samples of its filters, and one.</summary>
    private const int DecoderDelay = 529;

    private const int CountFlag = 1;

    /// <summary>Reads the tag; null where the frame has none.</summary>
    /// <param name="header">The frame's header.</param>
    /// <param name="frame">The file from the header on, <see cref="MostBytes"/> of it or all.</param>
    public static EncoderTag? Read(MpegHeader header, ReadOnlySpan<byte> frame)
    {
        const int vbri = 36;
        const int vbriCount = vbri + 14;
        if (frame.Length >= vbriCount + sizeof(uint) && frame[vbri..].StartsWith("VBRI"u8))
        {
            return new EncoderTag(BinaryPrimitives.ReadUInt32BigEndian(frame[vbriCount..]), 0, 0);
        }

        int start = MpegHeader.Bytes + header.SideBytes;
        if (frame.Length < MostBytes || !(frame[start..].StartsWith("Xing"u8) || frame[start..].StartsWith("Info"u8)))
        {
            return null;
        }

        int flags = frame[start + 7];
        ReadOnlySpan<byte> rest = frame[(start + 8)..];
        uint count = (flags & CountFlag) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(rest) : 0;

        // What the flags announce, in the order of their bits: the number of frames, that of bytes, a table for seeking, the quality.
        ReadOnlySpan<byte> lengths = [4, 4, 100, 4];
        for (int i = 0; i < lengths.Length; i++)
        {
            rest = rest[((flags >> i & 1) * lengths[i])..];
        }

        bool hasGaps = rest.StartsWith("LAME"u8) || rest.StartsWith("Lavf"u8) || rest.StartsWith("Lavc"u8);
        int gaps = hasGaps ? BinaryPrimitives.ReadInt32BigEndian(rest[21..]) >>> 8 : 0;
        return new EncoderTag(count == 0 ? null : count, hasGaps ? (gaps >> 12) + DecoderDelay : 0, Math.Max(0, (gaps & 0xFFF) - DecoderDelay));
    }
}
