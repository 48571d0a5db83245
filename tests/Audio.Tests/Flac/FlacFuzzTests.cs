using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Damaged copies of every kind of stream: an <see cref="AudioFormatException"/> or the right samples, nothing else.</summary>
public sealed class FlacFuzzTests
{
    private const long MaximumAllocation = 8 << 20;
    private const int LongestHeader = 16;

    [Fact]
    public void A_flipped_bit_in_a_frame_is_detected_wherever_it_is()
    {
        SeededRandom random = new(1, "flip");
        for (int file = 0; file < 150; file++)
        {
            FlacRecipe recipe = FlacRecipes.Random(4 + random.NextInt(29), 1 + random.NextInt(3), random);
            byte[] bytes = FlacWriter.Write(recipe, out int[] offsets);
            for (int i = 0; i < 40; i++)
            {
                byte[] damaged = [.. bytes];
                int bit = random.NextInt(8 * (bytes.Length - offsets[0]));
                damaged[offsets[0] + (bit / 8)] ^= (byte)(1 << (bit % 8));
                AudioFormatException error = Assert.Throws<AudioFormatException>(() => Decode.All(damaged));
                int frame = offsets.Count(o => o <= offsets[0] + (bit / 8)) - 1;
                Assert.Equal((frame, offsets[frame]), (error.FrameNumber, error.ByteOffset));
            }
        }
    }

    [Fact]
    public void A_file_cut_anywhere_is_an_error_unless_nothing_tells_that_more_was_to_come()
    {
        SeededRandom random = new(2, "cut");
        for (int file = 0; file < 200; file++)
        {
            FlacRecipe recipe = FlacRecipes.Random(4 + random.NextInt(29), 1 + random.NextInt(3), random);
            byte[] bytes = FlacWriter.Write(recipe, out int[] offsets);
            for (int i = 0; i < 20; i++)
            {
                int length = random.NextInt(bytes.Length);
                bool isUnnoticeable = !recipe.TotalIsKnown && !recipe.HasMd5 && offsets.Contains(length);
                if (!isUnnoticeable)
                {
                    Assert.Throws<AudioFormatException>(() => Decode.All(bytes[..length]));
                }
            }
        }
    }

    [Fact]
    public void Damage_of_any_kind_gives_an_error_or_the_right_samples()
    {
        SeededRandom random = new(3, "any");
        int errors = 0;
        for (int file = 0; file < 300; file++)
        {
            FlacRecipe recipe = FlacRecipes.Random(4 + random.NextInt(29), 1 + random.NextInt(3), random) with { HasMd5 = true };
            byte[] bytes = FlacWriter.Write(recipe);
            for (int i = 0; i < 20; i++)
            {
                byte[] damaged = Damage(bytes, random);
                try
                {
                    Assert.Equal(recipe.Samples, Decode.All(damaged));
                }
                catch (AudioFormatException)
                {
                    errors++;
                }
            }
        }

        Assert.InRange(errors, 3000, 6000);
    }

    [Fact]
    public void Frames_of_random_content_under_valid_checksums_give_an_error_or_samples()
    {
        // Checksums keep damage away from the subframe decoder. Here they are right, as an attacker would make them.
        SeededRandom random = new(4, "content");
        int decoded = 0;
        int errors = 0;
        for (int file = 0; file < 400; file++)
        {
            FlacRecipe recipe = FlacRecipes.Random(4 + random.NextInt(29), 1 + random.NextInt(2), random) with { HasMd5 = false, TotalIsKnown = false };
            byte[] bytes = FlacWriter.Write(recipe, out int[] offsets);
            int header = offsets[0] + LongestHeader;
            if (offsets[1] < header + 8)
            {
                continue;
            }

            for (int i = 0; i < 50; i++)
            {
                byte[] damaged = bytes[..offsets[1]];
                for (int flips = 1 + random.NextInt(4); flips > 0; flips--)
                {
                    int bit = random.NextInt(8 * (offsets[1] - 2 - header));
                    damaged[header + (bit / 8)] ^= (byte)(1 << (bit % 8));
                }

                ushort crc = PlainCrc.Crc16(damaged.AsSpan(offsets[0]..(offsets[1] - 2)));
                damaged[^2] = (byte)(crc >> 8);
                damaged[^1] = (byte)crc;
                try
                {
                    Assert.Equal(recipe.Frames[0].BlockSize, Decode.All(damaged)[0].Length);
                    decoded++;
                }
                catch (AudioFormatException)
                {
                    errors++;
                }
            }
        }

        Assert.True(decoded > 1000 && errors > 1000, $"{decoded} decoded, {errors} errors: the test reaches only one of the outcomes");
    }

    [Fact]
    public void Forged_lengths_allocate_no_more_than_the_file_can_hold()
    {
        SeededRandom random = new(5, "forged");
        using TemporaryFolder folder = new();
        string path = folder["forged.flac"];
        FlacRecipe recipe = FlacRecipes.Random(16, 1, random) with { HasMd5 = false, TotalIsKnown = true, OtherBlocks = [(1, new byte[100])] };
        byte[] bytes = FlacWriter.Write(recipe);
        int rate = recipe.SampleRate;
        foreach (Action<byte[]> forge in new Action<byte[]>[]
        {
            // STREAMINFO's total number of samples: 2^36 − 1.
            file => { file[21] |= 0x0F; file.AsSpan(22, 4).Fill(0xFF); },
            // The second metadata block's length: 2^24 − 1.
            file => file.AsSpan(43, 3).Fill(0xFF),
            // STREAMINFO's own length.
            file => file.AsSpan(5, 3).Fill(0xFF),
            // An ID3v2 tag of 256 MiB.
            file => new byte[] { 0x49, 0x44, 0x33, 4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F }.CopyTo(file, 0),
        })
        {
            byte[] forged = [.. bytes];
            forge(forged);
            File.WriteAllBytes(path, forged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, rate));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaximumAllocation);
        }
    }

    private static byte[] Damage(byte[] bytes, SeededRandom random)
    {
        int start = random.NextInt(bytes.Length);
        int length = 1 + random.NextInt(Math.Min(40, bytes.Length - start));
        byte[] damaged = [.. bytes];
        switch (random.NextInt(6))
        {
            case 0:
                for (int i = 0; i < length; i++)
                {
                    int bit = random.NextInt(8 * bytes.Length);
                    damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                }

                return damaged;
            case 1:
                damaged.AsSpan(start, length).Fill((byte)(random.NextInt(2) * 255));
                return damaged;
            case 2:
                return [.. bytes[..start], .. bytes[(start + length)..]];
            case 3:
                return [.. bytes[..start], .. bytes[start..(start + length)], .. bytes[start..]];
            case 4:
                return bytes[..start];
            default:
                // The metadata: four bytes of the marker, four of the block's header, 34 of STREAMINFO.
                damaged[random.NextInt(42)] = (byte)random.NextInt(256);
                return damaged;
        }
    }
}
