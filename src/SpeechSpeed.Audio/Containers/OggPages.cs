using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Containers;

/// <summary>
/// The pages of an Ogg file (RFC 3533). Ogg declares no length: what tells a whole file from one that was cut off is the mark on the last page of every stream, and the pages' numbers.
/// </summary>
internal static class OggPages
{
    private const int HeaderBytes = 27;
    private const int LastPage = 4;

    /// <summary>Walks over all pages.</summary>
    /// <exception cref="InvalidDataException">A page is missing, or the last of a stream.</exception>
    public static void Check(Stream stream)
    {
        Dictionary<uint, (uint Number, bool IsLast)> streams = [];
        Span<byte> header = stackalloc byte[HeaderBytes];
        Span<byte> segments = stackalloc byte[byte.MaxValue];
        for (long position = 0; position < stream.Length;)
        {
            stream.Position = position;
            if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("OggS"u8))
            {
                throw new InvalidDataException($"an Ogg page was expected at byte {position}: the file was cut off or is damaged");
            }

            uint serial = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
            uint number = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
            if (streams.TryGetValue(serial, out (uint Number, bool IsLast) before) && !before.IsLast && number != before.Number + 1)
            {
                throw new InvalidDataException($"the Ogg page at byte {position} has the number {number}; expected {before.Number + 1}: pages are missing");
            }

            streams[serial] = (number, (header[5] & LastPage) != 0);
            Span<byte> table = segments[..header[26]];
            stream.ReadExactly(table);
            position += HeaderBytes + table.Length;
            foreach (byte segment in table)
            {
                position += segment;
            }

            if (position > stream.Length)
            {
                throw new InvalidDataException($"the file ends within its last Ogg page, {position - stream.Length} bytes early");
            }
        }

        if (streams.Values.Any(one => !one.IsLast))
        {
            throw new InvalidDataException("the last Ogg page has no end-of-stream mark: the file was cut off, or its writer did not finish it");
        }
    }
}
