using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Mp3;

/// <summary>
/// The frames of an MP3 file (layer III). The file declares its length at best in a tag of its encoder, in the first frame; without one, only a last frame that is not whole tells that it was cut off.
/// </summary>
/// <param name="Start">Where the first frame with audio begins.</param>
/// <param name="First">That frame's header.</param>
/// <param name="Count">Number of frames with audio.</param>
/// <param name="Tag">What the encoder says; null where it says nothing.</param>
internal sealed record MpegFrames(long Start, MpegHeader First, long Count, EncoderTag? Tag)
{
    /// <summary>Samples per channel of the recording: those of all frames but what encoder and decoder added.</summary>
    public long SampleCount => Math.Max(0, (Count * First.SampleCount) - (Tag?.Delay ?? 0) - (Tag?.Padding ?? 0));

    /// <summary>Walks over all frames.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="start">Where the first frame begins.</param>
    /// <returns>
    /// Null where ffmpeg is to decode them: those of other layers, of a bit rate that is not said, of several rates or numbers of channels, with something else between or after them, and those that
    /// the decoder of layer III does not decode as ffmpeg does (docs/audio.md).
    /// </returns>
    /// <exception cref="InvalidDataException">The last frame is not whole, or there are fewer than the encoder says, or more.</exception>
    public static MpegFrames? Read(Stream stream, long start)
    {
        EncoderTag? tag = null;
        MpegHeader first = default;
        long firstAt = start;
        long count = 0;
        bool isPlain = true;
        long position = start;
        Span<byte> bytes = stackalloc byte[EncoderTag.MostBytes];
        while (ReadAt(stream, position, bytes[..MpegHeader.Bytes]) == MpegHeader.Bytes)
        {
            MpegHeader header = new(BinaryPrimitives.ReadUInt32BigEndian(bytes));
            int length = header.IsValid ? header.Length : 0;
            if (length == 0)
            {
                isPlain &= IsTag(bytes);
                break;
            }

            if (length > stream.Length - position)
            {
                throw new InvalidDataException($"its last MPEG frame, at byte {position}, has {length} bytes; the file has {stream.Length - position} more");
            }

            if (position == start)
            {
                tag = EncoderTag.Read(header, bytes[..ReadAt(stream, position, bytes)]);
            }

            if (position != start || tag is null)
            {
                (first, firstAt) = count == 0 ? (header, position) : (first, firstAt);
                isPlain &= header.IsLike(first) && !header.IsIntensity;
                count++;
            }

            position += length;
        }

        // The frame with the tag is none of those that it counts; some encoders count it all the same.
        if (tag?.FrameCount is long announced && Math.Abs(announced - count) > 1)
        {
            throw new InvalidDataException($"its header announces {announced} MPEG frames; the file has {count}");
        }

        return isPlain && count > 0 && first.SampleRate is not (8_000 or 24_000) ? new MpegFrames(firstAt, first, count, tag) : null;
    }

    /// <summary>Whether a tag begins with these bytes: ID3v1, APEv2 or Lyrics3, all of which come after the last frame.</summary>
    private static bool IsTag(ReadOnlySpan<byte> bytes) => bytes.StartsWith("TAG"u8) || bytes.StartsWith("APET"u8) || bytes.StartsWith("LYRI"u8);

    private static int ReadAt(Stream stream, long position, Span<byte> bytes)
    {
        stream.Position = position;
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }
}
