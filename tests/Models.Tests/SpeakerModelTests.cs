using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.Models.Tests;

public sealed class SpeakerModelTests
{
    // By layer, relative to the layer's largest number. PyTorch and ONNX Runtime add in different orders.
    private const float Tolerance = 1e-3f;

    private static readonly ModelArchitecture Small = new(ModelKind.SimAmResNet34, 4, Seed: 1);

    [Theory]
    [GoldenSets]
    public void Every_layer_of_the_golden_networks_equals_PyTorchs(GoldenSet set)
    {
        Goldens goldens = Goldens.Of(set);
        foreach ((string name, ModelSource source, int layers) in GoldenNetworks.Of(set, goldens))
        {
            using SpeakerModel model = SpeakerModel.Load(source, LayerSelection.All);
            Assert.Equal(layers, model.Layers.Count);
            foreach (string utterance in goldens.Utterances)
            {
                IReadOnlyList<(string Name, float[] Mean)> expected = GoldenNetworks.Layers(goldens, name, utterance);
                Assert.Equal(expected.Select(layer => layer.Name), model.Layers.Select(layer => layer.Name));
                Assert.Equal(expected.Select(layer => layer.Mean.Length), model.Layers.Select(layer => layer.Dim));
                (float[] features, int frames) = GoldenNetworks.Features(goldens, utterance);
                float[][] actual = model.Run(features, frames);
                for (int i = 0; i < actual.Length; i++)
                {
                    float error = Difference(expected[i].Mean, actual[i]);
                    float limit = Tolerance * expected[i].Mean.Max(Math.Abs);
                    Assert.True(error <= limit, $"{name}, {utterance}, {expected[i].Name}: |difference| {error}, allowed {limit}");
                }
            }
        }
    }

    [Fact]
    public void Selected_layers_are_those_of_the_whole_pass_in_its_order()
    {
        using SpeakerModel all = SpeakerModel.Load(ModelSource.FromArchitecture(Small), LayerSelection.All);
        using SpeakerModel some = SpeakerModel.Load(
            ModelSource.FromArchitecture(Small), LayerSelection.Of(["layer3 SimAM 2", "first relu", "first relu"]));
        Assert.Equal(["first relu", "layer3 SimAM 2", "embedding"], some.Layers.Select(layer => layer.Name));
        Assert.Equal([0, 1, 2], some.Layers.Select(layer => layer.Index));

        float[] features = Noise(frames: 150, seed: 3);
        float[][] whole = all.Run(features, 150);
        float[][] part = some.Run(features, 150);
        foreach (Layer layer in some.Layers)
        {
            float[] expected = whole[all.Layers.Single(one => one.Name == layer.Name).Index];
            Assert.True(Difference(expected, part[layer.Index]) <= 1e-5f * expected.Max(Math.Abs), layer.Name);
        }
    }

    [Fact]
    public async Task Two_workers_get_the_bits_that_one_gets()
    {
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromArchitecture(Small), LayerSelection.All);
        int[] lengths = [37, 151, 90, 64, 211, 38, 1, 100];
        float[][][] alone = [.. lengths.Select(frames => model.Run(Noise(frames, frames), frames))];
        float[][][] together = new float[lengths.Length][][];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, lengths.Length),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            (i, _) =>
            {
                together[i] = model.Run(Noise(lengths[i], lengths[i]), lengths[i]);
                return ValueTask.CompletedTask;
            });
        Assert.Equal(alone, together);
    }

    [Fact]
    public void SimAMResNet_takes_a_single_frame()
    {
        using SpeakerModel model = Load(Small);
        Assert.Equal(1, model.MinimumLength);
    }

    [Fact]
    public void Features_of_another_size_are_refused()
    {
        using SpeakerModel model = Load(Small);
        Assert.Throws<ArgumentException>(() => model.Run(new float[80 * 10], 11));
        Assert.Throws<ArgumentException>(() => model.Run(Array.Empty<float>(), 0));
    }

    [Fact]
    public void A_NaN_is_found_and_the_layer_named()
    {
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromArchitecture(Small), LayerSelection.All);
        float[] features = Noise(60, seed: 5);
        Assert.Null(model.FindNonFinite(model.Run(features, 60)));
        features[1234] = float.NaN;
        Assert.NotNull(model.FindNonFinite(model.Run(features, 60)));
        Assert.Equal("layer1 relu 1", model.FindNonFinite([[1f], [float.NegativeInfinity], [float.NaN]])?.Name);
    }

    [Fact]
    public void An_unknown_layer_is_a_configuration_error_that_lists_the_layers()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(
            () => SpeakerModel.Load(ModelSource.FromArchitecture(Small), LayerSelection.Of(["layer9 relu 1"])));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains("'layer9 relu 1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("layer4 relu 6, pooling, embedding", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_front_ends_bins_must_be_the_models()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(
            () => SpeakerModel.Load(ModelSource.FromArchitecture(Small), LayerSelection.All, bins: 64));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains("takes 80 bins per frame, the front end makes 64", error.Message, StringComparison.Ordinal);
    }

    internal static float[] Noise(int frames, int seed)
    {
        SeededRandom random = new(seed);
        float[] values = new float[frames * 80];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(3 * random.NextNormal());
        }

        return values;
    }

    internal static float Difference(float[] expected, float[] actual) => expected.Zip(actual, (a, b) => MathF.Abs(a - b)).Max();

    private static SpeakerModel Load(ModelArchitecture architecture) =>
        SpeakerModel.Load(ModelSource.FromArchitecture(architecture), LayerSelection.Of([]));
}
