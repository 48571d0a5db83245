using CsCheck;
using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Tests.Transformers;

namespace SpeechSpeed.Models.Tests.Inputs;

/// <summary>Audio that is brought to mean 0 and variance 1, and the file beside a model that says so.</summary>
public sealed class NormalizationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Single precision of numbers about 1.</summary>
    [Fact]
    public void Audio_has_mean_0_and_variance_1_whatever_its_level() =>
        (from seed in Gen.Int[0, 1000] from length in Gen.Int[2, 5000] from level in Gen.Double[0.01, 1] from offset in Gen.Double[-0.5, 0.5] select (seed, length, level, offset)).Sample(given =>
        {
            SeededRandom random = new(given.seed);
            float[] samples = [.. Enumerable.Range(0, given.length).Select(_ => (float)((given.level * random.NextNormal()) + given.offset))];
            float[] found = Process(samples, null);
            double mean = samples.Average(sample => (double)sample);
            double variance = samples.Average(sample => (sample - mean) * (sample - mean));
            Assert.Equal(0, found.Average(sample => (double)sample), 1e-5);
            Assert.Equal(variance / (variance + 1e-7), found.Average(sample => (double)sample * sample), 1e-5);
            Assert.All(samples.Zip(found), pair => Assert.Equal((pair.First - mean) / Math.Sqrt(variance + 1e-7), pair.Second, 1e-5));
        });

    [Fact]
    public void Silence_stays_silent() => Assert.All(Process(new float[100], null), sample => Assert.Equal(0, sample));

    /// <summary>What the model does not hear has no part in it.</summary>
    [Fact]
    public void A_crop_is_normalised_by_itself()
    {
        float[] samples = [.. Enumerable.Range(0, 3200).Select(i => i < 1600 ? MathF.Sin(i) : 100f)];
        Assert.Equal(Process(samples[..1600], null), Process(samples, new CropSettings(0.1, 0)));
    }

    [Theory]
    [InlineData("""{ "do_normalize": true, "sampling_rate": 16000 }""", null, InputNormalization.Utterance)]
    [InlineData("""{ "do_normalize": true }""", InputNormalization.None, InputNormalization.None)]
    [InlineData("""{ "do_normalize": false }""", null, InputNormalization.None)]
    [InlineData("""{ "do_normalize": false }""", InputNormalization.Utterance, InputNormalization.Utterance)]
    [InlineData("""{ "feature_size": 1 }""", null, InputNormalization.None)]
    [InlineData(null, null, InputNormalization.None)]
    [InlineData(null, InputNormalization.Utterance, InputNormalization.Utterance)]
    public void The_file_beside_the_model_says_it_where_the_settings_do_not(string? file, InputNormalization? setting, InputNormalization expected)
    {
        if (file is not null)
        {
            folder.Write(PreprocessorFile.Name, file);
        }

        using SpeakerModel model = Load(setting);
        Assert.Equal(expected, model.Normalization);
    }

    [Theory]
    [InlineData("not JSON", "Get the file again, or remove it and set the model's input.normalize.")]
    [InlineData("[1]", "Expected a feature extractor's settings as transformers writes them")]
    [InlineData("""{ "do_normalize": "yes" }""", "Expected a feature extractor's settings as transformers writes them, 'do_normalize' true or false.")]
    [InlineData("""{ "do_normalize": true, "sampling_rate": 8000 }""", "takes audio of 8000 Hz, as ")]
    public void A_file_that_says_something_else_is_refused(string file, string message)
    {
        string path = folder.Write(PreprocessorFile.Name, file);
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => Load(null));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_cannot_be_normalised_as_audio()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => SpeakerModel.Load(
            ModelSource.FromFile(LayerTapsTests.WriteTdnn(folder)), LayerSelection.All, bins: 8, new InputSettings(SampleRange.Unit, Normalize: InputNormalization.Utterance)));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains("input.normalize is utterance, which normalises audio, but the model takes features. Leave it out", error.Message, StringComparison.Ordinal);
    }

    private SpeakerModel Load(InputNormalization? setting) => SpeakerModel.Load(
        ModelSource.FromFile(TransformerGraph.Write(folder["model.onnx"], new TransformerKind(1, BlockKind.PostNorm), new TransformerForm())),
        LayerSelection.All,
        settings: new InputSettings(SampleRange.Unit, Normalize: setting));

    private static float[] Process(float[] samples, CropSettings? crop)
    {
        using NetworkInput input = new WaveformFrontEnd(crop, InputNormalization.Utterance).Process(samples, "utterance")!;
        return input.Values.ToArray();
    }
}
