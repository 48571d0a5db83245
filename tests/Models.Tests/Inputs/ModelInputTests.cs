using CsCheck;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests.Inputs;

/// <summary>How networks are fed: what is found from the graph, what the user can say, and what is refused.</summary>
public sealed class ModelInputTests : IDisposable
{
    private const int Bins = 80;
    private const int Length = 40;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Networks that add up each bin, whatever the layout of their input, give the same for the same features.</summary>
    [Theory]
    [InlineData("B,T,80")]
    [InlineData("B,80,T")]
    [InlineData("1,T,80")]
    [InlineData("B,1,T,80")]
    [InlineData("B,1,80,T")]
    [InlineData("B,T,80,1")]
    [InlineData("T,80")]
    [InlineData("B,40,80")]
    [InlineData("B,80,40")]
    public void Every_layout_of_features_is_fed_alike(string shape)
    {
        float[] features = Noise(Length * Bins);
        using SpeakerModel model = Load(WriteSum("model.onnx", shape));
        Assert.Equal(InputKind.Features, model.Kind);
        AssertClose(Sums(features, 0, Length), model.Run(features, Length)[^1]);
    }

    [Fact]
    public void Where_the_shape_says_nothing_the_layout_is_found_by_trying()
    {
        GraphBuilder graph = new();
        graph.Graph.Name = "test";
        graph.Graph.Input.Add(Value("feats", "B", "X", "Y"));
        graph.Graph.Output.Add(Value("embs", "B", 3));
        SeededRandom random = new(1);
        string weight = graph.Initializer("w", [.. Enumerable.Range(0, 3 * Bins).Select(_ => (float)random.NextNormal())], 3, Bins, 1);
        string relu = graph.Add("Relu", "relu", [graph.Add("Conv", "conv", ["feats", weight])]);
        graph.Add("Flatten", "embs", [graph.Add("GlobalAveragePool", "mean", [relu])], Whole("axis", 1));
        using SpeakerModel model = Load(LayerTapsTests.Write(folder, "model.onnx", graph));
        Assert.Equal(["block 001 relu", "embedding"], model.Layers.Select(layer => layer.Name));
        Assert.Equal(1, model.MinimumLength);
    }

    [Theory]
    [InlineData("B,T", SampleRange.Unit, 1)]
    [InlineData("B,T", SampleRange.Pcm16, 32768)]
    [InlineData("B,1,T", SampleRange.Unit, 1)]
    [InlineData("B,T,1", SampleRange.Unit, 1)]
    [InlineData("T", SampleRange.Unit, 1)]
    public void Audio_is_fed_in_its_range(string shape, SampleRange range, float scale)
    {
        float[] samples = [.. Noise(5000).Select(value => value / 10)];
        using SpeakerModel model = Load(WriteSum("model.onnx", shape), new InputSettings(Samples: range));
        Assert.Equal(InputKind.Waveform, model.Kind);
        Assert.Equal(1, model.Bins);
        Assert.Equal(samples.Sum() * scale, model.Run(samples, samples.Length)[^1][0], 0.002 * scale);
    }

