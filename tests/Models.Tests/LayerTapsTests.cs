using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests;

public sealed class LayerTapsTests
{
    private const int Bins = 8;
    private const int Channels = 6;

    [Fact]
    public void A_SimAMResNet_written_in_another_way_has_the_same_layers()
    {
        ModelProto model = SimAmResNetBuilder.Build(new ModelArchitecture(ModelKind.SimAmResNet34, 2, Seed: 0));
        string[] expected = [.. Find(model).Select(tap => tap.Name)];
        RewriteAsAnotherExporter(model.Graph);
        Assert.Equal(expected, Find(model).Select(tap => tap.Name));
    }

    [Fact]
    public void A_SimAMResNet_with_a_broken_chain_of_blocks_is_no_SimAMResNet()
    {
        ModelProto model = SimAmResNetBuilder.Build(new ModelArchitecture(ModelKind.SimAmResNet34, 2, Seed: 0));
        NodeProto second = model.Graph.Node.Single(node => node.Name == "/front/layer1/1/conv1");
        second.Input[0] = "/front/Relu";
        Assert.Null(SimAmResNetLayers.Find(new GraphIndex(model.Graph), "embs"));
    }

    [Fact]
    public void Any_other_network_gives_its_non_linearities_and_residual_additions()
    {
        using TemporaryFolder folder = new();
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(WriteTdnn(folder)), LayerSelection.All, Bins);
        Assert.Equal(
            ["block 001 tanh", "block 002 relu", "block 003 sigmoid", "block 004 add", "block 005 relu", "block 006 tanh", "embedding"],
            model.Layers.Select(layer => layer.Name));
        Assert.Equal([Bins, Channels, Channels, Channels, 4, Channels, 3], model.Layers.Select(layer => layer.Dim));
    }

    [Fact]
    public void The_averages_of_any_other_network_are_those_of_its_values()
    {
        const int frames = 23;
        using TemporaryFolder folder = new();
        string path = WriteTdnn(folder);
        float[] features = Features(frames);
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All, Bins);
        float[][] actual = model.Run(features, frames);

        string[] values = ["frame tanh", "relu", "gate", "residual", "map relu", "hidden", "embs"];
        bool[] channelsLast = [true, false, false, false, false, false, false];
        for (int i = 0; i < values.Length; i++)
        {
            float[] expected = AverageOfValue(path, values[i], features, frames, channelsLast[i]);
            Assert.True(SpeakerModelTests.Difference(expected, actual[i]) < 1e-5f, values[i]);
        }
    }

    [Fact]
    public void The_least_number_of_frames_is_found_and_fewer_are_refused()
    {
        using TemporaryFolder folder = new();
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(WriteTdnn(folder)), LayerSelection.All, Bins);
        Assert.Equal(5, model.MinimumLength);
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => model.Run(Features(4), 4));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("4 frames; the model takes 5 or more", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A small TDNN: frame-wise layer, convolution over five frames, squeeze-and-excitation gate, residual, a 2-D part, pooling.</summary>
    internal static string WriteTdnn(TemporaryFolder folder, object? frames = null)
    {
        GraphBuilder graph = new();
        graph.Graph.Name = "tdnn";
        graph.Graph.Input.Add(Value("feats", "B", frames ?? "T", Bins));
        graph.Graph.Output.Add(Value("embs", "B", 3));
        SeededRandom random = new(11);
        string Weight(string name, params long[] dims)
        {
            float[] values = new float[dims.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(0.5 * random.NextNormal());
            }

            return graph.Initializer(name, values, dims);
        }

        // Adding a bias is no residual addition.
        string framewise = graph.Add("Add", "biased", [graph.Add("MatMul", "framewise", ["feats", Weight("w0", Bins, Bins)]), Weight("b0", Bins)]);
        string value = graph.Add("Transpose", "transposed", [graph.Add("Tanh", "frame tanh", [framewise])], List("perm", 0, 2, 1));
        value = graph.Add("Relu", "relu", [graph.Add("Conv", "conv", [value, Weight("w1", Channels, Bins, 5)])]);
        string squeezed = graph.Add("GlobalAveragePool", "squeezed", [value]);
        string gate = graph.Add("Sigmoid", "gate", [graph.Add("Conv", "gate conv", [squeezed, Weight("w2", Channels, Channels, 1)])]);
        string gated = graph.Add("Mul", "gated", [value, gate]);

        // A sum that is broadcast over time is no residual addition, either.
        string shifted = graph.Add("Add", "shifted", [gated, gate]);
        value = graph.Add("Add", "residual", [shifted, value]);

        string map = graph.Add("Unsqueeze", "map", [value, graph.Constant("map axes", [1L])]);
        map = graph.Add("Relu", "map relu", [graph.Add("Conv", "map conv", [map, Weight("w3", 4, 1, 3, 3)], List("pads", 1, 1, 1, 1))]);
        string mapMean = graph.Add("Flatten", "map vector", [graph.Add("GlobalAveragePool", "map mean", [map])], Whole("axis", 1));
        string mean = graph.Add("Flatten", "vector", [graph.Add("GlobalAveragePool", "mean", [value])], Whole("axis", 1));
        string both = graph.Add("Concat", "both", [mean, mapMean], Whole("axis", 1));
        string hidden = graph.Add("Tanh", "hidden", [graph.Add("Gemm", "gemm", [both, Weight("w4", Channels + 4, Channels)])]);
        graph.Add("MatMul", "embs", [hidden, Weight("w5", Channels, 3)]);
        return Write(folder, "tdnn.onnx", graph);
    }

    internal static string Write(TemporaryFolder folder, string name, GraphBuilder graph)
    {
        ModelProto model = new() { IrVersion = 7, Graph = graph.Graph, OpsetImport = { new OperatorSetIdProto { Version = 14 } } };
        File.WriteAllBytes(folder[name], model.ToByteArray());
        return folder[name];
    }

    internal static float[] Features(int frames)
    {
        SeededRandom random = new(frames);
        float[] values = new float[frames * Bins];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.NextNormal();
        }

        return values;
    }

    private static IReadOnlyList<LayerTap> Find(ModelProto model) => LayerTaps.Find(model, ModelInput.Read(model.Graph, "test", 80)).Taps;

    /// <summary>The plain way: the whole value leaves the graph and is averaged here.</summary>
    private static float[] AverageOfValue(string path, string value, float[] features, int frames, bool channelsLast)
    {
        ModelProto model = OnnxFile.Read(path);
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = value });
        using InferenceSession session = new(model.ToByteArray());
        using RunOptions options = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(features, [1, frames, Bins]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["feats"], [input], [value]);
        long[] shape = results[0].GetTensorTypeAndShape().Shape;
        float[] numbers = results[0].GetTensorDataAsSpan<float>().ToArray();
        int channels = (int)(channelsLast ? shape[^1] : shape[1]);
        int positions = numbers.Length / channels;
        return [.. Enumerable.Range(0, channels).Select(channel =>
            Enumerable.Range(0, positions).Average(i => numbers[channelsLast ? (i * channels) + channel : (channel * positions) + i]))];
    }

    /// <summary>Names without meaning, operands the other way round, squares as products, an Identity after every Relu.</summary>
    private static void RewriteAsAnotherExporter(GraphProto graph)
    {
        Dictionary<string, string> renamed = new(StringComparer.Ordinal) { ["feats"] = "feats", ["embs"] = "embs", [""] = "" };
        string Rename(string value) => renamed.TryGetValue(value, out string? name) ? name : renamed[value] = $"v{renamed.Count}";

        List<NodeProto> nodes = [];
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "Pow")
            {
                node.OpType = "Mul";
                node.Input[1] = node.Input[0];
            }

            if (node.OpType is "Add" or "Mul")
            {
                (node.Input[0], node.Input[1]) = (node.Input[1], node.Input[0]);
            }

            string[] inputs = [.. node.Input.Select(Rename)];
            node.Name = "";
            node.Input.Clear();
            node.Input.AddRange(inputs);
            string output = Rename(node.Output[0]);
            node.Output[0] = output;
            nodes.Add(node);
            if (node.OpType == "Relu")
            {
                node.Output[0] = $"{output} before";
                nodes.Add(new NodeProto { OpType = "Identity", Input = { $"{output} before" }, Output = { output } });
            }
        }

        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        foreach (TensorProto tensor in graph.Initializer)
        {
            tensor.Name = Rename(tensor.Name);
        }
    }
}
