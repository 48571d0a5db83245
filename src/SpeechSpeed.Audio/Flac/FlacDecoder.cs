namespace SpeechSpeed.Audio.Flac;

/// <summary>
/// Decodes FLAC (RFC 9639) block by block. Both checksums of every frame, the order of the frames, the number of samples and the MD5 of all
/// samples are checked; whatever does not agree is an <see cref="AudioFormatException"/> that names file, frame and byte. docs/audio.md lists what is
/// accepted beyond the RFC. Not safe for use by several threads at once.
/// </summary>
public sealed class FlacDecoder : IDisposable
{
    private const string Remedy = "The file is damaged or was written wrongly: copy or download it again, or re-encode it ('flac --test' checks a file).";

    private readonly string name;
    private readonly Stream stream;
    private readonly BitReader reader;
    private readonly int[][] channels;
    private SampleDigest? digest;
    private long[] side = [];
    private int[] sideResidual = [];
    private readonly long samplesBefore;
    private readonly long bytesBefore;
    private long frameNumber;
    private bool isVariable;
    private long firstCodedNumber;
    private bool isFinished;

    /// <summary>Reads the metadata; frames follow with <see cref="ReadBlock"/>.</summary>
    /// <param name="stream">At the <c>fLaC</c> marker or at an ID3v2 tag before it; closed with the decoder.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <exception cref="AudioFormatException">Not FLAC, or damaged.</exception>
    public FlacDecoder(Stream stream, string name)
    {
        this.name = name;
        this.stream = stream;
        reader = new BitReader(stream);
        try
        {
            StreamInfo = ReadMetadata(reader);
            FirstFrame = reader.ByteOffset;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            AudioFormatException error = Error("FLAC metadata", reader.ByteOffset, exception, null);
            Dispose();
            throw error;
        }

        channels = new int[StreamInfo.Channels][];
        Array.Fill(channels, []);
    }

    /// <summary>Reads on from a frame within a file.</summary>
    /// <param name="stream">At the frame; closed with the decoder.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="streamInfo">The header.</param>
    /// <param name="samplesBefore">Samples per channel before the frame.</param>
    internal FlacDecoder(Stream stream, string name, FlacStreamInfo streamInfo, long samplesBefore)
    {
        this.name = name;
        this.stream = stream;
        this.samplesBefore = samplesBefore;
        bytesBefore = stream.Position;
        reader = new BitReader(stream);
        StreamInfo = streamInfo;
        SamplesRead = samplesBefore;
        VerifyMd5 = false;
        channels = new int[StreamInfo.Channels][];
        Array.Fill(channels, []);
    }

    /// <summary>The header.</summary>
    public FlacStreamInfo StreamInfo { get; }

    /// <summary>Where the first frame begins, in bytes after the place that the stream was at.</summary>
    internal long FirstFrame { get; }

    /// <summary>
    /// Whether the MD5 of all samples is computed and compared at the end. To be set before the first block; false saves the time where the
    /// file will not be read to its end.
    /// </summary>
    public bool VerifyMd5 { get; set; } = true;

    /// <summary>Samples per channel of the block read last, 1 to 65,535; 0 before the first and after the last.</summary>
    public int BlockSize { get; private set; }

