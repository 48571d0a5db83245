using System.Buffers;

namespace SpeechSpeed.Audio.Flac;

/// <summary>
/// Holds the number of samples that a FLAC header announces against the last frame, which says how many there are before it. A file that was cut off, and one whose header is wrong, is so
/// told without decoding it.
/// </summary>
internal static class LastFrame
{
    private const int FirstTail = 1 << 15;

    /// <summary>A frame of eight channels of 65,535 samples of 32 bits is smaller.</summary>
    private const int LargestTail = 1 << 22;

    private const int ShortestFrame = 10;
    private const int Id3v1Length = 128;

    /// <summary>Whether the last frame ends the samples that are announced. False also where it is not found: then the file is to be decoded.</summary>
    /// <param name="stream">The file, which is left at another place.</param>
    /// <param name="info">Its header.</param>
    /// <param name="firstFrame">Where its first frame begins.</param>
    public static bool Confirms(Stream stream, FlacStreamInfo info, long firstFrame)
    {
        for (long size = FirstTail; ; size = Math.Min(LargestTail, size * 8))
        {
            long start = Math.Max(firstFrame, stream.Length - size);
            if (Find(stream, info, start) is { } last)
            {
                return Totals(stream, info, firstFrame, last).Contains(info.TotalSamples);
            }

            if (start == firstFrame || size == LargestTail)
            {
                return false;
            }
        }
    }

    /// <summary>Finds the frame that reaches to the end of the file, or to an ID3v1 tag. Zeros after it leave its checksum as it is.</summary>
    private static FrameHeader? Find(Stream stream, FlacStreamInfo info, long start)
    {
        int length = (int)(stream.Length - start);
        byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            Span<byte> tail = rented.AsSpan(0, length);
            stream.Position = start;
            stream.ReadExactly(tail);
            if (length >= Id3v1Length && tail[^Id3v1Length..].StartsWith("TAG"u8))
            {
                tail = tail[..^Id3v1Length];
            }

            for (int i = tail.Length - ShortestFrame; i >= 0; i--)
            {
                if (tail[i] == 0xFF && tail[i + 1] >> 1 == 0x7C && Crc16.Update(0, tail[i..]) == 0 && FrameHeader.TryRead(rented, i, tail.Length - i, info) is { } header)
                {
                    return header;
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>What the last frame's number can mean: frames of one size, or samples. A stream that was cut from a longer one does not begin with number 0.</summary>
    private static IEnumerable<long> Totals(Stream stream, FlacStreamInfo info, long firstFrame, FrameHeader last)
    {
        byte[] bytes = new byte[16];
        stream.Position = firstFrame;
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (FrameHeader.TryRead(bytes, 0, read, info) is not { } first)
        {
            yield break;
        }

        long before = last.CodedNumber - first.CodedNumber;
        bool mayCountSamples = last.IsVariable || info.MinimumBlockSize != info.MaximumBlockSize;
        if (!last.IsVariable)
        {
            yield return (before * first.BlockSize) + last.BlockSize;
        }

        if (mayCountSamples)
        {
            yield return before + last.BlockSize;
        }
    }
}
