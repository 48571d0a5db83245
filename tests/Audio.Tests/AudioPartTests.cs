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

    /// <summary>A decoder that goes on from the last part must not go on in a file that is another now.</summary>
    [Fact]
    public void After_a_part_a_changed_recording_is_read_anew()
    {
        string codecs = Path.Combine(Repository.Root, "tests", "Golden", "codecs");
        string[] files = [.. Directory.EnumerateFiles(codecs, "*.mp3").Order(StringComparer.Ordinal)];
        float[][] wholes = [.. files.Take(2).Select(file => AudioFile.ReadMono(file, 16_000))];
        Assert.NotEqual(wholes[0][3200..4800], wholes[1][3200..4800]);
        string path = folder["recording.mp3"];
        for (int i = 0; i < 4; i++)
        {
            File.WriteAllBytes(path, File.ReadAllBytes(files[i % 2]));
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(i));
            int rate = AudioFile.ReadInfo(path).SampleRate;
            float[] whole = AudioFile.ReadMono(path, rate);
            Assert.Equal(whole[500..1000], AudioFile.ReadMono(path, rate, span: new AudioSpan(500.0 / rate, 1000.0 / rate)));
            Assert.Equal(whole[2000..3000], AudioFile.ReadMono(path, rate, span: new AudioSpan(2000.0 / rate, 3000.0 / rate)));
        }
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

        // In order, of all lengths, some of them within the part before.
        for (int first = 0; first < whole.Length; first += 1 + (int)(random.NextDouble() * whole.Length / 10))
        {
            int end = first + (int)(random.NextDouble() * (whole.Length - first) / 3);
            Assert.Equal(whole[first..end], AudioFile.ReadMono(path, info.SampleRate, span: new AudioSpan((double)first / info.SampleRate, (double)end / info.SampleRate)));
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
