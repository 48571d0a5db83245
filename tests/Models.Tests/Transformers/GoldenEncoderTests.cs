using System.Text.Json;
using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.Models.Tests.Transformers;

/// <summary>
/// Encoders of the wav2vec 2.0 family against what torchaudio's implementation gives (../shared/golden): group norm and post-norm blocks, LayerNorm and pre-norm blocks.
/// </summary>
public sealed class GoldenEncoderTests
{
    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void Layers_are_those_that_torchaudio_gives()
    {
        Goldens goldens = Goldens.Of(GoldenSet.Shared);
        Assert.All(["w2v-post-norm", "w2v-pre-norm"], network => Check(goldens, network));
    }

    private static void Check(Goldens goldens, string network)
    {
        using SpeakerModel model = SpeakerModel.Load(
            ModelSource.FromFile(goldens[$"{network}.onnx"]), LayerSelection.All, settings: new InputSettings(SampleRange.Unit, Normalize: InputNormalization.Utterance));
        Assert.Equal([.. Numbered("conv", 7), "features", .. Numbered("layer", 6), "embedding"], model.Layers.Select(layer => layer.Name));
        Assert.True(model.IsEmbeddingMeanOfFrames);
        WaveformFrontEnd frontEnd = new(null, model.Normalization);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(goldens[$"{network}.json"]));
        Assert.Equal(4, document.RootElement.EnumerateObject().Count());
        foreach (JsonProperty utterance in document.RootElement.EnumerateObject())
        {
            using NetworkInput? input = frontEnd.Process(AudioFile.ReadMono(goldens.Audio(utterance.Name), 16_000), utterance.Name);
            float[][] found = model.Run(input!.Values, input.Length);
            foreach (JsonProperty layer in utterance.Value.GetProperty("layers").EnumerateObject())
            {
                AssertClose(layer.Value, layer.Name);
            }

            AssertClose(utterance.Value.GetProperty("feature_extractor_mean"), "conv 7");
            AssertClose(utterance.Value.GetProperty("last_hidden_state_mean"), "embedding");

            void AssertClose(JsonElement expected, string layer)
            {
                float[] numbers = [.. expected.EnumerateArray().Select(number => number.GetSingle())];
                float difference = SpeakerModelTests.Difference(numbers, found[model.Layers.Single(one => one.Name == layer).Index]);
                Assert.True(difference <= 1e-3f * numbers.Max(MathF.Abs), $"{utterance.Name}, {layer}: {difference}");
            }
        }
    }

    private static IEnumerable<string> Numbered(string what, int count) => Enumerable.Range(1, count).Select(i => $"{what} {i}");
}
