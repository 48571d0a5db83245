using System.Buffers.Binary;
using System.Text;

namespace SpeechSpeed.Audio.Containers;

/// <summary>
/// How the chunks of a file follow one another: an identifier and a length each. Walking over them to the end of the file shows whether it was cut off, and whether there is more than they say.
/// </summary>
/// <param name="Start">Where the first chunk begins.</param>
/// <param name="IdBytes">Bytes of an identifier: 4 letters, or a GUID of 16.</param>
/// <param name="LengthBytes">Bytes of a length.</param>
/// <param name="IsBigEndian">Byte order of a length.</param>
/// <param name="CountsHeader">Whether a length includes identifier and length.</param>
/// <param name="Alignment">Chunks begin at multiples of this.</param>
internal sealed record ChunkLayout(long Start, int IdBytes, int LengthBytes, bool IsBigEndian, bool CountsHeader, int Alignment)
{
    private const int TagLength = 128;

    /// <summary>WAV after its twelve bytes.</summary>
    public static ChunkLayout Riff { get; } = new(12, 4, 4, IsBigEndian: false, CountsHeader: false, 2);

    /// <summary>AIFF and AIFF-C after their twelve bytes.</summary>
    public static ChunkLayout Aiff { get; } = new(12, 4, 4, IsBigEndian: true, CountsHeader: false, 2);

    /// <summary>Apple's CAF after its eight bytes.</summary>
    public static ChunkLayout Caf { get; } = new(8, 4, 8, IsBigEndian: true, CountsHeader: false, 1);

    /// <summary>Sony's Wave64 after its forty bytes.</summary>
    public static ChunkLayout Wave64 { get; } = new(40, 16, 8, IsBigEndian: false, CountsHeader: true, 8);

    /// <summary>ASF (WMA).</summary>
    public static ChunkLayout Asf { get; } = new(0, 16, 8, IsBigEndian: false, CountsHeader: true, 1);

    /// <summary>MP4 and QuickTime, whose length stands before the identifier.</summary>
    public static ChunkLayout Mp4 { get; } = new(0, 4, 4, IsBigEndian: true, CountsHeader: true, 1) { IsLengthFirst = true };

    /// <summary>Bytes of identifier and length.</summary>
    public int HeaderBytes => IdBytes + LengthBytes;

    private bool IsLengthFirst { get; init; }

    /// <summary>Walks over all chunks.</summary>
    /// <exception cref="InvalidDataException">The file ends within one, or something else follows.</exception>
    /// <returns>Identifier, place and length of the content of each.</returns>
    public IEnumerable<(string Name, long Content, long Length)> Walk(Stream stream)
    {
        long position = Start;
        while (!IsEnd(stream, position))
        {
            long length = Length(stream, position, out string name);
            yield return (name, position + HeaderBytes, length);
            position = Next(position, length, stream.Length);
        }
    }

    /// <summary>Whether the chunks end here: at the end of the file, but for a few bytes that are no chunk, or an ID3v1 tag.</summary>
    public bool IsEnd(Stream stream, long position)
    {
        long remaining = stream.Length - position;
        if (remaining != TagLength)
        {
            return remaining < HeaderBytes;
        }

        Span<byte> tag = stackalloc byte[3];
        ReadAt(stream, position, tag);
        return tag.SequenceEqual("TAG"u8);
    }

    /// <summary>The content's length as the chunk says it; what lies beyond the file is refused.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="position">Where the chunk begins.</param>
    /// <param name="name">Its identifier, for messages.</param>
    public long Length(Stream stream, long position, out string name)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        ReadAt(stream, position, header);
        ReadOnlySpan<byte> id = header.Slice(IsLengthFirst ? LengthBytes : 0, IdBytes);
        ReadOnlySpan<byte> length = header.Slice(IsLengthFirst ? 0 : IdBytes, LengthBytes);
        name = Name(id);
        long remaining = stream.Length - position - HeaderBytes;
        ulong announced = (LengthBytes, IsBigEndian) switch
        {
            (4, true) => BinaryPrimitives.ReadUInt32BigEndian(length),
            (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(length),
            (_, true) => BinaryPrimitives.ReadUInt64BigEndian(length),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(length),
        };
        if ((this == Mp4 && announced == 0) || (this == Caf && announced == ulong.MaxValue))
        {
            return remaining;
        }

        if (this == Mp4 && announced == 1 && remaining >= sizeof(ulong))
        {
            Span<byte> wide = stackalloc byte[sizeof(ulong)];
            ReadAt(stream, position + HeaderBytes, wide);
            announced = BinaryPrimitives.ReadUInt64BigEndian(wide);
        }

        ulong header64 = CountsHeader ? (ulong)HeaderBytes : 0;
        RequireName(id, position, stream.Length);
        RequireWithin(name, announced < header64 ? ulong.MaxValue : announced - header64, remaining);
        return (long)(announced - header64);
    }

    /// <summary>Where the next chunk begins; the last one's padding may be missing.</summary>
    public long Next(long position, long length, long fileLength)
    {
        long end = position + HeaderBytes + length;
        return Math.Min(fileLength, (end + Alignment - 1) / Alignment * Alignment);
    }

    /// <summary>Refuses a chunk that is longer than what is left of the file.</summary>
    public static void RequireWithin(string name, ulong announced, long remaining)
    {
        if (announced > (ulong)Math.Max(0, remaining))
        {
            throw new InvalidDataException($"the chunk {name} announces {announced} bytes; the file has {remaining} more");
        }
    }

    /// <summary>Refuses what is no identifier: samples, say, that are more than the chunk before them announced.</summary>
    public static void RequireName(ReadOnlySpan<byte> id, long position, long fileLength)
    {
        if (id.Length == 4 && id.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw new InvalidDataException($"{fileLength - position} bytes follow that are no chunk: the length of the chunk before them is wrong");
        }
    }

    /// <summary>An identifier for messages.</summary>
    public static string Name(ReadOnlySpan<byte> id) =>
        id.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? $"0x{Convert.ToHexString(id)}" : $"'{Encoding.ASCII.GetString(id)}'";

    /// <summary>Fills a buffer with the bytes at a place of the file.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public static void ReadAt(Stream stream, long position, Span<byte> destination)
    {
        stream.Position = position;
        stream.ReadExactly(destination);
    }
}
