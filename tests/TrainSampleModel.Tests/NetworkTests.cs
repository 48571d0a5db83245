using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Torch;
using SpeechSpeed.TrainSampleModel.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Tests;

/// <summary>The exported network is the trained one.</summary>
public sealed class NetworkTests
{
    [Theory]
    [InlineData(8, 24)]
    [InlineData(8, 128)]
    public void The_exported_file_gives_the_embeddings_of_the_module(int width, int embeddingSize)
    {
        using SimAmResNet network = Trained(width, embeddingSize);
        using TemporaryFolder folder = new();
        network.Save(folder["model.onnx"]);
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(folder["model.onnx"]), LayerSelection.All);

        foreach (int frames in new[] { 1, 37, 301 })
        {
            float[] features = Noise(frames, seed: frames);
            float[] expected = Embedding(network, features);
            float[] found = model.Run(features, frames)[^1];

            Assert.Equal(embeddingSize, found.Length);
            Assert.True(expected.Max(Math.Abs) > 0.05, "the embedding is not nearly nothing");
            Assert.InRange(expected.Zip(found, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4);
        }
    }

    [Fact]
    public void Its_layers_are_those_of_the_architecture()
    {
        using SimAmResNet network = Trained(8, 16);
        using TemporaryFolder folder = new();
        network.Save(folder["model.onnx"]);

        Assert.Equal(
            LayersOf(ModelSource.FromArchitecture(network.Architecture)),
            LayersOf(ModelSource.FromFile(folder["model.onnx"])));
    }

    [Fact]
    public void Weights_that_are_missing_superfluous_or_of_another_size_are_refused()
    {
        using SimAmResNet network = new(8, 80, 16);
        Dictionary<string, float[]> weights = new(network.FoldedWeights());
        using TemporaryFolder folder = new();

        Assert.Contains("'/front/conv1.bias'", Refusal(all => all.Remove("/front/conv1.bias")), StringComparison.Ordinal);
        Assert.Contains("/front/conv9.bias", Refusal(all => all.Add("/front/conv9.bias", [1])), StringComparison.Ordinal);
        Assert.Contains("expected 16 weights called 'mean_vec', found 15", Refusal(all => all["mean_vec"] = new float[15]), StringComparison.Ordinal);

        string Refusal(Action<Dictionary<string, float[]>> spoil)
        {
            Dictionary<string, float[]> spoilt = new(weights);
            spoil(spoilt);
            ModelSource source = ModelSource.FromWeights(network.Architecture, spoilt);
            return Assert.Throws<ArgumentException>(() => source.Save(folder["model.onnx"])).Message;
        }
    }

    [Fact]
    public void A_width_for_which_libtorch_gives_NaN_is_refused()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => new SimAmResNet(3, 80, 24));

        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains("the width is 3; expected a multiple of 8", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, int Dim)> LayersOf(ModelSource source)
    {
        using SpeakerModel model = SpeakerModel.Load(source, LayerSelection.All);
        return [.. model.Layers.Select(layer => (layer.Name, layer.Dim))];
    }

    /// <summary>A network whose norms have seen something and whose mean is not zero, so that a mistake in folding shows.</summary>
    private static SimAmResNet Trained(int width, int embeddingSize)
    {
        SimAmResNet network = new(width, 80, embeddingSize);
        random.manual_seed(width);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable setting = no_grad();
        foreach (Tensor parameter in network.parameters())
        {
            parameter.Increase(randn_like(parameter).Times(0.05));
        }

        network.train();
        for (int i = 0; i < 12; i++)
        {
            _ = network.forward(randn(2, 60, 80).Times(3).Plus(0.5));
        }

        network.SetMean(randn(embeddingSize).Times(0.1));
        network.eval();
        return network;
    }

    private static float[] Embedding(SimAmResNet network, float[] features)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable reading = no_grad();
        return SimAmResNet.Values(network.forward(tensor(features).reshape(1, -1, 80)));
    }

    private static float[] Noise(int frames, int seed)
    {
        SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, frames * 80).Select(_ => (float)(3 * random.NextNormal()))];
    }
}
