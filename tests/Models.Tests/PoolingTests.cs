using System.Globalization;
using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests;

/// <summary>What <c>extract.pooling</c> keeps of the frames of a layer.</summary>
public sealed class PoolingTests
{
    private const int Bins = 80;
    private const int Dim = 6;

    /// <summary>Part of the largest number of its kind: single against double precision.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Layers of the networks of <c>tests/Golden/pooling.py</c>: a map with its bins first, one with its frames first, frames of channels, and the stream of a transformer.</summary>
    private static readonly (string Layer, string Golden)[] ConvolutionLayers = [("block 001 relu", "bins first"), ("block 002 relu", "frames first")];
    private static readonly (string Layer, string Golden)[] FramewiseLayers = [("block 001 tanh", "frames")];
    private static readonly (string Layer, string Golden)[] EncoderLayers = [("features", "features"), ("layer 1", "layer 1")];

    [Fact]
    public void Moments_are_those_of_numpy() => Assert.All(["1", "2", "30", "172"], frames =>
    {
        Check(Convolutions("T"), ConvolutionLayers, frames);
        Check(Framewise(), FramewiseLayers, frames);
        Check(Encoder(), EncoderLayers, frames);
    });

    /// <summary>Nothing grows in such a network, and both axes of a map may be time.</summary>
    [Fact]
    public void Of_a_network_that_takes_one_length_they_are_the_same() => Check(Convolutions(30), ConvolutionLayers, "30");

    /// <summary>Frames of any size around any mean, one or many: the mean is that of the default, the deviation that of a sum of squares in double precision, dynamics do not depend on scale, and
    /// what runs backwards varies as much.</summary>
    [Fact]
    public void Moments_are_those_of_the_definition()
    {
        using TemporaryFolder folder = new();
        using SpeakerModel mean = Load(folder, Framewise(theInput: true), TimePooling.Mean);
        using SpeakerModel deviation = Load(folder, Framewise(theInput: true), TimePooling.MeanSd);
        using SpeakerModel dynamics = Load(folder, Framewise(theInput: true), TimePooling.Dynamics);
        Gen.Select(Gen.Int[1, 60], Gen.Long, Gen.Double[-6, 6], Gen.Double[-1e3, 1e3]).Sample((frames, seed, magnitude, offset) =>
        {
            SeededRandom random = new(seed);
            double scale = Math.Pow(10, magnitude);
            float[] values = [.. Enumerable.Range(0, frames * Bins).Select(i => i % Bins == 0 ? (float)(scale * offset) : (float)(scale * (offset + random.NextNormal())))];
            float[] found = dynamics.Run(values, frames)[0];
            Assert.True(found.All(float.IsFinite));
            Assert.Equal(mean.Run(values, frames)[0], found[..Bins]);
            Assert.Equal(deviation.Run(values, frames)[0], found[..(2 * Bins)]);
            Assert.Equal(0, found[2 * Bins]);
            float[] backwards = dynamics.Run(values.Chunk(Bins).Reverse().SelectMany(frame => frame).ToArray(), frames)[0];
            for (int channel = 0; channel < Bins; channel++)
            {
                double[] series = [.. Enumerable.Range(0, frames).Select(frame => (double)values[(frame * Bins) + channel])];
                (double sd, double step) = Moments(series);
                double rounding = 1e-6 * Math.Abs(found[channel]);
                Assert.Equal(sd, found[Bins + channel], (1e-4 * sd) + rounding);
                if (sd > 100 * rounding)
                {
                    Assert.Equal(step / sd, found[(2 * Bins) + channel], 1e-3);
                    Assert.Equal(step / sd, backwards[(2 * Bins) + channel], 1e-3);
                }
            }
        }, iter: 200);
    }

    [Fact]
    public void Constant_channels_single_frames_and_silence_give_0()
    {
        using TemporaryFolder folder = new();
        using SpeakerModel model = Load(folder, Framewise(theInput: true), TimePooling.Dynamics);
        Assert.Equal([3 * Bins, Bins], model.Layers.Select(layer => layer.Dim));
        foreach (float value in new[] { 0, 1f / 3, 1e-30f, -1e15f })
        {
            foreach (int frames in new[] { 1, 2, 1001 })
            {
                float[] found = model.Run(Enumerable.Repeat(value, frames * Bins).ToArray(), frames)[0];
                Assert.All(found[..Bins], mean => Assert.Equal(value, mean, 1e-5 * Math.Abs(value)));
                Assert.All(found[Bins..(2 * Bins)], sd => Assert.InRange(sd, 0, 1e-7 * Math.Abs(value)));
                Assert.All(found[(2 * Bins)..], dynamics => Assert.Equal(0, dynamics));
            }
        }
    }

