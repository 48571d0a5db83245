using System.Buffers.Binary;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Codecs;

/// <summary>MP3, Ogg Vorbis, Opus, AIFF and G.711 without ffmpeg, on the files of tests/Golden/codecs.</summary>
public sealed class CodecTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Lossy => [.. CodecGolden.All.Select(golden => Path.GetFileName(golden.Path)).Where(name => Path.GetExtension(name) is ".mp3" or ".ogg" or ".opus")];

    [Theory]
    [MemberData(nameof(Lossy))]
    public void A_limited_read_gives_the_beginning_of_the_whole_one(string name)
    {
        float[] whole = AudioFile.ReadMono(CodecGolden.Named(name), 16_000);
        foreach (double seconds in new[] { 1e-9, 0.05, 0.2, 100 })
        {
            int expected = (int)Math.Min(whole.Length, Math.Round(seconds * 16_000));
            Assert.Equal(whole[..expected], AudioFile.ReadMono(CodecGolden.Named(name), 16_000, seconds));
        }
    }

    [Theory]
    [MemberData(nameof(Lossy))]
    public void A_file_that_ends_early_is_refused(string name)
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named(name));
        SeededRandom random = new(1);
        foreach (int length in Enumerable.Range(0, 40).Select(_ => 200 + random.NextInt(bytes.Length - 200)).Append(bytes.Length - 1))
        {
            // A file without a tag that ends with a whole frame, or with less than the header of one, is no damage that could be seen.
            if (name != "lame-16-tagless.mp3" || length % 72 > 3)
            {
                Refused(bytes[..length], "");
            }
        }
    }

    [Fact]
    public void Files_are_decoded_alike_by_many_threads()
    {
        string[] names = [.. Lossy.Select(row => row.Data)];
        float[][] expected = [.. names.Select(name => AudioFile.ReadMono(CodecGolden.Named(name), 16_000))];
        Parallel.For(0, 60, i => Assert.Equal(expected[i % names.Length], AudioFile.ReadMono(CodecGolden.Named(names[i % names.Length]), 16_000)));
    }

    [Theory]
    [InlineData("TAG")]
    [InlineData("APETAGEX")]
    [InlineData("LYRICSBEGIN")]
    public void Tags_may_surround_the_frames_of_an_MP3_file(string after)
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named("lame-32-vbr.mp3"));
        byte[] before = [.. "ID3"u8, 4, 0, 0, 0, 0, 1, 5, .. new byte[133]];
        byte[] tag = [.. System.Text.Encoding.ASCII.GetBytes(after), .. new byte[128 - after.Length]];
        Assert.Equal(AudioFile.ReadMono(CodecGolden.Named("lame-32-vbr.mp3"), 32_000), AudioFile.ReadMono(Write([.. before, .. bytes, .. tag]), 32_000));
    }

    [Fact]
    public void The_number_of_frames_that_an_encoder_announces_is_held_against_the_file()
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named("lame-48.mp3"));
        int count = bytes.AsSpan().IndexOf("Info"u8) + 8;
        int frames = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(count));
        foreach (int announced in new[] { frames / 2, 2 * frames, 1, int.MaxValue })
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(count), announced);
            Refused(bytes, $"its header announces {announced} MPEG frames; the file has {frames}");
        }
    }

    [Fact]
    public void The_beginning_of_an_MP3_stream_may_be_missing_and_is_silent_then()
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named("lame-16-tagless.mp3"));
        float[] whole = AudioFile.ReadMono(CodecGolden.Named("lame-16-tagless.mp3"), 16_000);
        float[] rest = AudioFile.ReadMono(Write(bytes[(4 * 72)..]), 16_000);
        Assert.Equal(whole.Length - (4 * 576), rest.Length);
        Assert.Equal(whole[^2000..], rest[^2000..]);
    }

    [Theory]
    [InlineData("oggenc-16.ogg", 0.5, "announces 2800 samples; ")]
    [InlineData("oggenc-16.ogg", 2, "announces 11200 samples; ")]
    [InlineData("opusenc-12.opus", 0.25, "its last page announces 4278 samples; its packets have 17")]
    [InlineData("opusenc-12.opus", 2, "its last page announces 34224 samples; its packets have 17")]
    public void The_length_that_the_last_page_announces_is_held_against_the_packets(string name, double factor, string expected)
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named(name));
        int last = bytes.AsSpan().LastIndexOf("OggS"u8) + 6;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(last), (long)(factor * BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(last))));
        OggChecksums.Mend(bytes);
        Refused(bytes, expected);
    }

    [Fact]
    public void A_page_is_held_against_its_checksum()
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named("opusenc-12.opus"));
        bytes[^100] ^= 1;
        Refused(bytes, "is damaged: its checksum is another");
    }

    [Fact]
    public void Codebooks_that_announce_gigabytes_are_refused_before_they_are_made()
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named("oggenc-16.ogg"));
        // One codebook of 64 dimensions and 2^24 - 1 entries, in order and all of one length: 25 bytes for 4 GB.
        byte[] setup = [.. "\u0005vorbis"u8, 0, .. "BCV"u8, 64, 0, 0xFF, 0xFF, 0xFF, .. BitConverter.GetBytes(1 | (0xFF_FFFFL << 6))];
        byte[] file = [.. bytes[..58], .. "OggS"u8, 0, 4, .. new byte[8], .. bytes[14..18], 1, 0, 0, 0, .. new byte[4], 2, 7, (byte)setup.Length, .. "\u0003vorbis"u8, .. setup];
        OggChecksums.Mend(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file, "its Vorbis codebooks have more than 16777216 values");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Comments_that_announce_gigabytes_are_not_read()
    {
        byte[] bytes = File.ReadAllBytes(CodecGolden.Named("oggenc-16.ogg"));
        bytes.AsSpan(bytes.AsSpan().IndexOf("\u0003vorbis"u8) + 7, 4).Fill(0x7F);
        OggChecksums.Mend(bytes);
        string path = Write(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(5600, AudioFile.ReadInfo(path).SampleCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    /// <summary>Checksums are mended, so that decoders see the damage.</summary>
    [Theory]
    [MemberData(nameof(Lossy))]
    public void Damaged_files_give_an_error_or_samples(string name)
    {
        byte[] whole = File.ReadAllBytes(CodecGolden.Named(name));
        SeededRandom random = new(3);
        int errors = 0;
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. whole];
            for (int k = 0; k <= i / 12; k++)
            {
                // Not the beginning: another format is for ffmpeg, which is tested elsewhere.
                damaged[100 + random.NextInt(whole.Length - 100)] = (byte)random.NextInt(256);
            }

            if (!name.EndsWith(".mp3", StringComparison.Ordinal))
            {
                OggChecksums.Mend(damaged);
            }

            try
            {
                Assert.All(AudioFile.ReadMono(Write(damaged), 16_000), value => Assert.True(float.IsFinite(value)));
            }
            catch (AudioFormatException)
            {
                errors++;
            }
        }

        Assert.InRange(errors, 1, 60);
    }

    public void Dispose() => folder.Dispose();

    private string Write(byte[] bytes)
    {
        string path = folder["test.bin"];
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private void Refused(byte[] file, string expected)
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(Write(file)));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ffmpeg", error.Message, StringComparison.Ordinal);
    }
}