    /// <summary>Samples per channel up to the end of the block read last.</summary>
    public long SamplesRead { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">A FLAC file.</param>
    /// <exception cref="AudioFormatException">Not FLAC, damaged, or not readable.</exception>
    public static FlacDecoder Open(string path) => new(AudioFile.OpenRead(path), path);

    /// <summary>The samples of one channel of the block read last: two's complement integers of the stream's bit depth. Valid until the next read.</summary>
    /// <param name="channel">From 0.</param>
    public ReadOnlySpan<int> Channel(int channel) => channels[channel].AsSpan(0, BlockSize);

    /// <summary>Reads the next block; false at the end of the file, where the number of samples and the MD5 have been checked.</summary>
    /// <exception cref="AudioFormatException">The file is damaged.</exception>
    public bool ReadBlock()
    {
        if (isFinished)
        {
            return false;
        }

        long offset = bytesBefore + reader.ByteOffset;
        BlockSize = 0;
        try
        {
            if (IsAtEndOfAudio())
            {
                isFinished = true;
                CheckMd5();
                return false;
            }

            ReadFrame();
            return true;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // What follows a damaged frame cannot be trusted: the stream ends here.
            isFinished = true;
            BlockSize = 0;
            throw Error("FLAC frame " + Core.Numbers.Text(frameNumber), offset, exception, frameNumber);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        digest?.Dispose();
        reader.Dispose();
        stream.Dispose();
    }

    private static FlacStreamInfo ReadMetadata(BitReader reader)
    {
        while (reader.TryPeek(24, out ulong tag) && tag == FlacMarker.Id3v2)
        {
            byte[] header = new byte[FlacMarker.Id3v2HeaderLength];
            for (int i = 0; i < header.Length; i++)
            {
                header[i] = (byte)reader.Read(8);
            }

            reader.Skip(FlacMarker.Id3v2Length(header) - header.Length);
        }

        uint marker = (uint)reader.Read(32);
        if (marker != FlacMarker.Flac)
        {
            throw new InvalidDataException($"found 0x{marker:X8}; expected the marker 'fLaC', 0x{FlacMarker.Flac:X8}");
        }

        FlacStreamInfo streamInfo = FlacStreamInfo.Read(reader, out bool isLast);
        if (!isLast)
        {
            FlacStreamInfo.SkipOtherBlocks(reader);
        }

        return streamInfo;
    }

    private bool IsAtEndOfAudio()
    {
        long total = StreamInfo.TotalSamples;
        if (total == 0)
        {
            return reader.IsAtEnd() || IsAtTag();
        }

        if (SamplesRead < total)
        {
            return reader.IsAtEnd()
                ? throw new InvalidDataException($"the file ends here, after {SamplesRead} of the {total} samples that STREAMINFO announces")
                : false;
        }

        if (IsAtTag())
        {
            return true;
        }

        long padding = reader.ByteOffset;
        while (!reader.IsAtEnd())
        {
            ulong value = reader.Read(8);
            if (value != 0)
            {
                throw new InvalidDataException(
                    $"the {total} samples that STREAMINFO announces end before byte {padding}, yet 0x{value:X2} follows at byte {reader.ByteOffset - 1}; "
                    + "expected the end, zeros, or an ID3v1 or APEv2 tag");
            }
        }

        return true;
    }

    // Not part of FLAC, but put behind the last frame by tagging programs.
    private bool IsAtTag() =>
        (reader.TryPeek(24, out ulong id3v1) && id3v1 == 0x544147) || (reader.TryPeek(56, out ulong ape) && ape == 0x41504554414745);

    private void ReadFrame()
    {
        reader.BeginCrc();
        FrameHeader header = FrameHeader.Read(reader, StreamInfo);
        CheckProperties(header);
        CheckSequence(header);
        Reserve(header);
        ReadSubframes(header);
        if (reader.AlignToByte() != 0)
        {
            throw new InvalidDataException("the padding before the frame's footer is not zero");
        }

        ushort computed = reader.Crc();
        ushort stored = (ushort)reader.Read(16);
        if (computed != stored)
        {
            throw new InvalidDataException($"the frame's CRC-16 is 0x{computed:X4}; its footer says 0x{stored:X4}");
        }

        RestoreStereo(header);
        BlockSize = header.BlockSize;
        SamplesRead += header.BlockSize;
        if (StreamInfo.TotalSamples > 0 && SamplesRead > StreamInfo.TotalSamples)
        {
            throw new InvalidDataException($"there are at least {SamplesRead} samples; STREAMINFO announces {StreamInfo.TotalSamples}");
        }

        Digest()?.Append(channels, header.BlockSize);

        frameNumber++;
    }

    private void CheckProperties(FrameHeader header)
    {
        Check("Hz", header.SampleRate, StreamInfo.SampleRate);
        Check("channels", header.Channels, StreamInfo.Channels);
        Check("bits per sample", header.BitsPerSample, StreamInfo.BitsPerSample);

        static void Check(string unit, int found, int expected)
        {
            if (found != expected)
            {
                throw new InvalidDataException(
                    $"the frame has {found} {unit}; STREAMINFO says {expected}, and a recording that changes within the file is not supported");
            }
        }
    }

    private void CheckSequence(FrameHeader header)
    {
        if (frameNumber == 0)
        {
            // A stream that was cut from a longer one begins with another number than 0.
            isVariable = header.IsVariable;
            firstCodedNumber = header.CodedNumber;
            return;
        }

        if (header.IsVariable != isVariable)
        {
            throw new InvalidDataException("the blocking strategy bit differs from the frames before; expected it to stay the same");
        }

        long samples = firstCodedNumber + SamplesRead - samplesBefore;
        long frames = firstCodedNumber + frameNumber;
        // Before 2007 there was no blocking strategy bit: different block sizes in STREAMINFO said that samples are counted (RFC 9639, B.1).
        bool mayCountSamples = isVariable || StreamInfo.MinimumBlockSize != StreamInfo.MaximumBlockSize;
        bool isNext = (!isVariable && header.CodedNumber == frames) || (mayCountSamples && header.CodedNumber == samples);
        if (!isNext)
        {
            throw new InvalidDataException(isVariable
                ? $"the frame says that it begins with sample {header.CodedNumber}; expected sample {samples}: frames are missing or in disorder"
                : $"the frame says that it is number {header.CodedNumber}; expected {frames}: frames are missing or in disorder");
        }
    }

    private void Reserve(FrameHeader header)
    {
        if (channels[0].Length < header.BlockSize)
        {
            for (int c = 0; c < channels.Length; c++)
            {
                channels[c] = new int[header.BlockSize];
            }
        }

        if (HasWideSide(header) && side.Length < header.BlockSize)
        {
            side = new long[header.BlockSize];
            sideResidual = new int[header.BlockSize];
        }
    }

    private void ReadSubframes(FrameHeader header)
    {
        int sideChannel = header.Stereo switch
        {
            StereoMode.Independent => -1,
            StereoMode.SideRight => 0,
            _ => 1,
        };
        for (int c = 0; c < channels.Length; c++)
        {
            int depth = header.BitsPerSample + (c == sideChannel ? 1 : 0);
            if (depth > 32)
            {
                Subframe.Decode(reader, side.AsSpan(0, header.BlockSize), sideResidual.AsSpan(0, header.BlockSize), depth);
            }
            else
            {
                Span<int> samples = channels[c].AsSpan(0, header.BlockSize);
                Subframe.Decode(reader, samples, residual: samples, depth);
            }
        }
    }

    private void RestoreStereo(FrameHeader header)
    {
        if (header.Stereo == StereoMode.Independent)
        {
            return;
        }

        Span<int> first = channels[0].AsSpan(0, header.BlockSize);
        Span<int> second = channels[1].AsSpan(0, header.BlockSize);
        if (HasWideSide(header))
        {
            StereoDecorrelation.RestoreWide(header.Stereo, first, second, side.AsSpan(0, header.BlockSize));
        }
        else
        {
            StereoDecorrelation.Restore(header.Stereo, first, second, header.BitsPerSample);
        }
    }

    private void CheckMd5()
    {
        byte[]? computed = Digest()?.Finish();
        if (computed is not null && !StreamInfo.Md5.Span.SequenceEqual(computed))
        {
            throw new InvalidDataException(
                $"the MD5 of all samples is {Convert.ToHexStringLower(computed)}; STREAMINFO says {Convert.ToHexStringLower(StreamInfo.Md5.Span)}");
        }
    }

    private SampleDigest? Digest() =>
        VerifyMd5 && StreamInfo.HasMd5 ? digest ??= new SampleDigest(StreamInfo.Channels, StreamInfo.BitsPerSample) : null;

    private AudioFormatException Error(string place, long offset, Exception cause, long? frame)
    {
        string message = cause switch
        {
            EndOfStreamException => $"{place} at byte {offset}: the file ends within it. {Remedy}",
            IOException => $"{place} at byte {offset}: the file cannot be read ({cause.Message}).",
            _ => $"{place} at byte {offset}: {cause.Message}. {Remedy}",
        };
        return new AudioFormatException(name, message, cause) { FrameNumber = frame, ByteOffset = offset };
    }

    private static bool HasWideSide(FrameHeader header) => header.BitsPerSample == 32 && header.Stereo != StereoMode.Independent;
}
