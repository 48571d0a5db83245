using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests;

public sealed class OnnxFileTests
{
    [Fact]
    public void What_is_not_read_survives_a_rewrite()
    {
        byte[] bytes = File.ReadAllBytes(GoldenNetworks.Sample);
        ModelProto model = ModelProto.Parser.ParseFrom(bytes);
        Assert.Equal(bytes.Length, model.ToByteArray().Length);
        Assert.Equal(model, ModelProto.Parser.ParseFrom(model.ToByteArray()));

        // Field 6 is the model's doc_string, which our subset of the format leaves out.
        byte[] withUnknown = [.. bytes, (6 << 3) | 2, 3, (byte)'d', (byte)'o', (byte)'c'];
        byte[] rewritten = ModelProto.Parser.ParseFrom(withUnknown).ToByteArray();
        Assert.Equal(withUnknown.Length, rewritten.Length);
        Assert.True(rewritten.AsSpan().IndexOf("doc"u8) >= 0);
    }

    [Fact]
    public void A_missing_file_is_a_configuration_error() =>
        AssertRefused("/nowhere/model.onnx", ExitCode.Configuration, "/nowhere/model.onnx: no such file");

    [Theory]
    [InlineData("this is text, not a network")]
    [InlineData("")]
    public void A_file_that_is_not_ONNX_is_refused(string content)
    {
        using TemporaryFolder folder = new();
        AssertRefused(folder.Write("model.onnx", content), ExitCode.InputData, "not an ONNX model");
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder["model.onnx"];
        File.WriteAllBytes(path, File.ReadAllBytes(LayerTapsTests.WriteTdnn(folder))[..500]);
        AssertRefused(path, ExitCode.InputData, "not an ONNX model, or a damaged one");
    }

