namespace SpeechSpeed.Audio.Flac;

/// <summary>The header of a frame (RFC 9639, 9.1).</summary>
/// <param name="IsVariable">The blocking strategy bit: <paramref name="CodedNumber"/> counts samples, not frames.</param>
/// <param name="BlockSize">Samples per channel, 1 to 65,535.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="Stereo">How two channels are stored.</param>
/// <param name="BitsPerSample">4 to 32.</param>
/// <param name="CodedNumber">Frames or samples before this frame.</param>
internal readonly record struct FrameHeader(
    bool IsVariable, int BlockSize, int SampleRate, int Channels, StereoMode Stereo, int BitsPerSample, long CodedNumber)
{
    /// <summary>The header at a place of some bytes; null if there is none that fits the file.</summary>
    public static FrameHeader? TryRead(byte[] bytes, int offset, int count, FlacStreamInfo streamInfo)
    {
        try
        {
            using BitReader reader = new(new MemoryStream(bytes, offset, count), 32);
            FrameHeader header = Read(reader, streamInfo);
            return header.SampleRate == streamInfo.SampleRate && header.Channels == streamInfo.Channels && header.BitsPerSample == streamInfo.BitsPerSample ? header : null;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Reads a header and checks its CRC-8.</summary>
    /// <param name="reader">At a byte boundary.</param>
    /// <param name="streamInfo">Gives what the header leaves to it.</param>
    public static FrameHeader Read(BitReader reader, FlacStreamInfo streamInfo)
    {
        byte crc = 0;
        int sync = NextByte() << 8 | NextByte();
        if (sync >> 1 != 0x7FFC)
        {
            throw new InvalidDataException($"found 0x{sync:X4} where a frame begins; expected the sync code 0xFFF8 or 0xFFF9");
        }

        int sizeAndRate = NextByte();
        int channelsAndDepth = NextByte();
        long codedNumber = ReadCodedNumber();
        int blockSize = BlockSizeOf(sizeAndRate >> 4);
        int sampleRate = SampleRateOf(sizeAndRate & 15);
        byte computed = crc;
        byte stored = (byte)NextByte();
        // Before the values are judged: in a damaged header the damage is the news.
        if (computed != stored)
        {
            throw new InvalidDataException($"the frame header's CRC-8 is 0x{computed:X2}; the header says 0x{stored:X2}");
        }

        if ((channelsAndDepth & 1) != 0)
        {
            throw new InvalidDataException("the frame header's reserved bit is 1; expected 0");
        }

        (int channels, StereoMode stereo) = (channelsAndDepth >> 4) switch
        {
            8 => (2, StereoMode.LeftSide),
            9 => (2, StereoMode.SideRight),
            10 => (2, StereoMode.MidSide),
            int code and < 8 => (code + 1, StereoMode.Independent),
            int code => throw new InvalidDataException($"the frame header's channel code is {code}, which is reserved; expected 0 to 10"),
        };
        int bitsPerSample = ((channelsAndDepth >> 1) & 7) switch
        {
            0 => streamInfo.BitsPerSample,
            1 => 8,
            2 => 12,
            4 => 16,
            5 => 20,
            6 => 24,
            7 => 32,
            _ => throw new InvalidDataException("the frame header's bit depth code is 3, which is reserved; expected another of 0 to 7"),
        };
        if (blockSize is < 1 or > 65535)
        {
            throw new InvalidDataException(
                blockSize < 1 ? "the frame header's block size code is 0, which is reserved; expected 1 to 15" : "the block size is 65536; expected 1 to 65535");
        }

        if (sampleRate < 1)
        {
            throw new InvalidDataException(
                sampleRate < 0 ? "the frame header's sample rate code is 15, which is forbidden; expected 0 to 14" : "the frame header's sample rate is 0; expected more");
        }

        return new FrameHeader((sync & 1) == 1, blockSize, sampleRate, channels, stereo, bitsPerSample, codedNumber);

        int NextByte()
        {
            byte value = (byte)reader.Read(8);
            crc = Crc8.Update(crc, value);
            return value;
        }

        // UTF-8's scheme, continued to 36 bits in seven bytes.
        long ReadCodedNumber()
        {
            int first = NextByte();
            if (first < 0x80)
            {
                return first;
            }

            int bytes = System.Numerics.BitOperations.LeadingZeroCount((uint)(~first & 0xFF) << 24);
            if (bytes is 1 or 8)
            {
                throw new InvalidDataException($"the frame header's coded number begins with the byte 0x{first:X2}, which begins no number");
            }

            long number = first & (0x7F >> bytes);
            for (int i = 1; i < bytes; i++)
            {
                int next = NextByte();
                if (next >> 6 != 2)
                {
                    throw new InvalidDataException($"the frame header's coded number continues with the byte 0x{next:X2}; expected 0x80 to 0xBF");
                }

                number = (number << 6) | (uint)(next & 0x3F);
            }

            return number;
        }

        int BlockSizeOf(int code) => code switch
        {
            0 => 0,
            1 => 192,
            <= 5 => 144 << code,
            6 => NextByte() + 1,
            7 => (NextByte() << 8 | NextByte()) + 1,
            _ => 1 << code,
        };

        int SampleRateOf(int code) => code switch
        {
            0 => streamInfo.SampleRate,
            1 => 88200,
            2 => 176400,
            3 => 192000,
            4 => 8000,
            5 => 16000,
            6 => 22050,
            7 => 24000,
            8 => 32000,
            9 => 44100,
            10 => 48000,
            11 => 96000,
            12 => 1000 * NextByte(),
            13 => NextByte() << 8 | NextByte(),
            14 => 10 * (NextByte() << 8 | NextByte()),
            _ => -1,
        };
    }
}
