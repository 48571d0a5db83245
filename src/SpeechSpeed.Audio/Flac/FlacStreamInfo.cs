namespace SpeechSpeed.Audio.Flac;

/// <summary>The STREAMINFO block of a FLAC file (RFC 9639, 8.2).</summary>
/// <param name="MinimumBlockSize">Smallest block but the last, in samples. A hint: frames are decoded as they are.</param>
/// <param name="MaximumBlockSize">Largest block, in samples. A hint.</param>
/// <param name="SampleRate">Hz, 1 to 1,048,575.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="BitsPerSample">4 to 32.</param>
/// <param name="TotalSamples">Samples per channel; 0 where the encoder did not know.</param>
/// <param name="Md5">16 bytes: MD5 of the interleaved samples, little-endian in whole bytes; all zero where the encoder did not give it.</param>
public sealed record FlacStreamInfo(
    int MinimumBlockSize,
    int MaximumBlockSize,
    int SampleRate,
    int Channels,
    int BitsPerSample,
    long TotalSamples,
    ReadOnlyMemory<byte> Md5)
{
    private const int Length = 34;
    private const int StreamInfoType = 0;
    private const int ForbiddenType = 127;

    /// <summary>Whether the encoder gave a checksum of the samples.</summary>
    public bool HasMd5 => Md5.Span.ContainsAnyExcept((byte)0);

    /// <summary>Reads the STREAMINFO block, which follows the marker.</summary>
    /// <param name="reader">After the <c>fLaC</c> marker.</param>
    /// <param name="isLast">Whether frames follow directly.</param>
    internal static FlacStreamInfo Read(BitReader reader, out bool isLast)
    {
        (isLast, int type, int length) = ReadBlockHeader(reader);
        if (type != StreamInfoType || length != Length)
        {
            throw new InvalidDataException(
                $"the first metadata block has type {type} and {length} bytes; expected STREAMINFO (type 0, {Length} bytes)");
        }

        int minimumBlockSize = (int)reader.Read(16);
        int maximumBlockSize = (int)reader.Read(16);
        // The smallest and largest frame in bytes: nothing here is sized by them.
        reader.Read(48);
        int sampleRate = (int)reader.Read(20);
        int channels = (int)reader.Read(3) + 1;
        int bitsPerSample = (int)reader.Read(5) + 1;
        long totalSamples = (long)reader.Read(36);
        byte[] md5 = new byte[16];
        for (int i = 0; i < md5.Length; i++)
        {
            md5[i] = (byte)reader.Read(8);
        }

        if (sampleRate == 0)
        {
            throw new InvalidDataException("STREAMINFO gives a sample rate of 0, which marks data that is not audio; expected 1 to 1048575 Hz");
        }

        if (bitsPerSample < 4)
        {
            throw new InvalidDataException($"STREAMINFO gives {bitsPerSample} bits per sample; expected 4 to 32");
        }

        return new FlacStreamInfo(minimumBlockSize, maximumBlockSize, sampleRate, channels, bitsPerSample, totalSamples, md5);
    }

    /// <summary>Skips the metadata blocks after STREAMINFO, whatever they claim to hold.</summary>
    internal static void SkipOtherBlocks(BitReader reader)
    {
        bool isLast = false;
        while (!isLast)
        {
            (isLast, int type, int length) = ReadBlockHeader(reader);
            if (type is StreamInfoType or ForbiddenType)
            {
                throw new InvalidDataException(
                    $"a metadata block before byte {reader.ByteOffset} has type {type}; expected 1 to 126 after STREAMINFO");
            }

            reader.Skip(length);
        }
    }

    private static (bool IsLast, int Type, int Length) ReadBlockHeader(BitReader reader) =>
        (reader.Read(1) == 1, (int)reader.Read(7), (int)reader.Read(24));
}