    [Theory]
    [InlineData("Relu", 0, 1, "(Relu) has 0 inputs and 1 outputs; expected 1 and 1, or more")]
    [InlineData("Relu", 1, 0, "(Relu) has 1 inputs and 0 outputs; expected 1 and 1, or more")]
    [InlineData("Constant", 0, 0, "(Constant) has 0 inputs and 0 outputs; expected 0 and 1, or more")]
    [InlineData("Mul", 1, 1, "(Mul) has 1 inputs and 1 outputs; expected 2 and 1, or more")]
    [InlineData("Where", 2, 1, "(Where) has 2 inputs and 1 outputs; expected 3 and 1, or more")]
    [InlineData("BatchNormalization", 4, 1, "(BatchNormalization) has 4 inputs and 1 outputs; expected 5 and 1, or more")]
    public void A_node_that_lacks_inputs_or_outputs_is_refused(string operatorType, int inputs, int outputs, string message)
    {
        using TemporaryFolder folder = new();
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(LayerTapsTests.WriteTdnn(folder)));
        NodeProto node = new() { Name = "damaged", OpType = operatorType };
        node.Input.AddRange(Enumerable.Repeat(model.Graph.Input[0].Name, inputs));
        node.Output.AddRange(Enumerable.Repeat("made", outputs));
        model.Graph.Node.Add(node);
        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        AssertRefused(folder["model.onnx"], ExitCode.InputData, $"its node 'damaged' {message}. The file is damaged.");
    }

    [Fact]
    public void An_input_of_whole_numbers_is_refused()
    {
        ValueInfoProto input = Value("feats", "B", "T", 80);
        input.Type.TensorType.ElemType = 7;
        AssertNetworkRefused(ExitCode.InputData, "found the inputs feats: int64 of shape (B, T, 80); expected one input of float32", input);
    }

    [Fact]
    public void A_model_of_more_than_2_GB_is_refused_before_it_is_read()
    {
        using TemporaryFolder folder = new();
        using (FileStream stream = File.Create(folder["model.onnx"]))
        {
            // Takes no room on the disk.
            stream.SetLength(3_000_000_000);
        }

        AssertRefused(folder["model.onnx"], ExitCode.InputData, "the model has 3.0 GB with its tensors; expected at most 2 GB. Export it in float16");
    }

    [Fact]
    public void An_operator_set_that_is_too_new_is_refused()
    {
        using TemporaryFolder folder = new();
        ModelProto model = new() { IrVersion = 8, Graph = Network(Value("feats", "B", "T", 80)).Graph, OpsetImport = { new OperatorSetIdProto { Version = 999 } } };
        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        AssertRefused(folder["model.onnx"], ExitCode.InputData, "Export it with an older operator set, such as opset_version=17.");
    }

    [Fact]
    public void A_network_that_gives_no_numbers_is_refused()
    {
        using TemporaryFolder folder = new();
        GraphBuilder graph = new();
        graph.Graph.Name = "nan";
        graph.Graph.Input.Add(Value("feats", "B", "T", 80));
        graph.Graph.Output.Add(Value("embs", "B", 80));
        string mean = graph.Add("ReduceMean", "mean", ["feats"], List("axes", 1), Whole("keepdims", 0));
        graph.Add("Sqrt", "embs", [graph.Add("Sub", "negative", [mean, graph.Constant("large", 1e6f)])]);
        AssertRefused(LayerTapsTests.Write(folder, "model.onnx", graph), ExitCode.InputData, "its activations for noise are not all finite");
    }

    /// <summary>In the graph, in the body of another node and in a function of the model's own.</summary>
    [Theory]
    [InlineData("RandomNormalLike", 0)]
    [InlineData("RandomUniformLike", 1)]
    [InlineData("Bernoulli", 2)]
    [InlineData("Multinomial", 0)]
    [InlineData("RandomNormal", 1)]
    public void A_network_that_draws_random_numbers_is_refused(string operatorType, int place)
    {
        using TemporaryFolder folder = new();
        GraphBuilder graph = Network(Value("feats", "B", "T", 80));
        NodeProto random = new() { Name = "noise", OpType = operatorType, Input = { "feats" }, Output = { "drawn" } };
        ModelProto model = new() { IrVersion = 8, Graph = graph.Graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        switch (place)
        {
            case 0:
                graph.Graph.Node.Add(random);
                break;
            case 1:
                graph.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "then_branch", G = new GraphProto { Node = { random } } });
                break;
            default:
                model.Functions.Add(new FunctionProto { Name = "f", Node = { random } });
                break;
        }

        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        AssertRefused(folder["model.onnx"], ExitCode.InputData, $"its node 'noise' ({operatorType}) draws random numbers");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Dropout_is_refused_only_where_it_is_told_to_train(byte training, bool isRefused)
    {
        using TemporaryFolder folder = new();
        GraphBuilder graph = new();
        graph.Graph.Name = "dropout";
        graph.Graph.Input.Add(Value("feats", "B", "T", 80));
        graph.Graph.Output.Add(Value("embs", "B", 80));
        graph.Graph.Initializer.Add(new TensorProto { Name = "training", DataType = 9, RawData = ByteString.CopyFrom(training) });
        graph.Add("ReduceMean", "embs", [graph.Add("Dropout", "dropped", ["feats", "", "training"])], List("axes", 1), Whole("keepdims", 0));
        string path = LayerTapsTests.Write(folder, "model.onnx", graph);
        if (isRefused)
        {
            AssertRefused(path, ExitCode.InputData, "(Dropout) draws random numbers");
        }
        else
        {
            using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All);
            Assert.Equal(80, model.Layers[^1].Dim);
        }
    }

    [Fact]
    public void An_input_that_no_memory_holds_is_refused() =>
        AssertNetworkRefused(ExitCode.InputData, "takes 100000000 at a time, which is more than any utterance has", Value("feats", "B", 100_000_000, 80));

    [Fact]
    public void An_embedding_without_numbers_is_refused()
    {
        using TemporaryFolder folder = new();
        GraphBuilder graph = new();
        graph.Graph.Name = "empty";
        graph.Graph.Input.Add(Value("feats", "B", "T", 80));
        graph.Graph.Output.Add(Value("embs", "B", 0));
        string mean = graph.Add("ReduceMean", "mean", ["feats"], List("axes", 1), Whole("keepdims", 0));
        graph.Graph.Initializer.Add(new TensorProto { Name = "none", Dims = { 1 }, DataType = 7, RawData = ByteString.CopyFrom(new byte[8]) });
        graph.Graph.Initializer.Add(new TensorProto { Name = "one", Dims = { 1 }, DataType = 7, RawData = ByteString.CopyFrom(BitConverter.GetBytes(1L)) });
        graph.Add("Slice", "embs", [mean, "none", "none", "one"]);
        AssertRefused(LayerTapsTests.Write(folder, "model.onnx", graph), ExitCode.InputData, "expected one embedding of float32 per utterance");
    }

    [Fact]
    public void A_fixed_batch_is_refused() =>
        AssertNetworkRefused(ExitCode.InputData, "takes 16 utterances at a time", Value("feats", 16, "T", 80));

    [Fact]
    public void Two_outputs_are_refused()
    {
        using TemporaryFolder folder = new();
        GraphBuilder graph = Network(Value("feats", "B", "T", 80));
        graph.Graph.Output.Add(Value("logits", "B", 10));
        AssertRefused(LayerTapsTests.Write(folder, "model.onnx", graph), ExitCode.Configuration, "found 2 outputs (embs: float32 of shape (B, T, 80); logits: float32 of shape (B, 10)); expected one, the embedding. Name it: the model's output.");
    }

    [Fact]
    public void An_output_for_every_frame_is_refused() =>
        AssertNetworkRefused(ExitCode.InputData, "output 'embs' is (1, 192, 80) for 192 frames and (1, 256, 80) for 256", Value("feats", "B", "T", 80));

    [Fact]
    public void What_ONNX_Runtime_refuses_is_told_in_its_words()
    {
        using TemporaryFolder folder = new();
        GraphBuilder graph = Network(Value("feats", "B", "T", 80));
        graph.Graph.Node[0].OpType = "Rellu";
        AssertRefused(LayerTapsTests.Write(folder, "model.onnx", graph), ExitCode.InputData, "Export it with the operators of ONNX itself, for the CPU.");
    }

    private static void AssertNetworkRefused(ExitCode code, string message, params ValueInfoProto[] inputs)
    {
        using TemporaryFolder folder = new();
        AssertRefused(LayerTapsTests.Write(folder, "model.onnx", Network(inputs)), code, message);
    }

    private static GraphBuilder Network(params ValueInfoProto[] inputs)
    {
        GraphBuilder graph = new();
        graph.Graph.Name = "test";
        graph.Graph.Input.AddRange(inputs);
        graph.Graph.Output.Add(Value("embs", "B", "T", 80));
        graph.Add("Relu", "embs", ["feats"]);
        return graph;
    }

    private static void AssertRefused(string path, ExitCode code, string message)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All));
        Assert.Equal(code, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}