    /// <summary>The last linear layer's input and the embedding are one vector for an utterance.</summary>
    [Fact]
    public void Layers_without_time_stay_as_they_are()
    {
        ModelSource source = ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, 4, Seed: 1));
        using SpeakerModel mean = SpeakerModel.Load(source, LayerSelection.All);
        using SpeakerModel dynamics = SpeakerModel.Load(source, LayerSelection.All, pooling: TimePooling.Dynamics);
        Assert.Equal(mean.Layers.Select(layer => layer with { Dim = layer.Name is "pooling" or Layer.Embedding ? layer.Dim : 3 * layer.Dim }), dynamics.Layers);
        float[] features = SpeakerModelTests.Noise(frames: 61, seed: 3);
        foreach ((float[] expected, float[] found) in mean.Run(features, 61).Zip(dynamics.Run(features, 61)))
        {
            Assert.True(SpeakerModelTests.Difference(expected, found[..expected.Length]) <= 1e-5f * expected.Max(Math.Abs));
        }
    }

    /// <summary>Population standard deviation, and mean size of the steps.</summary>
    internal static (double Sd, double Step) Moments(double[] series)
    {
        double mean = series.Average();
        return (
            Math.Sqrt(series.Average(value => (value - mean) * (value - mean))),
            series.Zip(series.Skip(1), (before, after) => Math.Abs(after - before)).DefaultIfEmpty(0).Average());
    }

    private static void Check(ModelProto network, (string Layer, string Golden)[] layers, string frames)
    {
        Goldens goldens = Goldens.Of(GoldenSet.Sample);
        using TemporaryFolder folder = new();
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(goldens["pooling.json"]));
        JsonElement expected = document.RootElement.GetProperty("frames").GetProperty(frames);
        int length = int.Parse(frames, CultureInfo.InvariantCulture);
        float[] features = GoldenNetworks.Features(goldens, document.RootElement.GetProperty("points").GetString()!.Split('.')[0]).Features[..(length * Bins)];
        foreach ((TimePooling pooling, int kinds) in new[] { (TimePooling.Mean, 1), (TimePooling.MeanSd, 2), (TimePooling.Dynamics, 3) })
        {
            using SpeakerModel model = Load(folder, network, pooling);
            float[][] found = model.Run(features, length);
            foreach ((string layer, string golden) in layers)
            {
                double[] numbers = [.. expected.GetProperty(golden).EnumerateArray().Select(number => number.GetDouble())];
                int channels = numbers.Length / 3;
                float[] own = found[model.Layers.Single(one => one.Name == layer).Index];
                Assert.Equal(kinds * channels, own.Length);
                for (int i = 0; i < own.Length; i++)
                {
                    double largest = numbers.Skip(i / channels * channels).Take(channels).Max(Math.Abs);
                    Assert.True(Math.Abs(own[i] - numbers[i]) <= Tolerance * Math.Max(largest, 1e-3), $"{golden} of {frames} frames, {i}: {own[i]}, expected {numbers[i]}");
                }
            }

            Assert.Equal(Dim, model.Layers[^1].Dim);
        }
    }

    private static SpeakerModel Load(TemporaryFolder folder, ModelProto network, TimePooling pooling)
    {
        File.WriteAllBytes(folder["network.onnx"], network.ToByteArray());
        return SpeakerModel.Load(ModelSource.FromFile(folder["network.onnx"]), LayerSelection.All, Bins, pooling: pooling);
    }

    private static ModelProto Convolutions(object frames)
    {
        GraphBuilder graph = Begin(frames);
        string framesFirst = graph.Add("Unsqueeze", "image", ["feats", graph.Constant("axes", [1])]);
        string binsFirst = graph.Add("Transpose", "transposed", [framesFirst], List("perm", 0, 1, 3, 2));
        string[] vectors = [Vector(Convolved("bins first", binsFirst, 1)), Vector(Convolved("frames first", framesFirst, 2))];
        graph.Add("Gemm", "embs", [graph.Add("Concat", "both", vectors, Whole("axis", 1)), Weight(graph, "last", 11, 1, 8, Dim)]);
        return Model(graph);

        string Convolved(string name, string image, int offset)
        {
            float[] kernels = [.. Sines(offset, 0.1, 27), .. new float[9]];
            string map = graph.Add(
                "Conv",
                $"{name} map",
                [image, graph.Initializer($"{name} kernels", kernels, 4, 1, 3, 3), graph.Initializer($"{name} bias", [0.1f, 0.2f, 0.3f, 0.4f], 4)],
                List("pads", 1, 1, 1, 1),
                List("strides", 2, 2));
            return graph.Add("Relu", name, [map]);
        }

        string Vector(string map) => graph.Add("Flatten", $"{map} vector", [graph.Add("GlobalAveragePool", $"{map} mean", [map])], Whole("axis", 1));
    }

    /// <summary>A layer (batch, frames, channels): of a product with weights, or the input itself.</summary>
    private static ModelProto Framewise(bool theInput = false)
    {
        GraphBuilder graph = Begin("T");
        float[] weights = [.. Sines(3, 0.02, Bins * 5).Select((weight, i) => i % 5 == 4 ? 0 : weight)];
        string frames = theInput
            ? graph.Add("LeakyRelu", "frames", ["feats"], Real("alpha", 1))
            : graph.Add("Tanh", "frames", [graph.Add("Add", "sum", [graph.Add("MatMul", "product", ["feats", graph.Initializer("weights", weights, Bins, 5)]), graph.Constant("bias", 0.3f)])]);
        string mean = graph.Add("ReduceMean", theInput ? "embs" : "mean", [frames], List("axes", 1), Whole("keepdims", 0));
        if (!theInput)
        {
            graph.Add("Gemm", "embs", [mean, Weight(graph, "last", 11, 1, 5, Dim)]);
        }

        return Model(graph);
    }

    /// <summary>A post-norm encoder of one block.</summary>
    private static ModelProto Encoder()
    {
        GraphBuilder graph = Begin("T");
        string features = Product("features", "feats", 4, 0.02, Bins, Dim);
        string scores = graph.Add("MatMul", "scores", [Product("q", features, 5, 0.5, Dim, Dim), graph.Add("Transpose", "k'", [Product("k", features, 6, 0.5, Dim, Dim)], List("perm", 0, 2, 1))]);
        string shares = graph.Add("Softmax", "shares", [graph.Add("Mul", "scaled", [scores, graph.Constant("scale", 1 / MathF.Sqrt(Dim))])], Whole("axis", -1));
        string context = graph.Add("MatMul", "context", [shares, Product("v", features, 7, 0.5, Dim, Dim)]);
        string attended = Norm("attended", features, Product("projected", context, 8, 0.5, Dim, Dim));
        string hidden = graph.Add("Relu", "hidden", [Product("inner", attended, 9, 0.5, Dim, 2 * Dim)]);
        Norm("embs", attended, Product("outer", hidden, 10, 0.5, 2 * Dim, Dim));
        return Model(graph);

        string Product(string name, string input, int offset, double scale, int inputs, int outputs) => graph.Add("MatMul", name, [input, Weight(graph, $"{name} weights", offset, scale, inputs, outputs)]);

        string Norm(string name, string stream, string branch)
        {
            string ones = graph.Initializer($"{name} scale", [.. Enumerable.Repeat(1f, Dim)], Dim);
            return graph.Add("LayerNormalization", name, [graph.Add("Add", $"{name} sum", [stream, branch]), ones], Whole("axis", -1), Real("epsilon", 1e-5f));
        }
    }

    private static GraphBuilder Begin(object frames)
    {
        GraphBuilder graph = new();
        graph.Graph.Name = "pooling";
        graph.Graph.Input.Add(Value("feats", 1, frames, Bins));
        return graph;
    }

    private static ModelProto Model(GraphBuilder graph)
    {
        graph.Graph.Output.Add(new ValueInfoProto { Name = "embs" });
        return new ModelProto { IrVersion = 8, Graph = graph.Graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    private static string Weight(GraphBuilder graph, string name, int offset, double scale, params long[] shape) =>
        graph.Initializer(name, [.. Sines(offset, scale, (int)shape.Aggregate(1L, (size, dimension) => size * dimension))], shape);

    private static IEnumerable<float> Sines(int offset, double scale, int count) => Enumerable.Range(0, count).Select(k => (float)(scale * Math.Sin(k + offset)));
}
