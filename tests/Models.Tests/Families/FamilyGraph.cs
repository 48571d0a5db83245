using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests.Families;

/// <summary>What a test expects of a layer.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Value">The value in the graph.</param>
/// <param name="ChannelAxis">Which of the value's axes is its channels.</param>
internal sealed record ExpectedLayer(string Layer, string Value, int ChannelAxis = 1);

/// <summary>
/// Writes a small network of a family, with the family's structure and seeded random weights, and notes which values are its layers. The notes
/// come from the architecture's own description, not from the rules under test.
/// </summary>
internal sealed class FamilyGraph
{
    public const int Bins = 20;
    private const int EmbeddingSize = 6;
    private readonly GraphBuilder graph = new();
    private readonly SeededRandom random = new(20261125);
    private readonly List<ExpectedLayer> layers = [];

    public IReadOnlyList<ExpectedLayer> Layers => layers;

    public GraphProto Graph => graph.Graph;

    /// <summary>The input, features with frames first: (B, T, bins), or a fixed number of frames.</summary>
    public string Features(object? frames = null)
    {
        graph.Graph.Name = "family";
        graph.Graph.Input.Add(Value("feats", "B", frames ?? "T", Bins));
        return "feats";
    }

    public string Add(string operatorType, string name, string[] inputs, params AttributeProto[] attributes) => graph.Add(operatorType, name, inputs, attributes);

    /// <summary>A node whose output is a layer.</summary>
    public string Layer(string layer, string operatorType, string name, string[] inputs, params AttributeProto[] attributes)
    {
        string value = graph.Add(operatorType, name, inputs, attributes);
        layers.Add(new ExpectedLayer(layer, value));
        return value;
    }

    public void IsLayer(string layer, string value, int channelAxis = 1) => layers.Add(new ExpectedLayer(layer, value, channelAxis));

    public string Whole(string name, params long[] values) => graph.Constant(name, values);

    public string Real(string name, float value) => graph.Constant(name, value);

    /// <summary>Bins as the channels of a one-dimensional network: (B, bins, T).</summary>
    public string Channels(string features) => Add("Transpose", "channels", [features], List("perm", 0, 2, 1));

    /// <summary>An image of one channel: (B, 1, bins, T).</summary>
    public string Image(string features) => Add("Unsqueeze", "image", [Channels(features), Whole("image axes", 1L)]);

    public string Conv2(string name, string input, int inputs, int outputs, int kernel = 3, long strideBins = 1, long strideFrames = 1) => Add(
        "Conv",
        name,
        [input, Weight($"{name}.weight", outputs, inputs, kernel, kernel)],
        List("kernel_shape", kernel, kernel),
        List("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2),
        List("strides", strideBins, strideFrames));

    public string Conv1(string name, string input, int inputs, int outputs, int kernel = 1, long dilation = 1) => Add(
        "Conv",
        name,
        [input, Weight($"{name}.weight", outputs, inputs, kernel), Weight($"{name}.bias", outputs)],
        List("kernel_shape", kernel),
        List("dilations", dilation),
        List("pads", (kernel / 2) * dilation, (kernel / 2) * dilation));

    public string Norm(string name, string input, int channels)
    {
        string Positive(string part) => Uniform($"{name}.{part}", 0.5, 1.5, channels);
        return Add("BatchNormalization", name, [input, Positive("scale"), Weight($"{name}.shift", channels), Weight($"{name}.mean", channels), Positive("variance")]);
    }

    public string Linear(string name, string input, int inputs, int outputs) =>
        Add("Gemm", name, [input, Weight($"{name}.weight", outputs, inputs), Weight($"{name}.bias", outputs)], GraphBuilder.Whole("transB", 1));

    /// <summary>Frame by frame, (B, T, inputs) → (B, T, outputs).</summary>
    public string Framewise(string name, string input, int inputs, int outputs) =>
        Add("Add", name, [Add("MatMul", $"{name} product", [input, Weight($"{name}.weight", inputs, outputs)]), Weight($"{name}.bias", outputs)]);

    public string[] Split(string name, string input, int parts, int size)
    {
        string[] outputs = [.. Enumerable.Range(0, parts).Select(i => $"{name} {i}")];
        string sizes = Whole($"{name} sizes", [.. Enumerable.Repeat((long)size, parts)]);
        graph.Graph.Node.Add(new NodeProto { OpType = "Split", Name = name, Input = { input, sizes }, Output = { outputs }, Attribute = { GraphBuilder.Whole("axis", 1) } });
        return outputs;
    }

    public string Mean(string name, string input, bool keep, params long[] axes) =>
        Add("ReduceMean", name, [input], List("axes", axes), GraphBuilder.Whole("keepdims", keep ? 1 : 0));

    /// <summary>Mean and standard deviation over the last axis, side by side, flattened: (B, 2 · channels).</summary>
    public string Statistics(string input)
    {
        string mean = Mean("mean", input, keep: true, -1);
        string deviation = Add("Sub", "deviation", [input, mean]);
        string variance = Mean("variance", Add("Mul", "squares", [deviation, deviation]), keep: true, -1);
        string std = Add("Sqrt", "std", [Add("Clip", "floored variance", [variance, Real("floor", 1e-7f)])]);
        return Add("Flatten", "statistics", [Add("Concat", "mean and std", [mean, std], GraphBuilder.Whole("axis", 1))], GraphBuilder.Whole("axis", 1));
    }

    /// <summary>The last linear layer, whose input is the layer <c>pooling</c>, and the output.</summary>
    public void Embed(string pooled, int inputs)
    {
        IsLayer("pooling", pooled);
        string embedding = Linear("embs", pooled, inputs, EmbeddingSize);
        graph.Graph.Output.Add(Value(embedding, "B", EmbeddingSize));
        IsLayer("embedding", embedding);
    }

    public string Write(TemporaryFolder folder, string name)
    {
        ModelProto model = new() { IrVersion = 8, Graph = graph.Graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        File.WriteAllBytes(folder[name], model.ToByteArray());
        return folder[name];
    }

    public string Weight(string name, params long[] dims)
    {
        double fanIn = dims.Length > 1 ? dims.Skip(1).Aggregate(1L, (a, b) => a * b) : 10;
        double bound = Math.Sqrt(3 / fanIn);
        return Uniform(name, -bound, bound, dims);
    }

    private string Uniform(string name, double low, double high, params long[] dims)
    {
        float[] values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(low + ((high - low) * random.NextDouble()));
        }

        return graph.Initializer(name, values, dims);
    }
}
