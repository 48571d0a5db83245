using System.Buffers;

namespace SpeechSpeed.Audio.Flac;

/// <summary>Finds a frame shortly before a sample by halving the file, so that a part of a long recording is decoded without what comes before it.</summary>
internal static class FrameSearch
{
    /// <summary>So many bytes are decoded faster than another frame is found.</summary>
    private const int Near = 1 << 17;

    private const int FirstWindow = 1 << 16;

    /// <summary>A frame of eight channels of 65,535 samples of 32 bits is smaller.</summary>
    private const int LargestWindow = 1 << 22;

    /// <summary>The place of a frame that does not begin after a sample, and the number of samples before it.</summary>
    /// <param name="stream">The file, which is left at another place.</param>
    /// <param name="info">Its header.</param>
    /// <param name="firstFrame">Where its first frame begins.</param>
    /// <param name="sample">The sample, from 0.</param>
    public static (long Position, long SamplesBefore) Before(Stream stream, FlacStreamInfo info, long firstFrame, long sample)
    {
        (long Position, long SamplesBefore) best = (firstFrame, 0);
        byte[] bytes = new byte[16];
        stream.Position = firstFrame;
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

        // Before 2007 there was no blocking strategy bit: a number of such a file can be one of frames or of samples.
        if (FrameHeader.TryRead(bytes, 0, read, info) is not { } first || (!first.IsVariable && info.MinimumBlockSize != info.MaximumBlockSize))
        {
            return best;
        }

        long end = stream.Length;
        while (end - best.Position > Near)
        {
            long middle = best.Position + ((end - best.Position) / 2);
            if (Next(stream, info, first.IsVariable, middle) is { } found && SamplesBefore(first, found.Header) is var samples && samples <= sample && samples > best.SamplesBefore)
            {
                best = (found.Position, samples);
            }
            else
            {
                end = middle;
            }
        }

        return best;
    }

    /// <summary>The first whole frame after a place. Its checksum and the number of the next frame tell it from bytes that look like one.</summary>
    private static (long Position, FrameHeader Header)? Next(Stream stream, FlacStreamInfo info, bool isVariable, long from)
    {
        for (int size = FirstWindow; size <= LargestWindow; size *= 8)
        {
            byte[] window = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                stream.Position = from;
                int length = stream.ReadAtLeast(window.AsSpan(0, size), size, throwOnEndOfStream: false);
                if (FirstFrame(window, length, info, isVariable) is { } found)
                {
                    return (from + found.Offset, found.Header);
                }

                if (length < size)
                {
                    return null;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(window);
            }
        }

        return null;
    }

    private static (int Offset, FrameHeader Header)? FirstFrame(byte[] window, int length, FlacStreamInfo info, bool isVariable)
    {
        List<(int Offset, FrameHeader Header)> before = [];
        for (int i = 0; i + 1 < length; i++)
        {
            if (window[i] != 0xFF || window[i + 1] >> 1 != 0x7C || FrameHeader.TryRead(window, i, length - i, info) is not { } header)
            {
                continue;
            }

            foreach ((int offset, FrameHeader earlier) in before)
            {
                long next = earlier.CodedNumber + (isVariable ? earlier.BlockSize : 1);
                if (header.IsVariable == isVariable && header.CodedNumber == next && Crc16.Update(0, window.AsSpan(offset, i - offset)) == 0)
                {
                    return (offset, earlier);
                }
            }

            before.Add((i, header));
        }

        return null;
    }

    private static long SamplesBefore(FrameHeader first, FrameHeader header) =>
        (header.CodedNumber - first.CodedNumber) * (header.IsVariable ? 1 : first.BlockSize);
}
