using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Containers;

/// <summary>
/// The frames of an MP3 file (ISO 11172-3 and 13818-3, layer III). The file declares its length at best in a tag of its encoder, in the first frame (Xing, Info or VBRI); without one, only a last
/// frame that is not whole tells that it was cut off.
/// </summary>
internal static class MpegFrames
{
    private const int LayerIII = 1;
    private const int ReservedVersion = 1;
    private const int Mpeg1 = 3;
    private const int Mono = 3;

    /// <summary>The most bytes that are looked at of the first frame.</summary>
    private const int TagBytes = 64;

    private static ReadOnlySpan<short> Kilobits1 => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, -1];

    private static ReadOnlySpan<short> Kilobits2 => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, -1];

    private static ReadOnlySpan<int> Rates1 => [44_100, 48_000, 32_000, -1];

    /// <summary>Whether a frame of MPEG audio may begin with these four bytes.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> bytes) =>
        bytes[0] == 0xFF && bytes[1] >> 5 == 7 && Version(bytes) != ReservedVersion && Layer(bytes) != 0 && bytes[2] >> 4 != 15 && (bytes[2] >> 2 & 3) != 3;

    /// <summary>Walks over all frames; those of other layers, and of a bit rate that is not said, are left to ffmpeg.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="start">Where the first frame begins.</param>
    /// <exception cref="InvalidDataException">The last frame is not whole, or there are fewer than the encoder says.</exception>
    public static void Check(Stream stream, long start)
    {
        Span<byte> header = stackalloc byte[4];
        long? declared = null;
        long frames = 0;
        for (long position = start; ReadAt(stream, position, header) == header.Length && IsHeader(header); frames++)
        {
            int length = Length(header);
            if (length == 0)
            {
                return;
            }

            if (length > stream.Length - position)
            {
                throw new InvalidDataException($"its last MPEG frame, at byte {position}, has {length} bytes; the file has {stream.Length - position} more");
            }

            declared ??= position == start ? Declared(stream, position, header) : null;
            position += length;
        }

        // The frame with the tag is none of those that it counts; some encoders count it all the same.
        if (declared > frames)
        {
            throw new InvalidDataException($"its header announces {declared} MPEG frames; the file has {Math.Max(0, frames - 1)}");
        }
    }

    /// <summary>Bytes of a frame of layer III; 0 where they do not follow from its header.</summary>
    private static int Length(ReadOnlySpan<byte> header)
    {
        bool isFirst = Version(header) == Mpeg1;
        int kilobits = (isFirst ? Kilobits1 : Kilobits2)[header[2] >> 4];
        int rate = Rates1[header[2] >> 2 & 3] >> (Version(header) switch { Mpeg1 => 0, 2 => 1, _ => 2 });
        return Layer(header) != LayerIII || kilobits == 0 ? 0 : ((isFirst ? 144_000 : 72_000) * kilobits / rate) + (header[2] >> 1 & 1);
    }

    /// <summary>The number of frames that the encoder's tag gives; null where there is no tag.</summary>
    private static long? Declared(Stream stream, long position, ReadOnlySpan<byte> header)
    {
        Span<byte> bytes = stackalloc byte[TagBytes];
        bytes = bytes[..ReadAt(stream, position, bytes)];
        int side = (Version(header) == Mpeg1, header[3] >> 6 == Mono) switch
        {
            (true, false) => 32,
            (true, true) or (false, false) => 17,
            _ => 9,
        };
        const int vbri = 36;
        return bytes[(4 + side)..] switch
        {
            [(byte)'X', (byte)'i', (byte)'n', (byte)'g', ..] or [(byte)'I', (byte)'n', (byte)'f', (byte)'o', ..] when (bytes[4 + side + 7] & 1) != 0 =>
                BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 + side + 8)..]),
            _ when bytes[vbri..].StartsWith("VBRI"u8) => BinaryPrimitives.ReadUInt32BigEndian(bytes[(vbri + 14)..]),
            _ => null,
        };
    }

    private static int Version(ReadOnlySpan<byte> header) => header[1] >> 3 & 3;

    private static int Layer(ReadOnlySpan<byte> header) => header[1] >> 1 & 3;

    private static int ReadAt(Stream stream, long position, Span<byte> bytes)
    {
        stream.Position = position;
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }
}