    [Fact]
    public void Utterances_are_cut_into_windows_of_a_fixed_length_whose_activations_are_averaged()
    {
        // 40 frames at a time, every 20 of 100; the last that fits begins at 60.
        float[] features = Noise(107 * Bins);
        using SpeakerModel half = Load(WriteSum("model.onnx", "B,40,80"));
        AssertClose(Average(features, 0, 20, 40, 60, 67), half.Run(features, 107)[^1]);
        using SpeakerModel asked = Load(WriteSum("model.onnx", "B,40,80"), new InputSettings(SampleRange.Unit, Hop: 30));
        AssertClose(Average(features, 0, 30, 60, 67), asked.Run(features, 107)[^1]);
        using SpeakerModel free = Load(WriteSum("free.onnx", "B,T,80"), new InputSettings(SampleRange.Unit, Window: 40, Hop: 40));
        AssertClose(Average(features, 0, 40, 67), free.Run(features, 107)[^1]);
        AssertClose(Average(features, 0), free.Run(features.AsMemory(0, 40 * Bins), 40)[^1]);

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => half.Run(Noise(39 * Bins), 39));
        Assert.Contains("39 frames; the model takes 40 or more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_cover_the_utterance_lie_within_it_and_are_a_hop_apart_but_for_the_last() =>
        (from window in Gen.Int[1, 50] from hop in Gen.Int[1, window] from length in Gen.Int[window, 300] select (window, hop, length)).Sample(given =>
        {
            int[] starts = [.. SlidingWindows.Starts(given.length, given.window, given.hop)];
            Assert.Equal(0, starts[0]);
            Assert.Equal(given.length - given.window, starts[^1]);
            for (int i = 1; i < starts.Length; i++)
            {
                Assert.InRange(starts[i] - starts[i - 1], 1, given.hop);
                Assert.True(i == starts.Length - 1 || starts[i] - starts[i - 1] == given.hop);
            }
        });

    [Fact]
    public void No_window_fits_into_a_shorter_utterance() => Assert.Empty(SlidingWindows.Starts(4, 5, 1));

    /// <summary>The length is added to the sums, so that the test sees what the network was told.</summary>
    [Theory]
    [InlineData(GraphInput.Int64, "B", Length)]
    [InlineData(GraphInput.Int32, "1", Length)]
    [InlineData(GraphInput.Float, "B", 1)]
    [InlineData(GraphInput.Int64, "", Length)]
    [InlineData(GraphInput.Int64, "B,T", Length)]
    [InlineData(GraphInput.Bool, "B,T", Length)]
    [InlineData(GraphInput.Int64, "", 16_000, "sr")]
    public void An_input_of_the_length_is_told_it(int elementType, string shape, float told, string name = "lengths")
    {
        GraphBuilder graph = SumGraph("B,T,80");
        ValueInfoProto lengths = Value(name, Dims(shape));
        lengths.Type.TensorType.ElemType = elementType;
        graph.Graph.Input.Add(lengths);
        AttributeProto toFloat = Whole("to", 1);
        string number = graph.Add("ReduceSum", "told", [graph.Add("Cast", "float lengths", [name], toFloat)], Whole("keepdims", 0));
        NodeProto sums = graph.Graph.Node.Single(node => node.Output[0] == "embs");
        (sums.Name, sums.Output[0]) = ("sums", "sums");
        graph.Add("Add", "embs", ["sums", number]);
        float[] features = Noise(Length * Bins);
        using SpeakerModel model = Load(LayerTapsTests.Write(folder, "model.onnx", graph));
        float[] found = model.Run(features, Length)[^1];
        AssertClose(Sums(features, 0, Length), [.. found.Select(sum => sum - told)], 1e-2f);
    }

    [Fact]
    public void An_input_of_another_kind_is_refused_with_a_list_of_them_all()
    {
        GraphBuilder graph = SumGraph("B,T,80");
        graph.Graph.Input.Add(Value("state", 2, 1, 64));
        graph.Add("Identity", "state out", ["state"]);
        string path = LayerTapsTests.Write(folder, "model.onnx", graph);
        AssertRefused(ExitCode.Configuration, path, null, "found the inputs feats: float32 of shape (B, T, 80); state: float32 of shape (2, 1, 64); expected one input of float32");
        AssertRefused(ExitCode.InputData, path, new InputSettings(SampleRange.Unit, Name: "feats"), "'state' is none of these. Export the model with such an input");
        AssertRefused(ExitCode.Configuration, path, new InputSettings(SampleRange.Unit, Name: "fbank"), "no input is called 'fbank'; its inputs are feats: float32 of shape (B, T, 80); state: ");
    }

    [Fact]
    public void The_output_can_be_chosen()
    {
        GraphBuilder graph = SumGraph("B,T,80");
        graph.Graph.Output.Add(Value("logits", "B", Bins));
        graph.Add("Neg", "logits", ["embs"]);
        string path = LayerTapsTests.Write(folder, "model.onnx", graph);
        float[] features = Noise(Length * Bins);
        using SpeakerModel model = Load(path, new InputSettings(SampleRange.Unit, Output: "logits"));
        AssertClose([.. Sums(features, 0, Length).Select(sum => -sum)], model.Run(features, Length)[^1]);
        AssertRefused(ExitCode.Configuration, path, new InputSettings(SampleRange.Unit, Output: "emb"), "no output is called 'emb'; its outputs are embs: ");
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        string path = WriteSum("model.onnx", "B,40,80");
        AssertRefused(ExitCode.Configuration, path, new InputSettings(SampleRange.Unit, Window: 50), "the model's input.window is 50, but input 'feats' is float32 of shape (B, 40, 80) and takes 40 at a time");
        AssertRefused(ExitCode.Configuration, path, new InputSettings(SampleRange.Unit, Hop: 41), "the model's input.hop is 41, more than its window of 40 frames");
        AssertRefused(ExitCode.Configuration, WriteSum("free.onnx", "B,T,80"), new InputSettings(SampleRange.Unit, Hop: 8), "the model has no window, because it takes any length");
        AssertRefused(ExitCode.Configuration, WriteSum("bins.onnx", "B,40,T"), null, "takes 40 bins per frame, the front end makes 80");
        AssertRefused(ExitCode.Configuration, path, new InputSettings(SampleRange.Unit, Kind: InputKind.Waveform), "expected (batch, samples), (batch, 1, samples) or (batch, samples, 1) for audio");
    }

    private static SpeakerModel Load(string path, InputSettings? settings = null) =>
        SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All, Bins, settings);

