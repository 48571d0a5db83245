using System.Runtime.InteropServices;
using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Controls;
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
        UntrainedControl.Apply(control, ControlKind.Permuted, 3, "golden");
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
        ModelPass audio = Audio()[0];
        using SpeakerModel trained = SpeakerModel.Load(source, LayerSelection.All);
        using SpeakerModel control = SpeakerModel.Load(source.AsControl(0), LayerSelection.All);
        Assert.Equal(trained.Layers, control.Layers);
        Assert.NotEqual(trained.Info.Sha256, control.Info.Sha256);
        foreach ((float[] a, float[] b) in trained.Run(audio.Values, audio.Length).Zip(control.Run(audio.Values, audio.Length)))
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
        UntrainedControl.Apply(model, ControlKind.Permuted, 0, "test");
        Assert.NotEqual(entries, Values(graph.Graph.Initializer[0]));
        Assert.Equal(entries, Values(graph.Graph.Initializer[0]).Order());
        Assert.NotEqual(entries, constant.FloatData);
        Assert.Equal(entries, constant.FloatData.Order());
        Assert.Equal(entries.Take(4), Values(graph.Graph.Initializer[1]));
    }

    [Theory]
    [InlineData("Attention", 1)]
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
    [InlineData("PackedAttention", 1)]
    [InlineData("QAttention", 1)]
    [InlineData("QGemm", 3)]
    [InlineData("QLinearConv", 3)]
    [InlineData("QLinearMatMul", 3)]
    [InlineData("RNN", 2)]
    public void Weights_are_those_of_every_operator_that_has_some(string operation, int input)
    {
        TensorProto weight = new() { Name = "w", DataType = 1, Dims = { 2, 3 }, FloatData = { 1, 2, 3, 4, 5, 6 } };
        NodeProto node = new() { OpType = operation, Output = { "y" } };
        node.Input.AddRange(Enumerable.Range(0, 5).Select(i => i == input ? "w" : $"x{i}"));

        Assert.Equal(["w"], WeightTensor.Find(new GraphProto { Initializer = { weight }, Node = { node } }).Keys);
    }

    /// <summary>Queries, keys and values in one matrix, as ONNX Runtime's optimizer packs them: no kind of control leaves it trained.</summary>
    [Theory]
    [InlineData("Attention", ControlKind.Filters)]
    [InlineData("Attention", ControlKind.Initialised)]
    [InlineData("Attention", ControlKind.Permuted)]
    [InlineData("PackedAttention", ControlKind.Filters)]
    [InlineData("QAttention", ControlKind.Permuted)]
    public void Packed_attention_is_not_left_trained(string operation, ControlKind kind)
    {
        GraphBuilder graph = new();
        float[] entries = [.. Enumerable.Range(1, 8 * 24).Select(i => (float)i)];
        float[] bias = [.. Enumerable.Range(1, 24).Select(i => (float)i)];
        graph.Add(operation, "y", ["x", graph.Initializer("qkv", entries, 8, 24), graph.Initializer("bias", bias, 24)]);

        UntrainedControl.Apply(new ModelProto { Graph = graph.Graph }, kind, 0, "test");

        float[][] columns = [.. Enumerable.Range(0, 24).Select(column => Enumerable.Range(0, 8).Select(row => Values(graph.Graph.Initializer[0])[(row * 24) + column]).ToArray())];
        float[][] trained = [.. Enumerable.Range(0, 24).Select(column => Enumerable.Range(0, 8).Select(row => entries[(row * 24) + column]).ToArray())];
        Assert.All(trained.Zip(columns), filter => Assert.NotEqual(filter.First, filter.Second));
        Assert.Equal(kind == ControlKind.Initialised ? new float[24] : bias, Values(graph.Graph.Initializer[1]));
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
            UntrainedControl.Apply(model, ControlKind.Permuted, 5, "test");
        }

        Assert.Equal(Values(raw), listed.FloatData);
    }

    /// <summary>Filters keep their entries, each its own, in another order: with them their sums and norms.</summary>
    [Fact]
    public void Within_filters_every_filter_keeps_its_entries()
    {
        ModelProto trained = OnnxFile.Read(GoldenNetworks.Sample);
        ModelProto control = trained.Clone();
        UntrainedControl.Apply(control, ControlKind.Filters, 3, "golden");
        IReadOnlyDictionary<string, WeightTensor> before = WeightTensor.Find(trained.Graph), after = WeightTensor.Find(control.Graph);

        Assert.Equal(39, before.Count);
        foreach ((string name, WeightTensor weight) in before)
        {
            // Convolutions and the last linear layer (transB) have their filters first.
            int each = (int)(weight.Count / weight.Tensor.Dims[0]);
            float[][] expected = [.. Values(weight.Tensor).Chunk(each)], found = [.. Values(after[name].Tensor).Chunk(each)];
            Assert.Equal([0], weight.FilterAxes);
            Assert.NotEqual(expected, found);
            Assert.All(expected.Zip(found), filter => Assert.Equal(filter.First.Order(), filter.Second.Order()));
        }
    }

    /// <summary>The axis that tells filters apart, by the operator and by what is on the way: columns of a matrix that multiplies from the right, rows where it is transposed first.</summary>
    [Theory]
    [InlineData("MatMul", false, 1)]
    [InlineData("MatMul", true, 0)]
    [InlineData("Conv", false, 0)]
    [InlineData("ConvTranspose", false, 1)]
    [InlineData("Attention", false, 1)]
    [InlineData("Gemm", false, 1)]
    public void Filters_are_along_the_axis_that_makes_outputs(string operation, bool isTransposed, int axis)
    {
        GraphBuilder graph = new();
        string weight = graph.Initializer("w", new float[12], 3, 4);
        weight = isTransposed ? graph.Add("Transpose", "transposed", [weight], List("perm", 1, 0)) : weight;
        graph.Add(operation, "y", ["x", weight]);

        Assert.Equal([axis], WeightTensor.Find(graph.Graph)["w"].FilterAxes);
    }

    /// <summary>A matrix whose norm is written out, g · v/‖v‖, is a weight though no constant reaches the operator.</summary>
    [Fact]
    public void Weights_that_are_computed_from_constants_are_found()
    {
        GraphBuilder graph = new();
        string v = graph.Initializer("v", new float[12], 4, 3, 1);
        string norm = graph.Add("ReduceL2", "norm", [v]);
        graph.Add("Conv", "y", ["x", graph.Add("Mul", "weight", [graph.Initializer("g", new float[4], 4, 1, 1), graph.Add("Div", "direction", [v, norm])])]);

        Assert.Equal(["g", "v"], WeightTensor.Find(graph.Graph).Keys);
    }

    /// <summary>
    /// A network drawn anew: weights have He's variance before they are calibrated, and after it every convolution of the blocks gives each channel mean 0 and variance 1 on the audio that it was
    /// calibrated on. Nothing that was learned is left: not one weight, bias or norm.
    /// </summary>
    [Fact]
    public void Weights_are_drawn_anew_and_norms_calibrated()
    {
        ModelPass[] audio = [.. Audio()];
        ModelProto trained = OnnxFile.Read(GoldenNetworks.Sample), drawn = trained.Clone();
        UntrainedControl.Apply(drawn, ControlKind.Initialised, 0, "golden");
        foreach ((string name, WeightTensor weight) in WeightTensor.Find(drawn.Graph).Where(one => one.Value.Count > 5000))
        {
            double expected = (weight.IsConvolution ? 2.0 : 1) * weight.Filters / weight.Count;
            Assert.Equal(1, Values(weight.Tensor).Average(value => value * value) / expected, 0.1);
        }

        using SpeakerModel control = SpeakerModel.Load(Initialised(ModelSource.FromFile(GoldenNetworks.Sample), 0, audio), LayerSelection.All);
        float[][][] layers = [.. audio.Select(pass => control.Run(pass.Values, pass.Length))];

        // After a rectified linear unit of variance 1 and mean 0, E = 1/√(2π) = 0.40 for normal activations.
        int frames = audio.Sum(pass => pass.Length);
        double first = Enumerable.Range(0, audio.Length).Sum(i => layers[i][0].Average() * audio[i].Length) / frames;
        Assert.InRange(first, 0.25, 0.5);
        Assert.All(layers.SelectMany(layer => layer).SelectMany(layer => layer), value => Assert.True(float.IsFinite(value)));

        foreach ((TensorProto before, TensorProto after) in trained.Graph.Initializer.Zip(drawn.Graph.Initializer).Where(pair => pair.First.DataType == 1 && pair.First.Dims.Sum() > 8 && !pair.First.Name.Contains("mean_vec", StringComparison.Ordinal)))
        {
            Assert.NotEqual(Values(before), Values(after));
        }
    }

    [Fact]
    public void Calibration_depends_on_the_audio_and_the_seed_and_on_nothing_else()
    {
        ModelSource source = ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, 4, Seed: 0));
        ModelPass[] audio = Audio(), other = [audio[0], audio[0]];

        string Digest(long seed, ModelPass[] passes)
        {
            using SpeakerModel model = SpeakerModel.Load(Initialised(source, seed, passes), LayerSelection.All);
            return model.Info.Sha256;
        }

        Assert.Equal(Digest(0, audio), Digest(0, audio));
        Assert.NotEqual(Digest(0, audio), Digest(1, audio));
        Assert.NotEqual(Digest(0, audio), Digest(0, other));
    }

    [Fact]
    public void Only_what_is_drawn_anew_is_calibrated_and_only_with_its_own_calibration()
    {
        ModelSource source = ModelSource.FromFile(GoldenNetworks.Sample), other = ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, 4, Seed: 0));
        IReadOnlyList<NormMoments> calibration = NormCalibration.Measure(source.AsControl(0, ControlKind.Initialised), Audio());

        Assert.Throws<ArgumentException>(() => source.AsControl(0, ControlKind.Filters, calibration));
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => other.AsControl(0, ControlKind.Initialised, calibration).Read());
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("the calibration is of another network", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_weights_is_refused()
    {
        GraphBuilder graph = new();
        graph.Add("Relu", "embs", ["feats"]);
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(
            () => UntrainedControl.Apply(new ModelProto { Graph = graph.Graph }, ControlKind.Permuted, 0, "model.onnx"));
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
            UntrainedControl.Apply(model, ControlKind.Permuted, 0, "model.onnx");
            byte[] found = graph.Graph.Initializer[0].RawData.ToByteArray();
            Assert.NotEqual(entries, found);
            Assert.Equal(entries, found.Order());
            return;
        }

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => UntrainedControl.Apply(model, ControlKind.Permuted, 0, "model.onnx"));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("the weights of node 'dequantised' (DequantizeLinear) are quantised with a scale for each channel or block", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A network drawn anew, its norms calibrated.</summary>
    internal static ModelSource Initialised(ModelSource source, long seed, IReadOnlyList<ModelPass> audio) =>
        source.AsControl(seed, ControlKind.Initialised, NormCalibration.Measure(source.AsControl(seed, ControlKind.Initialised), audio));

    /// <summary>Two utterances of the sample.</summary>
    internal static ModelPass[] Audio()
    {
        Goldens goldens = Goldens.Of(GoldenSet.Sample);
        return [.. goldens.Utterances.Select(utterance => GoldenNetworks.Features(goldens, utterance)).Select(one => new ModelPass(one.Features, one.Frames))];
    }

    private static float[] Values(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
