using System.Numerics;
using System.Security.Cryptography;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>A plain FLAC encoder that writes every shape a stream can have, exactly as a recipe says. Arithmetic is 128 bits wide where it matters.</summary>
internal static class FlacWriter
{
    private const ulong LongestUnary = 4000;

    public static byte[] Write(FlacRecipe recipe) => Write(recipe, out _);

    /// <param name="recipe">The file.</param>
    /// <param name="frameOffsets">Where each frame begins, and the end.</param>
    public static byte[] Write(FlacRecipe recipe, out int[] frameOffsets)
    {
        BitWriter file = new();
        WriteMetadata(file, recipe);
        List<int> offsets = [];
        int start = 0;
        for (int f = 0; f < recipe.Frames.Length; f++)
        {
            offsets.Add(file.Length);
            bool countsSamples = recipe.IsVariable || recipe.OldNumbering;
            file.Append(Frame(recipe, recipe.Frames[f], start, recipe.FirstCodedNumber + (countsSamples ? start : f)));
            start += recipe.Frames[f].BlockSize;
        }

        Assert.Equal(recipe.Samples[0].Length, start);
        frameOffsets = [.. offsets, file.Length];
        return file.ToArray();
    }

    private static void WriteMetadata(BitWriter file, FlacRecipe recipe)
    {
        file.Append("fLaC"u8);
        WriteBlockHeader(file, isLast: recipe.OtherBlocks.Length == 0, 0, 34);
        int[] sizes = [.. recipe.Frames.Select(f => f.BlockSize)];
        (int minimum, int maximum) = recipe.StatedBlockSizes ?? (sizes[..^Math.Min(1, sizes.Length - 1)].Min(), sizes.Max());
        file.Write((ulong)minimum, 16);
        file.Write((ulong)maximum, 16);
        file.Write(0, 48);
        file.Write((ulong)recipe.SampleRate, 20);
        file.Write((ulong)recipe.Samples.Length - 1, 3);
        file.Write((ulong)recipe.BitsPerSample - 1, 5);
        file.Write(recipe.TotalIsKnown ? (ulong)recipe.Samples[0].Length : 0, 36);
        file.Append(recipe.HasMd5 ? Md5(recipe) : new byte[16]);
        for (int b = 0; b < recipe.OtherBlocks.Length; b++)
        {
            (int type, byte[] content) = recipe.OtherBlocks[b];
            WriteBlockHeader(file, b == recipe.OtherBlocks.Length - 1, type, content.Length);
            file.Append(content);
        }
    }

