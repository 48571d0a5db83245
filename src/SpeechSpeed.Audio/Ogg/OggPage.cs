using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Ogg;

/// <summary>One page of an Ogg file after the other (RFC 3533), each held against its checksum.</summary>
internal sealed class OggPage(Stream stream)
{
    private const int HeaderBytes = 27;
    private const int ChecksumAt = 22;
    private const int FirstFlag = 2;
    private const int LastFlag = 4;

    private readonly byte[] bytes = new byte[HeaderBytes + byte.MaxValue + (byte.MaxValue * byte.MaxValue)];
    private int length;

    /// <summary>Where the page begins, in bytes.</summary>
    public long Position { get; private set; }

    /// <summary>Whether a stream begins with it.</summary>
    public bool IsFirst => (bytes[5] & FirstFlag) != 0;

    /// <summary>Whether a stream ends with it.</summary>
    public bool IsLast => (bytes[5] & LastFlag) != 0;

    /// <summary>What has been decoded when it has been, in the codec's unit; −1 where no packet ends in it.</summary>
    public long Granule => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(6));

    /// <summary>The stream that it belongs to.</summary>
    public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(14));

    /// <summary>Its number in its stream.</summary>
    public uint Number => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(18));

    /// <summary>Lengths of parts of packets; one of less than 255 bytes ends a packet.</summary>
    public ReadOnlySpan<byte> Segments => bytes.AsSpan(HeaderBytes, bytes[HeaderBytes - 1]);

    /// <summary>The parts one after the other.</summary>
    public ReadOnlySpan<byte> Body => bytes.AsSpan(0, length)[(HeaderBytes + Segments.Length)..];

    /// <summary>Reads the next page; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">There is none, it is not whole, or it is damaged.</exception>
    public bool Read()
    {
        Position += length;
        stream.Position = Position;
        length = stream.ReadAtLeast(bytes.AsSpan(0, HeaderBytes), HeaderBytes, throwOnEndOfStream: false);
        if (length == 0)
        {
            return false;
        }

        if (length < HeaderBytes || !bytes.AsSpan().StartsWith("OggS"u8))
        {
            throw new InvalidDataException($"an Ogg page was expected at byte {Position}: the file was cut off or is damaged");
        }

        stream.ReadExactly(bytes, length, Segments.Length);
        length += Segments.Length;
        int body = 0;
        foreach (byte segment in Segments)
        {
            body += segment;
        }

        int found = stream.ReadAtLeast(bytes.AsSpan(length, body), body, throwOnEndOfStream: false);
        length += body;
        if (found < body)
        {
            throw new InvalidDataException($"the file ends within its last Ogg page, {body - found} bytes early");
        }

        Span<byte> checksum = bytes.AsSpan(ChecksumAt, sizeof(uint));
        uint announced = BinaryPrimitives.ReadUInt32LittleEndian(checksum);
        checksum.Clear();
        return OggCrc.Update(0, bytes.AsSpan(0, length)) == announced ? true
            : throw new InvalidDataException($"the Ogg page at byte {Position} is damaged: its checksum is another");
    }
}
