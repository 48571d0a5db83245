using SpeechSpeed.Audio.Flac;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>What is accepted and what is refused, and the words it is refused with.</summary>
public sealed class FlacErrorTests
{
    private static FlacRecipe ThreeFrames { get; } = Plain(bits: 16, blockSizes: [256, 256, 100]);

    [Fact]
    public void The_message_names_file_frame_byte_finding_and_remedy()
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames, out int[] offsets);
        bytes[offsets[2] - 1] ^= 1;
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => Decode.All(bytes, "a/b.flac"));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Equal(("a/b.flac", 1L, (long)offsets[1]), (error.Path, error.FrameNumber, error.ByteOffset));
        Assert.Matches(
            $@"^a/b\.flac: FLAC frame 1 at byte {offsets[1]}: the frame's CRC-16 is 0x[0-9A-F]{{4}}; its footer says 0x[0-9A-F]{{4}}\. The file is damaged .*'flac --test'",
            error.Message);
    }

    [Fact]
    public void A_file_that_ends_between_frames_is_said_to()
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames, out int[] offsets);
        Refused(bytes[..offsets[2]], "FLAC frame 2 at byte", "ends here, after 512 of the 612 samples that STREAMINFO announces");
        Refused(bytes[..(offsets[2] + 9)], "FLAC frame 2 at byte", "the file ends within it");
        Refused(bytes[..20], "FLAC metadata at byte", "the file ends within it");
    }

    [Fact]
    public void More_samples_than_announced_are_an_error()
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames);
        (bytes[24], bytes[25]) = (1, 44);
        Refused(bytes, "there are at least 512 samples; STREAMINFO announces 300");
        (bytes[24], bytes[25]) = (1, 0);
        Refused(bytes, "the 256 samples that STREAMINFO announces end before byte");
    }

    [Fact]
    public void A_wrong_md5_is_an_error_and_a_zero_one_is_none()
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames);
        bytes[30] ^= 1;
        Refused(bytes, "the MD5 of all samples is", "STREAMINFO says");
        Assert.Equal(ThreeFrames.Samples, Decode.All(FlacWriter.Write(ThreeFrames with { HasMd5 = false })));
    }

    [Fact]
    public void Missing_repeated_and_swapped_frames_are_errors()
    {
        foreach (bool isVariable in new[] { false, true })
        {
            FlacRecipe recipe = ThreeFrames with { IsVariable = isVariable, TotalIsKnown = false, HasMd5 = false };
            byte[] bytes = FlacWriter.Write(recipe, out int[] o);
            byte[] Frames(params int[] order) => [.. bytes[..o[0]], .. order.SelectMany(f => bytes[o[f]..o[f + 1]])];
            Assert.Equal(612, Decode.All(Frames(0, 1, 2))[0].Length);
            Refused(Frames(0, 2), isVariable ? "begins with sample 512; expected sample 256" : "is number 2; expected 1");
            Refused(Frames(0, 0, 1), "frames are missing or in disorder");
            Refused(Frames(1, 0), "frames are missing or in disorder");
            // Cut from a longer stream: what is there is whole.
            Assert.Equal(356, Decode.All(Frames(1, 2))[0].Length);
        }
    }

    [Fact]
    public void Streams_from_before_the_blocking_strategy_bit_decode()
    {
        FlacRecipe recipe = Plain(16, [256, 100, 300, 50]);
        Assert.Equal(recipe.Samples, Decode.All(FlacWriter.Write(recipe with { OldNumbering = true })));
        Assert.Equal(recipe.Samples, Decode.All(FlacWriter.Write(recipe with { OldNumbering = false })));
    }

    [Fact]
    public void Wrong_block_sizes_in_streaminfo_are_hints_and_no_error() =>
        Assert.Equal(ThreeFrames.Samples, Decode.All(FlacWriter.Write(ThreeFrames with { StatedBlockSizes = (16, 16) })));

    [Theory]
    [InlineData(0, "16000 Hz; STREAMINFO says 16001")]
    [InlineData(1, "1 channels; STREAMINFO says 2")]
    [InlineData(2, "16 bits per sample; STREAMINFO says 24")]
    public void Frames_that_differ_from_streaminfo_are_refused(int property, string expected)
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames);
        switch (property)
        {
            case 0:
                bytes[20] |= 1 << 4;
                break;
            case 1:
                bytes[20] |= 1 << 1;
                break;
            default:
                (bytes[20], bytes[21]) = ((byte)(bytes[20] | 1), (byte)(bytes[21] & 0x7F));
                break;
        }

        Refused(bytes, expected, "changes within the file is not supported");
    }

    [Theory]
    [InlineData(2, 0x0F, 0x05, "block size code is 0")]
    [InlineData(2, 0xF0, 0x0F, "sample rate code is 15")]
    [InlineData(3, 0x0F, 0xB0, "channel code is 11")]
    [InlineData(3, 0xF1, 0x06, "bit depth code is 3")]
    [InlineData(3, 0xFE, 0x01, "reserved bit is 1")]
    public void Reserved_codes_of_a_frame_header_are_refused(int index, int keep, int value, string expected)
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames, out int[] offsets);
        // Four bytes, the coded number 0, the checksum: the block size 256 has a code.
        int at = offsets[0];
        bytes[at + index] = (byte)((bytes[at + index] & keep) | value);
        bytes[at + 5] = PlainCrc.Crc8(bytes.AsSpan(at, 5));
        Refused(bytes, "FLAC frame 0", expected);
    }

    [Fact]
    public void A_block_of_65536_samples_is_refused_and_one_of_65535_decodes()
    {
        FlacRecipe recipe = Plain(8, [65535, 1]);
        byte[] bytes = FlacWriter.Write(recipe, out int[] offsets);
        Assert.Equal(recipe.Samples, Decode.All(bytes));
        int at = offsets[0];
        bytes[at + 6] = 0xFF;
        bytes[at + 7] = PlainCrc.Crc8(bytes.AsSpan(at, 7));
        Refused(bytes, "the block size is 65536");
    }

    [Theory]
    [InlineData(0x80, "first bit of a subframe is 1")]
    [InlineData(0x02 << 1, "subframe type is 2")]
    [InlineData(0x0D << 1, "subframe type is 13")]
    [InlineData(0x1F << 1, "subframe type is 31")]
    public void Reserved_subframes_are_refused(int header, string expected)
    {
        BitWriter bits = new();
        bits.Write((ulong)header, 8);
        Refused(OneFrame(bits, blockSize: 256, bits: 16), expected);
    }

    [Theory]
    [InlineData(2, 0, "residual coding method is 2")]
    [InlineData(3, 0, "residual coding method is 3")]
    [InlineData(0, 9, "cannot be divided into 2^9 partitions")]
    public void Reserved_residual_codings_and_impossible_partitions_are_refused(int method, int partitionOrder, string expected)
    {
        BitWriter bits = new();
        bits.Write(8 << 1, 8);
        bits.Write((ulong)method, 2);
        bits.Write((ulong)partitionOrder, 4);
        Refused(OneFrame(bits, blockSize: 256, bits: 16), expected);
    }

    [Theory]
    [InlineData(15, 0, "coded as 15, which is forbidden")]
    [InlineData(14, -1, "shift is -1; expected 0 to 15")]
    public void Forbidden_predictors_are_refused(int precisionCode, int shift, string expected)
    {
        BitWriter bits = new();
        bits.Write((31 + 1) << 1, 8);
        bits.Write(0, 16);
        bits.Write((ulong)precisionCode, 4);
        bits.WriteSigned(shift, 5);
        Refused(OneFrame(bits, blockSize: 256, bits: 16), expected);
    }

    [Fact]
    public void A_predictor_longer_than_the_block_is_refused()
    {
        BitWriter bits = new();
        bits.Write((31 + 32) << 1, 8);
        Refused(OneFrame(bits, blockSize: 16, bits: 16), "order is 32; expected at most the block size, 16");
    }

    [Fact]
    public void As_many_wasted_bits_as_the_sample_has_are_refused()
    {
        BitWriter bits = new();
        bits.Write(1, 8);
        bits.WriteUnary(15);
        Refused(OneFrame(bits, blockSize: 256, bits: 16), "16 of the 16 bits of a sample are said to be wasted");
    }

    [Theory]
    [InlineData(32768)]
    [InlineData(-32769)]
    [InlineData(int.MaxValue)]
    public void A_residual_that_leaves_the_bit_depth_is_an_error_and_no_wraparound(long residual)
    {
        BitWriter bits = new();
        bits.Write(8 << 1, 8);
        WriteOneResidual(bits, residual, zeros: 255);
        Refused(OneFrame(bits, blockSize: 256, bits: 16), "does not fit 16 bits");
    }

    [Theory]
    [InlineData(int.MaxValue, true)]
    [InlineData(-int.MaxValue, true)]
    [InlineData(int.MinValue, false)]
    [InlineData(1L << 31, false)]
    public void Residuals_reach_31_bits_and_no_further(long residual, bool isAllowed)
    {
        BitWriter bits = new();
        bits.Write(8 << 1, 8);
        WriteOneResidual(bits, residual, zeros: 255);
        byte[] file = OneFrame(bits, blockSize: 256, bits: 32);
        if (isAllowed)
        {
            Assert.Equal(residual, Decode.All(file)[0][0]);
        }
        else
        {
            Refused(file, "±(2^31 − 1)");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Fixed_predictors_of_32_bit_samples_that_overflow_are_errors(int order)
    {
        BitWriter bits = new();
        bits.Write((ulong)(8 + order) << 1, 8);
        for (int i = 0; i < order; i++)
        {
            bits.WriteSigned(int.MaxValue, 32);
        }

        WriteOneResidual(bits, 1, zeros: 255 - order);
        Refused(OneFrame(bits, blockSize: 256, bits: 32), "does not fit 32 bits");
    }

    [Fact]
    public void Predictions_beyond_32_bits_are_summed_exactly()
    {
        // 24 bits, order 32, 15-bit coefficients, all at their extremes: sums of 42 bits, predictions of 27.
        int[] samples = [.. Enumerable.Range(0, 512).Select(i => i % 2 == 0 ? (1 << 23) - 1 : -(1 << 23))];
        int[] coefficients = [.. Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? (1 << 14) - 1 : -(1 << 14))];
        SubframeRecipe subframe = new(SubframeKind.Linear, 32, coefficients, 15, 15, FiveBitParameters: true);
        FlacRecipe recipe = new([samples], 24, 48000, [new(512, Stereo.Independent, [subframe])]);
        byte[] file = FlacWriter.Write(recipe, out int[] offsets);
        Assert.Equal(samples, Decode.All(file)[0]);
        // Not the encoder's way out, a verbatim subframe.
        Assert.Equal((31 + 32) << 1, file[offsets[0] + 7 - 1]);
    }

    [Fact]
    public void The_side_of_32_bit_stereo_has_33_bits()
    {
        int[] left = [.. Enumerable.Range(0, 256).Select(i => i % 3 == 0 ? int.MaxValue : int.MinValue + i)];
        int[] right = [.. Enumerable.Range(0, 256).Select(i => i % 3 == 0 ? int.MinValue : int.MaxValue - i)];
        foreach (Stereo stereo in new[] { Stereo.LeftSide, Stereo.SideRight, Stereo.MidSide })
        {
            SubframeRecipe[] verbatim = [new(SubframeKind.Verbatim), new(SubframeKind.Verbatim)];
            FlacRecipe recipe = new([left, right], 32, 48000, [new(256, stereo, verbatim)]);
            Assert.Equal([left, right], Decode.All(FlacWriter.Write(recipe)));
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Stereo_that_leaves_the_bit_depth_is_an_error(int depth)
    {
        BitWriter bits = new();
        bits.Write(0, 8);
        bits.WriteSigned(-1L << (depth - 1), depth);
        bits.Write(0, 8);
        bits.WriteSigned(1, depth + 1);
        Refused(OneFrame(bits, 256, depth, channelCode: 8), $"do not fit {depth} bits");
    }

    [Fact]
    public void Every_coded_number_to_36_bits_is_read()
    {
        foreach (long number in Enumerable.Range(0, 36).SelectMany(b => new[] { (1L << b) - 1, 1L << b }).Append((1L << 36) - 613))
        {
            FlacRecipe recipe = ThreeFrames with { IsVariable = true, FirstCodedNumber = number };
            Assert.Equal(recipe.Samples, Decode.All(FlacWriter.Write(recipe)));
        }
    }

    [Fact]
    public void Tags_and_zeros_around_the_stream_are_passed_over_and_anything_else_is_refused()
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames);
        byte[] id3v2 = [0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 1, 5, .. new byte[133]];
        byte[] id3v1 = [.. "TAG"u8, .. new byte[125]];
        Assert.Equal(ThreeFrames.Samples, Decode.All([.. id3v2, .. bytes]));
        Assert.Equal(ThreeFrames.Samples, Decode.All([.. id3v2, .. id3v2, .. bytes, .. id3v1]));
        Assert.Equal(ThreeFrames.Samples, Decode.All([.. bytes, .. "APETAGEX"u8, .. new byte[50]]));
        Assert.Equal(ThreeFrames.Samples, Decode.All([.. bytes, .. new byte[100_000]]));
        Refused([.. bytes, .. new byte[1000], 7], "yet 0x07 follows at byte");

        byte[] open = FlacWriter.Write(ThreeFrames with { TotalIsKnown = false });
        Assert.Equal(ThreeFrames.Samples, Decode.All([.. open, .. id3v1]));
        Refused([.. open, .. new byte[100]], "found 0x0000 where a frame begins");
    }

    [Fact]
    public void Metadata_is_skipped_whatever_it_holds_and_streaminfo_comes_first()
    {
        byte[] noise = [.. Enumerable.Repeat((byte)0xFF, 200_000)];
        FlacRecipe recipe = ThreeFrames with { OtherBlocks = [.. Enumerable.Repeat((4, noise), 20), (126, [])] };
        byte[] bytes = FlacWriter.Write(recipe);
        Assert.Equal(recipe.Samples, Decode.All(bytes));

        Refused([.. bytes[..4], 4, 0, 0, 0, .. bytes[4..]], "has type 4 and 0 bytes; expected STREAMINFO");
        Refused(FlacWriter.Write(recipe with { OtherBlocks = [(127, [])] }), "has type 127");
        Refused(FlacWriter.Write(recipe with { OtherBlocks = [(0, new byte[34])] }), "has type 0");
        Refused([.. "OggS"u8, .. bytes[4..]], "found 0x4F676753; expected the marker 'fLaC'");
    }

    [Fact]
    public void After_an_error_nothing_more_is_read()
    {
        byte[] bytes = FlacWriter.Write(ThreeFrames, out int[] offsets);
        bytes[offsets[1] + 30] ^= 1;
        using FlacDecoder decoder = new(new MemoryStream(bytes), "x");
        Assert.True(decoder.ReadBlock());
        Assert.Throws<AudioFormatException>(() => decoder.ReadBlock());
        Assert.False(decoder.ReadBlock());
        Assert.Equal(0, decoder.BlockSize);
    }

    private static FlacRecipe Plain(int bits, int[] blockSizes)
    {
        int[] samples = Signals.Make(4, blockSizes.Sum(), bits, new SeededRandom(7));
        return new FlacRecipe([samples], bits, 16000, [.. blockSizes.Select(size => new FrameRecipe(size, Stereo.Independent, [new(SubframeKind.Fixed, 2)]))]);
    }

    private static void WriteOneResidual(BitWriter bits, long residual, int zeros)
    {
        bits.Write(1, 2);
        bits.Write(0, 4);
        bits.Write(30, 5);
        foreach (long value in Enumerable.Repeat(0L, zeros).Prepend(residual))
        {
            ulong folded = value < 0 ? ((ulong)~value << 1) | 1 : (ulong)value << 1;
            bits.WriteUnary(folded >> 30);
            bits.Write(folded, 30);
        }
    }

    /// <summary>A file of one frame with the given subframes, its checksums right.</summary>
    private static byte[] OneFrame(BitWriter subframes, int blockSize, int bits, int channelCode = 0)
    {
        int channels = channelCode == 0 ? 1 : 2;
        BitWriter metadata = new();
        metadata.Append("fLaC"u8);
        metadata.Write(0x80000022, 32);
        metadata.Write(16, 16);
        metadata.Write(65535, 16);
        metadata.Write(0, 48);
        metadata.Write(16000, 20);
        metadata.Write((ulong)channels - 1, 3);
        metadata.Write((ulong)bits - 1, 5);
        metadata.Write(0, 36);
        metadata.Append(new byte[16]);

        BitWriter frame = new();
        frame.Write(0xFFF8, 16);
        frame.Write(7, 4);
        frame.Write(0, 4);
        frame.Write((ulong)channelCode, 4);
        frame.Write(0, 4);
        frame.Write(0, 8);
        frame.Write((ulong)blockSize - 1, 16);
        frame.Write(PlainCrc.Crc8(frame.ToArray()), 8);
        frame.Append(subframes.ToArray());
        frame.Write(PlainCrc.Crc16(frame.ToArray()), 16);
        return [.. metadata.ToArray(), .. frame.ToArray()];
    }

    private static void Refused(byte[] file, params string[] expected)
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => Decode.All(file));
        foreach (string part in expected)
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }
}
