using SpeechSpeed.Audio.Tests.Flac;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests;

/// <summary>A part of a recording is what the whole one has at its place.</summary>
public sealed class AudioPartTests : IDisposable
{
    private const int Block = 256;

    private readonly TemporaryFolder folder = new();
    private readonly SeededRandom random = new(20261128);

    public void Dispose() => folder.Dispose();

    /// <summary>A megabyte and more, so that frames are searched for, in the forms that frames are numbered in.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 70_000)]
    [InlineData(true, 123_456_789)]
    public void Parts_of_a_long_FLAC_file(bool isVariable, long firstCodedNumber)
    {
        byte[] bytes = FlacWriter.Write(Recipe(2, 16_000, 1200, isVariable) with { FirstCodedNumber = firstCodedNumber });
        Assert.True(bytes.Length > 1_000_000);

        CheckParts(Write("long.flac", bytes));
    }

    /// <summary>Frames that count samples without saying so cannot be told from frames that count frames: such a file is decoded from its beginning.</summary>
    [Fact]
    public void Parts_of_a_FLAC_file_from_before_2007() =>
        CheckParts(Write("old.flac", FlacWriter.Write(Recipe(2, 16_000, 1200, isVariable: false) with { OldNumbering = true, StatedBlockSizes = (16, Block) })));

    [Fact]
    public void What_lies_before_a_part_and_after_it_is_not_decoded()
    {
        byte[] bytes = FlacWriter.Write(Recipe(1, 16_000, 2400, isVariable: false), out int[] offsets);
        float[] whole = AudioFile.ReadMono(Write("good.flac", bytes), 16_000);
        foreach (int frame in (int[])[10, 2390])
        {
            bytes[offsets[frame] + 20] ^= 1;
        }

        string damaged = Write("damaged.flac", bytes);

        Assert.Equal(whole[320_000..328_000], AudioFile.ReadMono(damaged, 16_000, span: new AudioSpan(20, 20.5)));
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(damaged, 16_000, span: new AudioSpan(38, null)));
        Assert.Contains($"at byte {offsets[2390]}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_every_format_that_is_decoded_here()
    {
        string codecs = Path.Combine(Repository.Root, "tests", "Golden", "codecs");
        Assert.All(Directory.EnumerateFiles(codecs).Where(CorpusNames.IsAudio), CheckParts);
        CheckParts(Write("short.flac", FlacWriter.Write(Recipe(1, 16_000, 40, isVariable: false))));
    }

    [Fact]
    public void A_part_of_another_rate_is_resampled_as_the_cut_file_is()
    {
        FlacRecipe recipe = Recipe(1, 44_100, 400, isVariable: false);
        string whole = Write("whole.flac", FlacWriter.Write(recipe));
        string cut = Write("cut.flac", FlacWriter.Write(recipe with { Samples = [recipe.Samples[0][(100 * Block)..(200 * Block)]], Frames = recipe.Frames[100..200] }));
        AudioSpan span = new(100 * Block / 44_100.0, 200 * Block / 44_100.0);

        Assert.Equal(AudioFile.ReadMono(cut, 16_000), AudioFile.ReadMono(whole, 16_000, span: span));
        Assert.Equal(AudioFile.ReadMono(cut, 16_000, 0.1), AudioFile.ReadMono(whole, 16_000, 0.1, span));
        Assert.Equal(AudioFile.ReadInfo(cut), AudioFile.ReadInfo(whole).Of(span, whole));
    }

    [Theory]
    [InlineData(0, 1.5, 16_000)]
    [InlineData(0.25, null, 12_000)]
    [InlineData(0.25, 1.51, -1)]
    [InlineData(1, null, -1)]
    public void A_part_may_reach_half_a_second_beyond_the_end(double start, double? end, long expected)
    {
        AudioInfo info = new(16_000, 1, 16, 16_000);
        if (expected > 0)
        {
            Assert.Equal(expected, info.Of(new AudioSpan(start, end), "x.wav").SampleCount);
            return;
        }

        Assert.Contains("and the recording has 1 s. Correct start and end.", Assert.Throws<AudioFormatException>(() => info.Of(new AudioSpan(start, end), "x.wav")).Message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(folder[name], bytes);
        return folder[name];
    }

    private void CheckParts(string path)
    {
        AudioInfo info = AudioFile.ReadInfo(path);
        float[] whole = AudioFile.ReadMono(path, info.SampleRate);
        for (int i = 0; i < 12; i++)
        {
            int first = i == 0 ? 1 : (int)(random.NextDouble() * whole.Length);
            int end = i == 1 ? whole.Length : first + (int)(random.NextDouble() * Math.Min(whole.Length - first, 20_000));
            AudioSpan span = new((double)first / info.SampleRate, i == 2 ? null : (double)end / info.SampleRate);
            Assert.Equal(whole[first..(i == 2 ? whole.Length : end)], AudioFile.ReadMono(path, info.SampleRate, span: span));
        }
    }

    private FlacRecipe Recipe(int channels, int rate, int blocks, bool isVariable)
    {
        int[] sizes = [.. Enumerable.Range(0, blocks).Select(i => isVariable ? 200 + (i % 7 * 30) : Block)];
        int[][] samples = [.. Enumerable.Range(0, channels).Select(_ => Signals.Make(2, sizes.Sum(), 16, random))];
        SubframeRecipe[] subframes = [.. Enumerable.Repeat(new SubframeRecipe(SubframeKind.Fixed, 1), channels)];
        return new FlacRecipe(samples, 16, rate, [.. sizes.Select(size => new FrameRecipe(size, Stereo.Independent, subframes))]) { IsVariable = isVariable };
    }
}
