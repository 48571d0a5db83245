using System.Runtime.InteropServices;
using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests;

public sealed class UntrainedControlTests
{
    [Fact]
    public void Weights_keep_their_entries_but_not_their_order_and_all_else_stays()
    {
        ModelProto trained = OnnxFile.Read(GoldenNetworks.Sample);
        ModelProto control = trained.Clone();
        UntrainedControl.PermuteWeights(control, seed: 3, "golden");
        Assert.Equal(trained.Graph.Node, control.Graph.Node);
        int weights = 0;
        foreach ((TensorProto before, TensorProto after) in trained.Graph.Initializer.Zip(control.Graph.Initializer))
        {
            float[] expected = Values(before);
            float[] actual = Values(after);
            if (before.Dims.Count < 2)
            {
                Assert.Equal(before, after);
                continue;
            }

            weights++;
            Assert.NotEqual(expected, actual);
            Array.Sort(expected);
            Array.Sort(actual);
            Assert.Equal(expected, actual);
        }

        // 38 convolutions and the last linear layer.
        Assert.Equal(39, weights);
    }

    [Fact]
    public void A_control_depends_on_its_seed_and_on_nothing_else()
    {
        ModelSource source = ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, 4, Seed: 0));
        byte[] first = source.AsControl(0).Read().ToByteArray();
        Assert.Equal(first, source.AsControl(0).Read().ToByteArray());
        Assert.NotEqual(first, source.AsControl(1).Read().ToByteArray());
        Assert.NotEqual(first, source.Read().ToByteArray());
    }

    [Fact]
    public void A_control_has_the_layers_of_its_network_and_other_activations()
    {
        ModelSource source = ModelSource.FromFile(GoldenNetworks.Sample);
        float[] features = SpeakerModelTests.Noise(frames: 200, seed: 4);
        using SpeakerModel trained = SpeakerModel.Load(source, LayerSelection.All);
        using SpeakerModel control = SpeakerModel.Load(source.AsControl(0), LayerSelection.All);
        Assert.Equal(trained.Layers, control.Layers);
        Assert.NotEqual(trained.Info.Sha256, control.Info.Sha256);
        foreach ((float[] a, float[] b) in trained.Run(features, 200).Zip(control.Run(features, 200)))
        {
            Assert.True(SpeakerModelTests.Difference(a, b) > 0.01f * a.Max(Math.Abs));
        }
    }

    [Fact]
    public void Weights_are_found_behind_constants_and_rearrangements()
    {
        GraphBuilder graph = new();
        graph.Graph.Input.Add(Value("feats", "B", "T", 4));
        graph.Graph.Output.Add(Value("embs", "B", "T", 4));
        float[] entries = [.. Enumerable.Range(0, 16).Select(i => (float)i)];
        string transposed = graph.Add("Transpose", "transposed", [graph.Add("Identity", "same", [graph.Initializer("weight", entries, 4, 4)])]);
        string value = graph.Add("MatMul", "first", ["feats", transposed]);
        TensorProto constant = new() { DataType = 1, Dims = { 4, 4 }, FloatData = { entries } };
        AttributeProto attribute = new() { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = constant };
        value = graph.Add("MatMul", "second", [value, graph.Add("Constant", "constant weight", [], attribute)]);
        graph.Add("Add", "embs", [value, graph.Initializer("row bias", entries.AsSpan(0, 4), 1, 4)]);

        ModelProto model = new() { Graph = graph.Graph };
        UntrainedControl.PermuteWeights(model, seed: 0, "test");
        Assert.NotEqual(entries, Values(graph.Graph.Initializer[0]));
        Assert.Equal(entries, Values(graph.Graph.Initializer[0]).Order());
        Assert.NotEqual(entries, constant.FloatData);
        Assert.Equal(entries, constant.FloatData.Order());
        Assert.Equal(entries.Take(4), Values(graph.Graph.Initializer[1]));
    }

    [Theory]
    [InlineData("Conv", 1)]
    [InlineData("ConvInteger", 1)]
    [InlineData("ConvTranspose", 1)]
    [InlineData("DeformConv", 1)]
    [InlineData("Einsum", 1)]
    [InlineData("FusedConv", 1)]
    [InlineData("FusedGemm", 1)]
    [InlineData("FusedMatMul", 0)]
    [InlineData("Gemm", 1)]
    [InlineData("GRU", 2)]
    [InlineData("LSTM", 1)]
    [InlineData("MatMul", 0)]
    [InlineData("MatMulInteger", 1)]
    [InlineData("QLinearConv", 3)]
    [InlineData("QLinearMatMul", 3)]
    [InlineData("RNN", 2)]
    public void Weights_are_those_of_every_operator_that_has_some(string operation, int input)
    {
        TensorProto weight = new() { Name = "w", DataType = 1, Dims = { 2, 3 }, FloatData = { 1, 2, 3, 4, 5, 6 } };
        NodeProto node = new() { OpType = operation, Output = { "y" } };
        node.Input.AddRange(Enumerable.Range(0, 5).Select(i => i == input ? "w" : $"x{i}"));

        Assert.Equal(["w"], UntrainedControl.FindWeights(new GraphProto { Initializer = { weight }, Node = { node } }).Keys);
    }

    [Fact]
    public void The_same_entries_are_permuted_alike_however_they_are_stored()
    {
        float[] entries = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        TensorProto raw = new() { Name = "w", DataType = 1, Dims = { 3, 4 }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(entries)) };
        TensorProto listed = new() { Name = "w", DataType = 1, Dims = { 3, 4 }, FloatData = { entries } };
        foreach (TensorProto tensor in new[] { raw, listed })
        {
            ModelProto model = new()
            {
                Graph = new GraphProto { Initializer = { tensor }, Node = { new NodeProto { OpType = "MatMul", Input = { "x", "w" }, Output = { "y" } } } },
            };
            UntrainedControl.PermuteWeights(model, seed: 5, "test");
        }

        Assert.Equal(Values(raw), listed.FloatData);
    }

    [Fact]
    public void A_network_without_weights_is_refused()
    {
        GraphBuilder graph = new();
        graph.Add("Relu", "embs", ["feats"]);
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(
            () => UntrainedControl.PermuteWeights(new ModelProto { Graph = graph.Graph }, seed: 0, "model.onnx"));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("model.onnx: no weights found", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, false)]
    public void Quantised_weights_are_permuted_where_the_tensor_has_one_scale(int scales, bool isPermuted)
    {
        GraphBuilder graph = new();
        byte[] entries = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        graph.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = 3, Dims = { 4, 4 }, RawData = ByteString.CopyFrom(entries) });
        string scale = graph.Initializer("scale", new float[scales], scales == 1 ? [] : [scales]);
        string weight = graph.Add("DequantizeLinear", "dequantised", ["w", scale]);
        graph.Add("MatMul", "embs", ["feats", weight]);
        ModelProto model = new() { Graph = graph.Graph };
        if (isPermuted)
        {
            UntrainedControl.PermuteWeights(model, seed: 0, "model.onnx");
            byte[] found = graph.Graph.Initializer[0].RawData.ToByteArray();
            Assert.NotEqual(entries, found);
            Assert.Equal(entries, found.Order());
            return;
        }

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => UntrainedControl.PermuteWeights(model, seed: 0, "model.onnx"));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("the weights of node 'dequantised' (DequantizeLinear) are quantised with a scale for each channel or block", error.Message, StringComparison.Ordinal);
    }

    private static float[] Values(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
