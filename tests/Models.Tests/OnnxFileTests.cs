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
        byte[] bytes = File.ReadAllBytes(Golden.Onnx(34));
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

    [Fact]
    public void External_data_is_refused()
    {
        using TemporaryFolder folder = new();
        GraphBuilder graph = Network(Value("feats", "B", "T", 80));
        graph.Graph.Initializer.Add(new TensorProto
        {
            Name = "weight",
            DataType = 1,
            Dims = { 4, 4 },
            DataLocation = TensorProto.Types.DataLocation.External,
        });
        AssertRefused(
            LayerTapsTests.Write(folder, "model.onnx", graph),
            ExitCode.Configuration,
            "the values of tensor 'weight' are kept in another file (external data), which is not available yet");
    }

    [Fact]
    public void Two_inputs_are_refused() =>
        AssertNetworkRefused(ExitCode.InputData, "found 2 inputs (feats, lengths)", Value("feats", "B", "T", 80), Value("lengths", "B"));

    [Fact]
    public void An_input_of_audio_is_refused() =>
        AssertNetworkRefused(ExitCode.InputData, "input 'feats' is float of shape (B, 16000); expected float of shape", Value("feats", "B", 16000));

    [Fact]
    public void An_input_of_whole_numbers_is_refused()
    {
        ValueInfoProto input = Value("feats", "B", "T", 80);
        input.Type.TensorType.ElemType = 7;
        AssertNetworkRefused(ExitCode.InputData, "input 'feats' is of element type 7 of shape (B, T, 80)", input);
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
        AssertRefused(LayerTapsTests.Write(folder, "model.onnx", graph), ExitCode.InputData, "found 2 outputs (embs, logits)");
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
        AssertRefused(LayerTapsTests.Write(folder, "model.onnx", graph), ExitCode.InputData, "ONNX Runtime does not accept the model");
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
