using CsCheck;
using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Tests.Transformers;

/// <summary>The layers of transformers, however they are written: their names, and their numbers against those of the whole values of the plainest form, averaged here.</summary>
public sealed class TransformerTests : IDisposable
{
    private const int Samples = 5000;

    private static readonly Gen<TransformerForm> Forms =
        from norm in Gen.Enum<NormForm>()
        from attention in Gen.Enum<AttentionForm>()
        from gelu in Gen.Enum<GeluForm>()
        from flags in Gen.Bool.Array[3]
        select new TransformerForm(norm, attention, gelu, flags[0], flags[1], flags[2]);

    private static readonly Gen<TransformerKind> Kinds =
        from output in Gen.Enum<TransformerOutput>()
        from block in Gen.Enum<BlockKind>()
        from blocks in Gen.Int[output == TransformerOutput.Vector || block == BlockKind.Conformer ? 2 : 1, 3]
        from heads in Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(4))
        from convolutions in Gen.Int[3, 4]
        from hasMask in Gen.Bool
        select new TransformerKind(blocks, block, heads, convolutions, hasMask, output);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Relative to the layer's largest number; single precision, by other operators in another order.</summary>
    [Fact]
    public void Every_form_of_a_transformer_has_the_same_layers_and_numbers() =>
        Gen.Select(Kinds, Forms).Sample(
            (kind, form) =>
            {
                float[] audio = Noise();
                string plain = TransformerGraph.Write(folder["plain.onnx"], kind, new TransformerForm());
                using SpeakerModel model = Load(TransformerGraph.Write(folder["model.onnx"], kind, form));
                Assert.Equal(Names(kind), model.Layers.Select(layer => layer.Name));
                Assert.Equal(kind.Output != TransformerOutput.Vector, model.IsEmbeddingMeanOfFrames);
                float[][] found = model.Run(audio, audio.Length);
                foreach ((string layer, string value) in Values(kind))
                {
                    float[] expected = Average(plain, value, audio, kind.HasMask, channelsLast: !layer.StartsWith("conv", StringComparison.Ordinal));
                    Assert.True(SpeakerModelTests.Difference(expected, found[model.Layers.Single(one => one.Name == layer).Index]) <= 1e-4f * expected.Max(MathF.Abs), layer);
                }
            },
            iter: 25,
            threads: 1);

    /// <summary>Nothing grows that would say which axis is time; and between the last sum and the projection are more sums than are followed back.</summary>
    [Theory]
    [InlineData(BlockKind.PostNorm, null)]
    [InlineData(BlockKind.PreNorm, null)]
    [InlineData(BlockKind.PreNorm, 4)]
    public void A_transformer_of_one_length_has_the_same_layers(BlockKind block, int? bins)
    {
        TransformerKind kind = new(20, block, Convolutions: bins is null ? 3 : 2, HasMask: bins is null, Length: 1000, Bins: bins);
        float[] input = Noise()[..(1000 * (bins ?? 1))];
        using SpeakerModel fixedLength = Load(TransformerGraph.Write(folder["fixed.onnx"], kind, new TransformerForm(NormForm.Power)), bins);
        using SpeakerModel free = Load(TransformerGraph.Write(folder["free.onnx"], kind with { Length = null }, new TransformerForm()), bins);

        Assert.Equal(Names(kind), fixedLength.Layers.Select(layer => layer.Name));
        Assert.Equal(free.Layers, fixedLength.Layers);
        Assert.Equal((1000, true, bins is null ? InputKind.Waveform : InputKind.Features), (fixedLength.MinimumLength, fixedLength.IsEmbeddingMeanOfFrames, fixedLength.Kind));
        float[][] expected = free.Run(input, 1000);
        float[][] found = fixedLength.Run(input, 1000);
        Assert.All(free.Layers, layer => Assert.True(SpeakerModelTests.Difference(expected[layer.Index], found[layer.Index]) <= 1e-4f * expected[layer.Index].Max(MathF.Abs), layer.Name));
    }

    /// <summary>What ONNX Runtime makes of a graph when it saves it: operators of its own for norms, GELU and products.</summary>
    [Theory]
    [InlineData(BlockKind.PostNorm)]
    [InlineData(BlockKind.PreNorm)]
    [InlineData(BlockKind.Conformer)]
    public void A_graph_that_ONNX_Runtime_has_optimised_has_the_same_layers(BlockKind block)
    {
        TransformerKind kind = new(3, block);
        string plain = TransformerGraph.Write(folder["plain.onnx"], kind, new TransformerForm(NormForm.Power, IsFramesFirst: true));
        using (SessionOptions options = new() { OptimizedModelFilePath = folder["optimised.onnx"], GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED })
        {
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
            using InferenceSession session = new(plain, options);
        }

        Assert.Contains(OnnxFile.Read(folder["optimised.onnx"]).Graph.Node, node => node.OpType is "LayerNormalization" or "SkipLayerNormalization");
        using SpeakerModel expected = Load(plain);
        using SpeakerModel found = Load(folder["optimised.onnx"]);
        Assert.Equal(expected.Layers, found.Layers);
        float[] audio = Noise();
        Assert.All(
            expected.Run(audio, Samples).Zip(found.Run(audio, Samples)), pair => Assert.True(SpeakerModelTests.Difference(pair.First, pair.Second) <= 1e-4f * pair.First.Max(MathF.Abs)));
    }

    /// <summary>It may be a pooling, or stand within a convolutional network, whose other layers are to be read.</summary>
    [Fact]
    public void One_block_before_a_vector_makes_no_transformer()
    {
        using SpeakerModel model = Load(TransformerGraph.Write(folder["model.onnx"], new TransformerKind(1, BlockKind.PreNorm, Output: TransformerOutput.Vector), new TransformerForm()));
        Assert.DoesNotContain("layer 1", model.Layers.Select(layer => layer.Name));
        Assert.Contains(model.Layers, layer => layer.Name.EndsWith("gelu 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ControlKind.Filters)]
    [InlineData(ControlKind.Initialised)]
    public void An_untrained_control_has_the_same_layers_and_other_numbers(ControlKind kind)
    {
        ModelSource source = ModelSource.FromFile(TransformerGraph.Write(folder["model.onnx"], new TransformerKind(2, BlockKind.PostNorm), new TransformerForm()));
        using SpeakerModel trained = SpeakerModel.Load(source, LayerSelection.All);
        using SpeakerModel control = SpeakerModel.Load(source.AsControl(0, kind), LayerSelection.All);
        Assert.Equal(trained.Layers, control.Layers);
        float[] audio = Noise();
        Assert.All(trained.Run(audio, Samples).Zip(control.Run(audio, Samples)), pair => Assert.True(SpeakerModelTests.Difference(pair.First, pair.Second) > 0.01f));
    }

    [Fact]
    public void The_network_that_is_inspected_is_the_one_of_the_file()
    {
        string path = TransformerGraph.Write(folder["model.onnx"], new TransformerKind(2, BlockKind.PreNorm), new TransformerForm(NormForm.WithSum));
        using SpeakerModel model = Load(path);
        Assert.Equal(FileDigest.Sha256(path), model.Info.Sha256);
    }

    /// <summary>Scores of attention and biases of positions are frames against frames.</summary>
    [Theory]
    [InlineData(new long[] { 1, 2, 10, 10 }, new long[] { 1, 2, 20, 20 })]
    [InlineData(new long[] { 2, 10, 10 }, new long[] { 2, 20, 20 })]
    public void What_grows_along_two_axes_is_no_layer(long[] shorter, long[] longer)
    {
        GraphBuilder graph = new();
        Assert.Null(new ChannelAxis(new GraphIndex(graph.Graph)).Layout("scores", new ProbedShape(shorter, longer)));
    }

    private static SpeakerModel Load(string path, int? bins = null) => SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All, bins ?? 80);

    private static IEnumerable<string> Names(TransformerKind kind) =>
    [
        .. Enumerable.Range(1, kind.Convolutions).Select(i => $"conv {i}"),
        "features",
        .. Enumerable.Range(1, kind.Blocks).Select(i => $"layer {i}"),
        .. kind.Output == TransformerOutput.Vector ? [$"after layer {kind.Blocks} relu 1", "pooling"] : Array.Empty<string>(),
        "embedding",
    ];

    /// <summary>The layers and the values of the plainest form that they are.</summary>
    private static IEnumerable<(string Layer, string Value)> Values(TransformerKind kind) =>
    [
        .. Enumerable.Range(1, kind.Convolutions).Select(i => ($"conv {i}", $"conv {i}")),

        // What an exporter gives for the stream is used as it is.
        ("features", kind.Block == BlockKind.PreNorm ? "positions" : "position norm"),
        .. Enumerable.Range(1, kind.Blocks).Select(i => ($"layer {i}", kind.Block == BlockKind.PreNorm ? $"block {i} sum 2" : $"block {i} norm 2")),
        .. kind.Output == TransformerOutput.Vector ? Array.Empty<(string, string)>() : [("embedding", "last_hidden_state")],
    ];

    private static float[] Average(string path, string value, float[] audio, bool hasMask, bool channelsLast)
    {
        ModelProto model = OnnxFile.Read(path);
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = value });
        using InferenceSession session = new(OnnxFile.Write(model, "test"));
        using RunOptions options = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(audio, [1, audio.Length]);
        using OrtValue mask = OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(1L, audio.Length).ToArray(), [1, audio.Length]);
        using IDisposableReadOnlyCollection<OrtValue> results = hasMask
            ? session.Run(options, ["input_values", "attention_mask"], [input, mask], [value])
            : session.Run(options, ["input_values"], [input], [value]);
        long[] shape = results[0].GetTensorTypeAndShape().Shape;
        float[] numbers = results[0].GetTensorDataAsSpan<float>().ToArray();
        int channels = (int)shape[channelsLast ? 2 : 1];
        int frames = numbers.Length / channels;
        return [.. Enumerable.Range(0, channels).Select(channel => (float)Enumerable.Range(0, frames).Average(t => (double)numbers[channelsLast ? (t * channels) + channel : (channel * frames) + t]))];
    }

    private static float[] Noise()
    {
        SeededRandom random = new(5);
        return [.. Enumerable.Range(0, Samples).Select(_ => (float)random.NextNormal())];
    }
}
