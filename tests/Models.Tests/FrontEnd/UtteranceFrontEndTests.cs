using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Models.Tests.FrontEnd;

public sealed class UtteranceFrontEndTests
{
    private static readonly FrontEndSettings Raw = Usual.FrontEnd with { Bins = 40, Cmn = false };
    private static readonly float[] Signal = MakeSignal();

    [Fact]
    public void A_network_of_audio_is_given_the_utterance_or_its_beginning()
    {
        float[] samples = [.. Enumerable.Range(0, 1000).Select(i => i / 1000f)];
        using NetworkInput whole = new WaveformFrontEnd(null).Process(samples, "")!;
        Assert.Equal(samples, whole.Values.ToArray());
        using NetworkInput beginning = new WaveformFrontEnd(new CropSettings(0.025, PadFrames: 0)).Process(samples, "")!;
        Assert.Equal(samples[..400], beginning.Values.ToArray());
        Assert.Null(new WaveformFrontEnd(null).Process([], ""));

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => new WaveformFrontEnd(new CropSettings(1, PadFrames: 200)));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains("extract.crop.pad_frames pads features, but a model takes audio", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mean_subtraction_leaves_every_bin_a_mean_of_zero_and_its_shape()
    {
        float[] raw = Compute(Raw, null, Signal, out int frames);
        float[] centred = Compute(Raw with { Cmn = true }, null, Signal, out int centredFrames);
        Assert.Equal(frames, centredFrames);
        for (int bin = 0; bin < 40; bin++)
        {
            double mean = Column(raw, bin).Average();
            Assert.Equal(0, Column(centred, bin).Average(), 1e-5);
            Assert.All(Column(raw, bin).Zip(Column(centred, bin)), pair => Assert.Equal(pair.First - mean, pair.Second, 1e-5));
        }
    }

    [Fact]
    public void A_crop_takes_the_beginning_before_the_mean_is_taken()
    {
        float[] cropped = Compute(Raw with { Cmn = true }, new CropSettings(1, PadFrames: 0), Signal, out int frames);
        Assert.Equal(98, frames);
        Assert.Equal(Compute(Raw with { Cmn = true }, null, Signal[..16000], out _), cropped);
    }

    [Fact]
    public void Padding_is_zero_frames_after_mean_subtraction()
    {
        float[] padded = Compute(Raw with { Cmn = true }, new CropSettings(1, PadFrames: 150), Signal, out int frames);
        Assert.Equal(150, frames);
        Assert.Equal(Compute(Raw with { Cmn = true }, new CropSettings(1, PadFrames: 0), Signal, out _), padded[..(98 * 40)]);
        Assert.All(padded[(98 * 40)..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Padding_overwrites_what_a_reused_buffer_held()
    {
        UtteranceFrontEnd frontEnd = new(Raw, new CropSettings(1, PadFrames: 150));
        float[] buffer = [.. Enumerable.Repeat(7f, 150 * 40)];
        frontEnd.Compute(Signal, "", buffer);
        Assert.All(buffer[(98 * 40)..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void An_utterance_shorter_than_the_crop_is_taken_whole_and_padding_never_cuts()
    {
        Assert.Equal(Compute(Raw, null, Signal, out int whole), Compute(Raw, new CropSettings(60, PadFrames: 10), Signal, out int frames));
        Assert.Equal(whole, frames);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(399)]
    public void An_utterance_shorter_than_a_frame_has_no_features_not_even_padding(int samples)
    {
        UtteranceFrontEnd frontEnd = new(Usual.FrontEnd, new CropSettings(2, PadFrames: 400));
        Assert.Equal(0, frontEnd.FrameCount(samples));
        Assert.Equal(0, frontEnd.Compute(new float[samples], "", []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.0249)]
    [InlineData(double.NaN)]
    public void A_crop_without_a_frame_is_refused(double seconds)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => new UtteranceFrontEnd(Raw, new CropSettings(seconds, PadFrames: 0)));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
    }

    private static float[] MakeSignal()
    {
        SeededRandom random = new(3);
        return [.. Enumerable.Range(0, 16000 * 3).Select(n => (float)(0.1 * (1 + (n / 16000.0)) * random.NextNormal()))];
    }

    private static IEnumerable<float> Column(float[] features, int bin) => features.Where((_, i) => i % 40 == bin);

    private static float[] Compute(FrontEndSettings settings, CropSettings? crop, float[] samples, out int frames)
    {
        UtteranceFrontEnd frontEnd = new(settings, crop);
        float[] features = new float[frontEnd.FrameCount(samples.Length) * frontEnd.Bins];
        frames = frontEnd.Compute(samples, "", features);
        return features;
    }
}
