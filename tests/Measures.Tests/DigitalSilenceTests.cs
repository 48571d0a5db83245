using CsCheck;

namespace SpeechSpeed.Measures.Tests;

public sealed class DigitalSilenceTests
{
    private const int Rate = 16000;

    /// <summary>Sound of 1 s, half a second of zeros, and sound of 0.5 s: of 198 frames the 48 within the zeros have nothing in them.</summary>
    [Fact]
    public void A_made_silence_is_measured()
    {
        float[] samples = [.. Enumerable.Range(0, 2 * Rate).Select(i => i is >= Rate and < Rate + (Rate / 2) ? 0f : 0.1f + (0.001f * (i % 7)))];

        DigitalSilence found = DigitalSilence.Of(samples, Rate);

        Assert.Equal((0.25, 0.5), (found.ZeroShare, found.LongestRunSeconds));
        Assert.Equal((48, 198), (found.FlooredFrames, found.Frames));
        Assert.Equal(48.0 / 198, found.FlooredShare, 1e-12);
    }

    /// <summary>An offset that stays the same is as silent, though no sample of it is 0.</summary>
    [Fact]
    public void A_constant_offset_is_on_the_floor_too()
    {
        DigitalSilence found = DigitalSilence.Of(Enumerable.Repeat(0.25f, Rate).ToArray(), Rate);

        Assert.Equal((0.0, 0.0, 1.0), (found.ZeroShare, found.LongestRunSeconds, found.FlooredShare));
    }

    [Fact]
    public void Single_zeros_are_no_silence()
    {
        DigitalSilence found = DigitalSilence.Of([.. Enumerable.Range(0, Rate).Select(i => (float)(i % 4))], Rate);

        Assert.Equal((0.25, 1.0 / Rate, 0.0), (found.ZeroShare, found.LongestRunSeconds, found.FlooredShare));
    }

    /// <summary>By their definitions, sample by sample and frame by frame.</summary>
    [Fact]
    public void It_is_the_plain_implementation() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 900]).Array[1, 12].Sample(runs =>
        {
            float[] samples = [.. runs.SelectMany(run => Enumerable.Repeat((float)run.Item1, run.Item2))];
            DigitalSilence found = DigitalSilence.Of(samples, Rate);
            int[] starts = [.. Enumerable.Range(0, samples.Length).Where(start => start % 160 == 0 && start + 400 <= samples.Length)];
            string zeros = string.Concat(samples.Select(sample => sample == 0 ? '0' : ' '));

            Assert.Equal(samples.Count(sample => sample == 0) / (double)samples.Length, found.ZeroShare);
            Assert.Equal(zeros.Split(' ').Max(run => run.Length) / (double)Rate, found.LongestRunSeconds);
            Assert.Equal(starts.Length == 0 ? 0 : starts.Count(start => samples[start..(start + 400)].Distinct().Count() == 1) / (double)starts.Length, found.FlooredShare);
        });

    [Fact]
    public void Nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => DigitalSilence.Of([], Rate));
}
