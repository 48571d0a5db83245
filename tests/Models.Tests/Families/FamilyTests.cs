using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Tests.Families;

/// <summary>The layers of each family: their names, and their averages against those of the whole values, taken out of the graph as it was written.</summary>
public sealed class FamilyTests
{
    private const int Frames = 70;

    public static TheoryData<string> Families => ["ResNet", "ERes2Net", "ECAPA-TDNN", "CAM++", "attention", "attention of 70 frames"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Layers_have_the_names_of_the_familys_parts(string family)
    {
        using TemporaryFolder folder = new();
        FamilyGraph graph = Build(family);
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(graph.Write(folder, "model.onnx")), LayerSelection.All, FamilyGraph.Bins);
        Assert.Equal(InGraphOrder(graph).Select(layer => layer.Layer), model.Layers.Select(layer => layer.Name));
    }

    /// <summary>Relative to the layer's largest number; single precision in both, added in another order.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Averages_are_those_of_the_whole_values(string family)
    {
        using TemporaryFolder folder = new();
        FamilyGraph graph = Build(family);
        string path = graph.Write(folder, "model.onnx");
        float[] features = Noise(Frames * FamilyGraph.Bins);
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All, FamilyGraph.Bins);
        float[][] found = model.Run(features, Frames);
        foreach (Layer layer in model.Layers)
        {
            ExpectedLayer known = graph.Layers.Single(one => one.Layer == layer.Name);
            float[] expected = AverageOfValue(path, known, features);
            Assert.Equal(expected.Length, layer.Dim);
            Assert.True(SpeakerModelTests.Difference(expected, found[layer.Index]) <= 1e-4f * expected.Max(Math.Abs), layer.Name);
        }
    }

    /// <summary>Relative to the layer's largest number of the kind. What has one frame, such as a gate of squeeze-and-excitation, is no series.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Moments_are_those_of_the_whole_values(string family)
    {
        using TemporaryFolder folder = new();
        FamilyGraph graph = Build(family);
        string path = graph.Write(folder, "model.onnx");
        float[] features = Noise(Frames * FamilyGraph.Bins);
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All, FamilyGraph.Bins, pooling: TimePooling.Dynamics);
        float[][] found = model.Run(features, Frames);
        foreach (Layer layer in model.Layers)
        {
            double[][] series = Series(path, graph.Layers.Single(one => one.Layer == layer.Name), features);
            (double Sd, double Step)[] moments = [.. series.Select(PoolingTests.Moments)];
            IEnumerable<double[]> kinds = series[0].Length == 1 || layer.Name == Layer.Embedding
                ? [[.. series.Select(one => one.Average())]]
                : [[.. series.Select(one => one.Average())], [.. moments.Select(one => one.Sd)], [.. moments.Select(one => one.Sd > 0 ? one.Step / one.Sd : 0)]];
            double[][] expected = [.. kinds];
            Assert.Equal(expected.Length * series.Length, layer.Dim);
            for (int i = 0; i < layer.Dim; i++)
            {
                double[] kind = expected[i / series.Length];
                Assert.True(Math.Abs(found[layer.Index][i] - kind[i % series.Length]) <= 1e-4 * kind.Max(Math.Abs), $"{layer.Name}, {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_untrained_control_has_the_same_layers_and_other_activations(string family)
    {
        using TemporaryFolder folder = new();
        ModelSource source = ModelSource.FromFile(Build(family).Write(folder, "model.onnx"));
        float[] features = Noise(Frames * FamilyGraph.Bins);
        using SpeakerModel trained = SpeakerModel.Load(source, LayerSelection.All, FamilyGraph.Bins);
        using SpeakerModel control = SpeakerModel.Load(source.AsControl(0), LayerSelection.All, FamilyGraph.Bins);
        Assert.Equal(trained.Layers, control.Layers);
        Assert.NotEqual(trained.Run(features, Frames)[^1], control.Run(features, Frames)[^1]);
    }

    private static FamilyGraph Build(string family) => family switch
    {
        "ResNet" => SpeakerFamilies.ResNet(),
        "ERes2Net" => SpeakerFamilies.ERes2Net(),
        "ECAPA-TDNN" => SpeakerFamilies.Ecapa(),
        "CAM++" => SpeakerFamilies.CamPlusPlus(),
        "attention" => SpeakerFamilies.Attention(),
        _ => SpeakerFamilies.Attention(Frames),
    };

    private static IEnumerable<ExpectedLayer> InGraphOrder(FamilyGraph graph)
    {
        string[] order = [.. graph.Graph.Node.SelectMany(node => node.Output)];
        return graph.Layers.OrderBy(layer => layer.Layer == "pooling" ? order.Length : layer.Layer == "embedding" ? order.Length + 1 : Array.IndexOf(order, layer.Value));
    }

    private static float[] AverageOfValue(string path, ExpectedLayer layer, float[] features) => [.. Series(path, layer, features).Select(series => (float)series.Average())];

    /// <summary>By channel the frames of a value, averaged over the other axes. The frames are its last axis beside the channels.</summary>
    private static double[][] Series(string path, ExpectedLayer layer, float[] features)
    {
        ModelProto model = OnnxFile.Read(path);
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = layer.Value });
        using InferenceSession session = new(OnnxFile.Write(model, "test"));
        using RunOptions options = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(features, [1, Frames, FamilyGraph.Bins]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["feats"], [input], [layer.Value]);
        long[] shape = results[0].GetTensorTypeAndShape().Shape;
        float[] values = results[0].GetTensorDataAsSpan<float>().ToArray();
        int time = shape.Length == 2 ? 0 : layer.ChannelAxis == shape.Length - 1 ? shape.Length - 2 : shape.Length - 1;
        double[][] series = [.. Enumerable.Range(0, (int)shape[layer.ChannelAxis]).Select(_ => new double[shape[time]])];
        for (int i = 0; i < values.Length; i++)
        {
            series[Place(i, layer.ChannelAxis)][Place(i, time)] += (double)values[i] * series.Length * shape[time] / values.Length;
        }

        return series;

        int Place(int index, int axis) => (int)(index / shape[(axis + 1)..].Aggregate(1L, (a, b) => a * b) % shape[axis]);
    }

    private static float[] Noise(int count)
    {
        SeededRandom random = new(5);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
    }
}
