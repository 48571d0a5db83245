using SpeechSpeed.Audio.Flac;
using SpeechSpeed.Audio.Tests.Flac;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests;

public sealed class AudioFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(3, 24)]
    [InlineData(8, 32)]
    public void The_channels_are_averaged_on_the_scale_of_one(int channels, int bits)
    {
        FlacRecipe recipe = Recipe(channels, bits, 16000, blocks: 3);
        string path = Write(FlacWriter.Write(recipe));
        float[] expected = [.. Enumerable.Range(0, recipe.Samples[0].Length)
            .Select(i => Math.Min((float)(recipe.Samples.Average(c => (double)c[i]) / Math.Pow(2, bits - 1)), MathF.BitDecrement(1)))];
        Assert.Equal(expected, AudioFile.ReadMono(path, 16000));
        Assert.Equal(new AudioInfo(16000, channels, bits, expected.Length), AudioFile.ReadInfo(path));
        Assert.Equal(expected.Length / 16000.0, AudioFile.ReadInfo(path).DurationSeconds);
    }

    [Fact]
    public void Sixteen_bit_flac_comes_back_exactly()
    {
        FlacRecipe recipe = Recipe(1, 16, 16000, blocks: 5);
        float[] mono = AudioFile.ReadMono(Write(FlacWriter.Write(recipe)), 16000);
        Assert.Equal(recipe.Samples[0], mono.Select(v => (int)(v * 32768)));
    }

    [Fact]
    public void The_duration_is_read_from_header_and_last_frame_and_decoded_only_where_they_do_not_agree()
    {
        FlacRecipe recipe = Recipe(1, 16, 16000, blocks: 5);
        byte[] known = FlacWriter.Write(recipe, out int[] offsets);

        // What lies between the first and the last frame is not looked at.
        byte[] damagedWithin = [.. known];
        damagedWithin.AsSpan(offsets[1] + 8, offsets[3] - offsets[1] - 16).Clear();
        Assert.Equal(1280, AudioFile.ReadInfo(Write(damagedWithin)).SampleCount);
        Assert.Equal(1280, AudioFile.ReadInfo(Write([.. known, .. new byte[100]])).SampleCount);
        Assert.Equal(1280, AudioFile.ReadInfo(Write([.. known, .. "TAG"u8, .. new byte[125]])).SampleCount);
        foreach (int end in new[] { offsets[0], offsets[2], offsets[4], known.Length - 1 })
        {
            Assert.Contains("the file ends", Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(Write(known[..end]))).Message, StringComparison.Ordinal);
        }

        byte[] unknown = FlacWriter.Write(recipe with { TotalIsKnown = false });
        Assert.Equal(1280, AudioFile.ReadInfo(Write(unknown)).SampleCount);
        Assert.Equal(1280, AudioFile.ReadMono(Write(unknown), 16000).Length);
        unknown[^1] ^= 1;
        Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(Write(unknown)));
    }

    [Theory]
    [InlineData((1L << 36) - 1, "after 1280 of the 68719476735 samples")]
    [InlineData(1, "STREAMINFO announces 1")]
    [InlineData(640, "STREAMINFO announces 640")]
    [InlineData(1281, "after 1280 of the 1281 samples")]
    public void A_header_that_announces_another_number_of_samples_is_refused_where_only_the_duration_is_asked_for(long announced, string expected)
    {
        byte[] bytes = FlacWriter.Write(Recipe(1, 16, 16000, blocks: 5));
        bytes[21] = (byte)((bytes[21] & 0xF0) | (int)(announced >> 32));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(22), (uint)announced);

        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(Write(bytes)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16000, true)]
    [InlineData(16000, false)]
    [InlineData(44100, true)]
    [InlineData(8000, false)]
    public void A_limited_read_gives_the_beginning_of_the_whole_one(int rate, bool totalIsKnown)
    {
        string path = Write(FlacWriter.Write(Recipe(1, 16, rate, blocks: 20) with { TotalIsKnown = totalIsKnown }));
        float[] whole = AudioFile.ReadMono(path, 16000);
        foreach (double seconds in new[] { 1e-9, 0.01, 0.0999, 0.2, 100, double.PositiveInfinity })
        {
            int expected = (int)Math.Min(whole.Length, Math.Round(seconds * 16000));
            Assert.Equal(whole[..expected], AudioFile.ReadMono(path, 16000, seconds));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => AudioFile.ReadMono(path, 16000, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioFile.ReadMono(path, 16000, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioFile.ReadMono(path, 0));
    }

    [Fact]
    public void A_limited_read_notices_damage_in_what_it_reads_and_no_further()
    {
        byte[] bytes = FlacWriter.Write(Recipe(1, 16, 16000, blocks: 20), out int[] offsets);
        bytes[offsets[10] + 20] ^= 1;
        string path = Write(bytes);
        Assert.Equal(2560, AudioFile.ReadMono(path, 16000, 2560 / 16000.0).Length);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000, 2561 / 16000.0));
        Assert.Equal(10, error.FrameNumber);
        Assert.StartsWith(path + ": FLAC frame 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_is_recognised_by_content_and_not_by_name()
    {
        byte[] bytes = FlacWriter.Write(Recipe(1, 16, 16000, blocks: 2));
        byte[] tagged = [0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 20, .. new byte[20], .. bytes];
        foreach (byte[] file in new[] { bytes, tagged })
        {
            string path = folder["speech.wav"];
            File.WriteAllBytes(path, file);
            Assert.Equal(512, AudioFile.ReadMono(path, 16000).Length);
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_input_errors()
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(folder["absent.flac"]));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("absent.flac: no such file", error.Message, StringComparison.Ordinal);
        Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(folder.Path));
        Assert.Throws<AudioFormatException>(() => FlacDecoder.Open(folder["no/folder.flac"]));
    }

    [Fact]
    public void Files_are_read_alike_by_many_threads()
    {
        string path = Write(FlacWriter.Write(Recipe(2, 16, 44100, blocks: 30)));
        string other = folder["other.flac"];
        File.WriteAllBytes(other, FlacWriter.Write(Recipe(1, 16, 22050, blocks: 30)));
        float[] expected = AudioFile.ReadMono(path, 16000);
        float[] expectedOther = AudioFile.ReadMono(other, 16000);
        Parallel.For(0, 40, i => Assert.Equal(i % 2 == 0 ? expected : expectedOther, AudioFile.ReadMono(i % 2 == 0 ? path : other, 16000)));
    }

    public void Dispose() => folder.Dispose();

    private static FlacRecipe Recipe(int channels, int bits, int rate, int blocks)
    {
        SeededRandom random = new(channels + bits + rate);
        int[][] samples = [.. Enumerable.Range(0, channels).Select(c => Signals.Make(c == 0 ? 4 : 2, 256 * blocks, bits, random))];
        SubframeRecipe[] subframes = [.. Enumerable.Repeat(new SubframeRecipe(SubframeKind.Fixed, 2), channels)];
        return new FlacRecipe(samples, bits, rate, [.. Enumerable.Repeat(new FrameRecipe(256, Stereo.Independent, subframes), blocks)]);
    }

    private string Write(byte[] bytes)
    {
        string path = folder["speech.flac"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
