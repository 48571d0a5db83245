using SpeechSpeed.Core;
using SpeechSpeed.Models.Controls;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests;

public sealed class ControlHealthTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A network measured against itself: nothing differs.</summary>
    [Fact]
    public void A_network_is_as_healthy_as_itself()
    {
        ModelSource source = ModelSource.FromFile(GoldenNetworks.Sample);

        IReadOnlyList<LayerHealth> found = ControlHealth.Measure(source, source, UntrainedControlTests.Audio());

        Assert.Equal(51, found.Count);
        Assert.All(found, layer => Assert.Equal(1, layer.ScaleRatio, 1e-6));
        Assert.All(found, layer => Assert.Equal(layer.TrainedDeadShare, layer.DeadShare));
        Assert.All(found, layer => Assert.Null(layer.Problem));
        LayerHealth pooling = found.Single(layer => layer.Layer == "pooling");
        Assert.InRange(pooling.AttentionEntropy, 0.3, 1);
        Assert.All(found.Where(layer => layer != pooling), layer => Assert.True(double.IsNaN(layer.AttentionEntropy)));
    }

    /// <summary>Both kinds that stand in the default pipelines have no layer that nothing could be read from.</summary>
    [Theory]
    [InlineData(ControlKind.Filters)]
    [InlineData(ControlKind.Initialised)]
    public void The_default_controls_are_healthy(ControlKind kind)
    {
        ModelSource source = ModelSource.FromFile(GoldenNetworks.Sample);

        IReadOnlyList<LayerHealth> found = ControlHealth.Measure(
            source, kind == ControlKind.Initialised ? UntrainedControlTests.Initialised(source, 0, UntrainedControlTests.Audio()) : source.AsControl(0, kind), UntrainedControlTests.Audio());

        Assert.All(found, layer => Assert.Null(layer.Problem));
    }

    /// <summary>Permuted over whole tensors, the shipped network's attention is all on few frames, whatever the seed: what its pooling does not tell, training did not add.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Permuted_weights_saturate_the_attention_of_the_sample(long seed)
    {
        ModelSource source = ModelSource.FromFile(GoldenNetworks.Sample);

        LayerHealth pooling = ControlHealth.Measure(source, source.AsControl(seed, ControlKind.Permuted), UntrainedControlTests.Audio()).Single(layer => layer.Layer == "pooling");

        Assert.True(pooling.AttentionEntropy < 0.5 * pooling.TrainedAttentionEntropy, $"{pooling}");
        Assert.Contains("attention is all on few frames", pooling.Problem, StringComparison.Ordinal);
    }

    /// <summary>
    /// A small network of one rectified layer and attention over time, of known weights: more weight is more activation, and attention on few frames; a weight below 0 is a dead layer.
    /// </summary>
    [Theory]
    [InlineData(1, null)]
    [InlineData(25, "attention is all on few frames")]
    [InlineData(1000, "times as large as those of the trained network")]
    [InlineData(-1, "do not vary")]
    public void What_is_wrong_with_a_layer_is_said(float factor, string? problem)
    {
        ModelSource trained = Attending(1), control = Attending(factor);

        IReadOnlyList<LayerHealth> found = ControlHealth.Measure(trained, control, [Ramp(50, 1), Ramp(60, 0.8f)], bins: 2);

        string?[] problems = [.. found.Select(layer => layer.Problem)];
        Assert.Equal(problem is null, problems.All(one => one is null));
        Assert.True(problem is null || problems.Any(one => one?.Contains(problem, StringComparison.Ordinal) == true), string.Join("; ", problems));
    }

    /// <summary>x (1, T, 2) → relu(f x) → softmax over time of the first channel → weighted sum.</summary>
    private ModelSource Attending(float factor)
    {
        GraphBuilder graph = new();
        graph.Graph.Input.Add(Value("feats", "B", "T", 2));
        graph.Graph.Output.Add(Value("embs", "B", 2));
        string relu = graph.Add("Relu", "relu", [graph.Add("MatMul", "product", ["feats", graph.Initializer("w", [factor, 0, 0, factor], 2, 2)])]);
        string scores = graph.Add("MatMul", "scores", [relu, graph.Initializer("v", [1, 1, 0, 0], 2, 2)]);
        string attention = graph.Add("Softmax", "attention", [scores], Whole("axis", 1));
        graph.Add("ReduceSum", "embs", [graph.Add("Mul", "weighted", [relu, attention]), graph.Constant("axes", [1L])], Whole("keepdims", 0));
        string path = folder[$"{factor}.onnx"];
        File.WriteAllBytes(path, OnnxFile.Write(
            new ModelProto { IrVersion = 7, Graph = graph.Graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 14 } } }, "test"));
        return ModelSource.FromFile(path);
    }

    private static ModelPass Ramp(int frames, float level) => new(Enumerable.Range(0, 2 * frames).Select(i => level * (0.1f + (0.05f * (i / 2 % 25)) + (0.02f * (i % 2)))).ToArray(), frames);
}
