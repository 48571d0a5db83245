using System.Buffers.Binary;
using SpeechSpeed.Audio.Containers;

namespace SpeechSpeed.Audio.Wav;

/// <summary>Where a WAV file's samples are and how they are coded.</summary>
/// <param name="Format">The coding.</param>
/// <param name="DataOffset">Where the samples begin, in bytes from the beginning of the file.</param>
/// <param name="FrameCount">Samples per channel.</param>
internal sealed record WavHeader(WavFormat Format, long DataOffset, long FrameCount)
{
    private const string Remedy = "The file is damaged or unfinished: copy or download it again, or write it again from its source.";
    private const uint UnknownLength = uint.MaxValue;
    private const int ChunkHeaderLength = 8;

    /// <summary>What writers into a pipe put for a length that they do not know: sox, arecord and others.</summary>
    private static readonly uint[] StreamLengths = [0x7FFFF000, 0x7FFFFFFF, 0x80000000, UnknownLength];

    /// <summary>Whether a file's first twelve bytes are those of a WAV file.</summary>
    public static bool IsWav(ReadOnlySpan<byte> start) =>
        start.Length >= 12 && (start.StartsWith("RIFF"u8) || start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8)) && start[8..12].SequenceEqual("WAVE"u8);

    /// <summary>Reads the chunks, in whatever order, until format and samples are found; null where only ffmpeg knows the coding.</summary>
    /// <exception cref="AudioFormatException">The header is damaged, or announces more samples than the file holds.</exception>
    public static WavHeader? Read(FileStream stream, string path)
    {
        long position = 12;
        try
        {
            ChunkLayout chunks = ChunkLayout.Riff;
            Span<byte> start = stackalloc byte[40];
            WavFormat? format = null;
            bool isCoded = false;
            (long Offset, long Length)? data = null;
            long? longDataLength = null;
            while (format is null || data is null || !chunks.IsEnd(stream, position))
            {
                if (position == stream.Length)
                {
                    throw new InvalidDataException($"the file ends without a '{(format is null ? "fmt " : "data")}' chunk");
                }

                ChunkLayout.ReadAt(stream, position, start[..ChunkHeaderLength]);
                uint announced = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
                long content = position + ChunkHeaderLength;
                long remaining = stream.Length - content;
                bool isData = start.StartsWith("data"u8);
                // A writer that streams does not know the length; then the samples are the rest of the file. RF64 has it elsewhere.
                bool isOpen = isData && (announced == UnknownLength || (Array.IndexOf(StreamLengths, announced) >= 0 && announced > remaining));
                long length = isOpen ? longDataLength ?? remaining : announced;
                ChunkLayout.RequireName(start[..4], position, stream.Length);
                ChunkLayout.RequireWithin(ChunkLayout.Name(start[..4]), (ulong)length, remaining);
                if (isData)
                {
                    if (length == 0 && remaining > 0)
                    {
                        throw new InvalidDataException($"the chunk 'data' announces no bytes, yet {remaining} follow: the writer did not finish the header");
                    }

                    data = data is null ? (content, length) : throw new InvalidDataException("there is a second chunk 'data'; expected one");
                }
                else if (start.StartsWith("fmt "u8))
                {
                    Span<byte> chunk = start[..(int)Math.Min(start.Length, length)];
                    ChunkLayout.ReadAt(stream, content, chunk);
                    WavFormat? found = WavFormat.Read(chunk);
                    isCoded = found is null;
                    format = found ?? new WavFormat();
                }
                else if (start.StartsWith("ds64"u8))
                {
                    ChunkLayout.ReadAt(stream, content, start[..16]);
                    ulong value = BinaryPrimitives.ReadUInt64LittleEndian(start[8..]);
                    longDataLength = (long)Math.Min(value, long.MaxValue);
                }

                position = chunks.Next(position, length, stream.Length);
            }

            if (isCoded)
            {
                return null;
            }

            (long offset, long bytes) = data.Value;
            int frame = format.Value.BytesPerFrame;
            return bytes % frame == 0
                ? new WavHeader(format.Value, offset, bytes / frame)
                : throw new InvalidDataException($"the chunk 'data' has {bytes} bytes; expected a multiple of {frame}, the bytes of one sample of all channels");
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            string found = exception is EndOfStreamException ? "the file ends within it" : exception.Message;
            throw new AudioFormatException(path, $"WAV chunk at byte {position}: {found}. {Remedy}", exception) { ByteOffset = position };
        }
    }
}