    private static void AssertRefused(ExitCode code, string path, InputSettings? settings, string message)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => Load(path, settings));
        Assert.Equal(code, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private string WriteSum(string name, string shape) => LayerTapsTests.Write(folder, name, SumGraph(shape));

    /// <summary>The sum over time of each bin: (1, bins), or of audio (1, 1).</summary>
    private static GraphBuilder SumGraph(string shape)
    {
        string[] axes = shape.Split(',');
        GraphBuilder graph = new();
        graph.Graph.Name = "test";
        graph.Graph.Input.Add(Value("feats", Dims(shape)));
        int bins = Array.IndexOf(axes, "80");
        graph.Graph.Output.Add(Value("embs", 1, bins < 0 ? 1 : Bins));
        string value = bins < 0 || bins == axes.Length - 1
            ? "feats"
            : graph.Add("Transpose", "bins last", ["feats"], List("perm", [.. Enumerable.Range(0, axes.Length).Where(axis => axis != bins).Append(bins).Select(axis => (long)axis)]));
        string rows = graph.Add("Reshape", "rows", [value, graph.Constant("rows shape", [1L, -1, bins < 0 ? 1 : Bins])]);
        graph.Add("ReduceSum", "embs", [rows, graph.Constant("time", [1L])], Whole("keepdims", 0));
        return graph;
    }

    private static object[] Dims(string shape) =>
        [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(axis => int.TryParse(axis, out int size) ? (object)size : axis)];

    private static float[] Sums(float[] features, int start, int length) =>
        [.. Enumerable.Range(0, Bins).Select(bin => Enumerable.Range(start, length).Sum(frame => features[(frame * Bins) + bin]))];

    private static float[] Average(float[] features, params int[] starts) =>
        [.. Enumerable.Range(0, Bins).Select(bin => starts.Average(start => Sums(features, start, 40)[bin]))];

    private static void AssertClose(float[] expected, float[] found, float tolerance = 1e-4f) =>
        Assert.True(SpeakerModelTests.Difference(expected, found) < tolerance);

    private static float[] Noise(int count)
    {
        SeededRandom random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
    }
}