    private static void WriteBlockHeader(BitWriter file, bool isLast, int type, int length)
    {
        file.Write(isLast ? 1u : 0, 1);
        file.Write((ulong)type, 7);
        file.Write((ulong)length, 24);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "The format's checksum of the samples is MD5.")]
    private static byte[] Md5(FlacRecipe recipe)
    {
        int width = (recipe.BitsPerSample + 7) / 8;
        using MemoryStream interleaved = new();
        for (int i = 0; i < recipe.Samples[0].Length; i++)
        {
            foreach (int[] channel in recipe.Samples)
            {
                for (int b = 0; b < width; b++)
                {
                    interleaved.WriteByte((byte)(channel[i] >> (8 * b)));
                }
            }
        }

        return MD5.HashData(interleaved.ToArray());
    }

    private static byte[] Frame(FlacRecipe recipe, FrameRecipe frame, int start, long codedNumber)
    {
        BitWriter bits = new();
        int channelCode = frame.Stereo == Stereo.Independent ? recipe.Samples.Length - 1 : (int)frame.Stereo;
        WriteHeader(bits, recipe, frame, channelCode, codedNumber);

        long[][] channels = [.. recipe.Samples.Select(c => c.Skip(start).Take(frame.BlockSize).Select(s => (long)s).ToArray())];
        if (frame.Stereo != Stereo.Independent)
        {
            long[] left = channels[0];
            long[] right = channels[1];
            long[] side = [.. left.Zip(right, (l, r) => l - r)];
            long[] mid = [.. left.Zip(right, (l, r) => (l + r) >> 1)];
            channels = frame.Stereo switch
            {
                Stereo.LeftSide => [left, side],
                Stereo.SideRight => [side, right],
                _ => [mid, side],
            };
        }

        for (int c = 0; c < channels.Length; c++)
        {
            bool isSide = frame.Stereo == Stereo.SideRight ? c == 0 : frame.Stereo != Stereo.Independent && c == 1;
            WriteSubframe(bits, frame.Subframes[c], channels[c], recipe.BitsPerSample + (isSide ? 1 : 0));
        }

        bits.Align();
        bits.Write(PlainCrc.Crc16(bits.ToArray()), 16);
        return bits.ToArray();
    }

    private static void WriteHeader(BitWriter bits, FlacRecipe recipe, FrameRecipe frame, int channelCode, long codedNumber)
    {
        int sizeCode = SizeCode(frame.BlockSize, frame.ExplicitBlockSize);
        int rateCode = frame.RateCode >= 0 ? frame.RateCode : RateCode(recipe.SampleRate);
        int depthCode = frame.DepthFromStreamInfo ? 0 : Array.IndexOf([0, 8, 12, -1, 16, 20, 24, 32], recipe.BitsPerSample);
        bits.Write(0x7FFC, 15);
        bits.Write(recipe.IsVariable ? 1u : 0, 1);
        bits.Write((ulong)sizeCode, 4);
        bits.Write((ulong)rateCode, 4);
        bits.Write((ulong)channelCode, 4);
        bits.Write((ulong)Math.Max(0, depthCode), 3);
        bits.Write(0, 1);
        bits.Append(CodedNumber(codedNumber));
        if (sizeCode is 6 or 7)
        {
            bits.Write((ulong)frame.BlockSize - 1, sizeCode == 6 ? 8 : 16);
        }

        if (rateCode is 12 or 13 or 14)
        {
            int value = rateCode == 12 ? recipe.SampleRate / 1000 : rateCode == 13 ? recipe.SampleRate : recipe.SampleRate / 10;
            bits.Write((ulong)value, rateCode == 12 ? 8 : 16);
        }

        bits.Write(PlainCrc.Crc8(bits.ToArray()), 8);
    }

    /// <summary>The shortest sample rate code; 0 where only STREAMINFO can say it.</summary>
    public static int RateCode(int rate)
    {
        int code = Array.IndexOf([-1, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000], rate);
        return code > 0 ? code
            : rate % 1000 == 0 && rate <= 255_000 ? 12
            : rate <= 65535 ? 13
            : rate % 10 == 0 && rate <= 655_350 ? 14
            : 0;
    }

    /// <summary>UTF-8's scheme, to 36 bits.</summary>
    public static byte[] CodedNumber(long number)
    {
        if (number < 0x80)
        {
            return [(byte)number];
        }

        int bytes = 2;
        while (bytes < 7 && number >= 1L << ((5 * bytes) + 1))
        {
            bytes++;
        }

        byte[] coded = new byte[bytes];
        for (int i = bytes - 1; i > 0; i--)
        {
            coded[i] = (byte)(0x80 | (number & 0x3F));
            number >>= 6;
        }

        coded[0] = (byte)((0xFF00 >> bytes) + (int)number);
        return coded;
    }

    private static int SizeCode(int size, bool isExplicit)
    {
        if (!isExplicit)
        {
            int code = Array.IndexOf([-1, 192, 576, 1152, 2304, 4608, -1, -1, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768], size);
            if (code > 0)
            {
                return code;
            }
        }

        return size <= 256 ? 6 : 7;
    }

    private static void WriteSubframe(BitWriter bits, SubframeRecipe recipe, long[] samples, int depth)
    {
        int wasted = WastedBits(samples, Math.Min(recipe.MaximumWastedBits, depth - 1));
        depth -= wasted;
        samples = [.. samples.Select(s => s >> wasted)];
        int order = recipe.Kind is SubframeKind.Fixed or SubframeKind.Linear ? recipe.Order : 0;
        long[]? residual = recipe.Kind switch
        {
            SubframeKind.Fixed when order <= samples.Length => FixedResidual(samples, order),
            SubframeKind.Linear when order <= samples.Length => LinearResidual(samples, recipe),
            _ => null,
        };
        SubframeKind kind = recipe.Kind switch
        {
            SubframeKind.Constant when samples.Distinct().Count() == 1 => SubframeKind.Constant,
            SubframeKind.Fixed or SubframeKind.Linear when residual is not null && residual.All(r => Math.Abs(r) < 1L << 31) => recipe.Kind,
            _ => SubframeKind.Verbatim,
        };
        int type = kind switch
        {
            SubframeKind.Constant => 0,
            SubframeKind.Verbatim => 1,
            SubframeKind.Fixed => 8 + order,
            _ => 31 + order,
        };
        bits.Write((uint)((type << 1) + (wasted > 0 ? 1 : 0)), 8);
        if (wasted > 0)
        {
            bits.WriteUnary((ulong)wasted - 1);
        }

        int plain = kind switch
        {
            SubframeKind.Constant => 1,
            SubframeKind.Verbatim => samples.Length,
            _ => order,
        };
        foreach (long sample in samples[..plain])
        {
            bits.WriteSigned(sample, depth);
        }

        if (kind == SubframeKind.Linear)
        {
            bits.Write((ulong)recipe.Precision - 1, 4);
            bits.WriteSigned(recipe.Shift, 5);
            foreach (int coefficient in recipe.Coefficients!)
            {
                bits.WriteSigned(coefficient, recipe.Precision);
            }
        }

        if (kind is SubframeKind.Fixed or SubframeKind.Linear)
        {
            WriteResidual(bits, recipe, residual!, samples.Length, order);
        }
    }

    private static int WastedBits(long[] samples, int maximum)
    {
        long union = samples.Aggregate(0L, (a, s) => a | s);
        return union == 0 ? maximum : Math.Min(maximum, BitOperations.TrailingZeroCount(union));
    }

    private static long[] FixedResidual(long[] samples, int order)
    {
        int[][] weights = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];
        return [.. Enumerable.Range(order, samples.Length - order)
            .Select(i => samples[i] - weights[order].Select((w, j) => w * samples[i - 1 - j]).Sum())];
    }

    private static long[] LinearResidual(long[] samples, SubframeRecipe recipe)
    {
        long[] residual = new long[samples.Length - recipe.Order];
        for (int i = recipe.Order; i < samples.Length; i++)
        {
            Int128 sum = 0;
            for (int j = 0; j < recipe.Order; j++)
            {
                sum += (Int128)recipe.Coefficients![j] * samples[i - 1 - j];
            }

            residual[i - recipe.Order] = (long)(samples[i] - (sum >> recipe.Shift));
        }

        return residual;
    }

    private static void WriteResidual(BitWriter bits, SubframeRecipe recipe, long[] residual, int blockSize, int order)
    {
        int partitionOrder = recipe.PartitionOrder;
        while (blockSize % (1 << partitionOrder) != 0 || blockSize >> partitionOrder < order)
        {
            partitionOrder--;
        }

        // 31 bits is the most an escaped partition holds; larger residuals need a large Rice parameter.
        bool fiveBits = recipe.FiveBitParameters || residual.Any(r => r is >= 1 << 30 or < -(1 << 30));
        int parameterBits = fiveBits ? 5 : 4;
        int escape = (1 << parameterBits) - 1;
        bits.Write(fiveBits ? 1u : 0, 2);
        bits.Write((ulong)partitionOrder, 4);
        int start = 0;
        for (int p = 0; p < 1 << partitionOrder; p++)
        {
            int length = (blockSize >> partitionOrder) - (p == 0 ? order : 0);
            long[] partition = residual[start..(start + length)];
            start += length;
            int parameter = BestParameter(partition, escape - 1, recipe.RiceOffset);
            bool needs32 = partition.Any(r => r is >= 1 << 30 or < -(1 << 30));
            if (parameter < 0 || (!needs32 && recipe.EscapeEvery > 0 && p % recipe.EscapeEvery == 0))
            {
                int width = partition.Length == 0 ? 0 : partition.Max(SignedWidth);
                bits.Write((ulong)escape, parameterBits);
                bits.Write((ulong)width, 5);
                foreach (long value in partition)
                {
                    bits.WriteSigned(value, width);
                }

                continue;
            }

            bits.Write((ulong)parameter, parameterBits);
            foreach (long value in partition)
            {
                ulong folded = Fold(value);
                bits.WriteUnary(folded >> parameter);
                bits.Write(folded, parameter);
            }
        }
    }

    private static int SignedWidth(long value) => value == 0 ? 0 : 65 - BitOperations.LeadingZeroCount((ulong)(value < 0 ? ~value : value));

    private static ulong Fold(long value) => value < 0 ? ((ulong)~value << 1) | 1 : (ulong)value << 1;

    // Negative where only an escape will do.
    private static int BestParameter(long[] partition, int maximum, int offset)
    {
        double mean = partition.Length == 0 ? 0 : partition.Average(v => (double)Fold(v));
        ulong largest = partition.Length == 0 ? 0 : partition.Max(Fold);
        int parameter = Math.Clamp((int)Math.Log2(mean + 1) + offset, 0, maximum);
        while (parameter < maximum && largest >> parameter > LongestUnary)
        {
            parameter++;
        }

        return largest >> parameter > LongestUnary ? -1 : parameter;
    }
}
