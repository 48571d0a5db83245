using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models;

/// <summary>
/// Writes a SimAMResNet with attentive statistics pooling as an ONNX graph: the operators that an export of WeSpeaker's model has, with
/// every BatchNormalization but the pooling's folded into its convolution. Input <c>feats</c> (B, T, bins), output <c>embs</c> (B, embedding size).
/// </summary>
/// <remarks>
/// Weights are those given (<see cref="ModelSource.FromWeights"/>), or else uniform. A convolution's have the variance that the folded BatchNormalization would leave: its output has variance one,
/// for inputs of the second moment that <see cref="moment"/> follows through the network in expectation. So a hundred layers neither
/// explode nor vanish, though no data was seen. Pooling and the last layer have PyTorch's default: within ±1/√(fan-in).
/// </remarks>
internal sealed class SimAmResNetBuilder
{
    private const int AttentionSize = 128;

    // Second moment of log mel energies after mean subtraction, rounded: 7.4 to 14.4 in four utterances of LibriSpeech.
    private const double FbankMoment = 10;

    // E[x² sigmoid²(x²/4 + 1/2)] of a standard normal x: what SimAM leaves of variance one. By numerical integration.
    private const double SimAmMoment = 0.5867;

    // E[max(x, 0)²] of a standard normal x.
    private const double ReluMoment = 0.5;

    private readonly GraphBuilder graph = new();
    private readonly ModelArchitecture architecture;
    private readonly Dictionary<string, float[]>? given;
    private double moment;

    private SimAmResNetBuilder(ModelArchitecture architecture, IReadOnlyDictionary<string, float[]>? weights)
    {
        this.architecture = architecture;
        given = weights is null ? null : new(weights, StringComparer.Ordinal);
    }

    /// <summary>Builds the network. The same architecture gives the same bytes on every machine.</summary>
    /// <param name="architecture">Its kind and size, and the seed of its weights where none are given.</param>
    /// <param name="weights">Every weight, bias and norm by the name of its initializer; null to draw them from the seed.</param>
    /// <exception cref="SpeechSpeedException">A width, a number of bins or an embedding size out of range.</exception>
    /// <exception cref="ArgumentException">A weight is missing, superfluous or of another size.</exception>
    public static ModelProto Build(ModelArchitecture architecture, IReadOnlyDictionary<string, float[]>? weights = null)
    {
        architecture.Check();
        SimAmResNetBuilder builder = new(architecture, weights);
        builder.AddNetwork();
        if (builder.given is { Count: > 0 } left)
        {
            throw new ArgumentException($"{architecture.Label} has no weights called {string.Join(", ", left.Keys.Order(StringComparer.Ordinal))}.", nameof(weights));
        }

        return new ModelProto
        {
            IrVersion = 7,
            ProducerName = "SpeechSpeed",
            Graph = builder.graph.Graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 14 } },
        };
    }

    private static int[] BlocksOfStages(ModelKind kind) => kind switch
    {
        ModelKind.SimAmResNet34 => [3, 4, 6, 3],
        ModelKind.SimAmResNet100 => [6, 16, 24, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of the kinds."),
    };

    private void AddNetwork()
    {
        graph.Graph.Name = architecture.Kind.Name();
        graph.Graph.Input.Add(Value("feats", "B", "T", architecture.Bins));
        graph.Graph.Output.Add(Value("embs", "B", architecture.EmbeddingSize));

        string value = graph.Add("Transpose", "/Transpose", ["feats"], List("perm", 0, 2, 1));
        value = graph.Add("Unsqueeze", "/Unsqueeze", [value, graph.Constant("/Unsqueeze/axes", [1L])]);
        graph.Constant("/SimAM/axes", [2L, 3L]);

        moment = FbankMoment;
        int channels = architecture.Width;
        int bins = architecture.Bins;
        value = Relu("/front", Convolution("/front/conv1", value, 1, channels, kernel: 3, stride: 1));
        moment = ReluMoment;

        int[] blocks = BlocksOfStages(architecture.Kind);
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
            {
                bool widens = stage > 0 && block == 0;
                value = Block($"/front/layer{stage + 1}/{block}", value, channels, widens);
                if (widens)
                {
                    channels *= 2;
                    bins = (bins + 1) / 2;
                }
            }
        }

        value = AttentiveStatistics("/pooling", value, channels * bins);
        value = Linear("/bottleneck", value, 2 * channels * bins);
        graph.Add("Sub", "embs", [value, Constants("mean_vec", 0, architecture.EmbeddingSize)]);
    }

    private string Block(string name, string input, int channels, bool widens)
    {
        double inputMoment = moment;
        int outputs = widens ? 2 * channels : channels;
        int stride = widens ? 2 : 1;
        string value = Relu($"{name}/1", Convolution($"{name}/conv1", input, channels, outputs, kernel: 3, stride));
        moment = ReluMoment;
        value = SimAm($"{name}/SimAM", Convolution($"{name}/conv2", value, outputs, outputs, kernel: 3, stride: 1));

        moment = inputMoment;
        string shortcut = widens ? Convolution($"{name}/downsample", input, channels, outputs, kernel: 1, stride) : input;

        // What comes through the identity is never negative and little of the sum is cut; the sum of two zero-mean branches is halved.
        moment = widens ? (1 + SimAmMoment) * ReluMoment : inputMoment + SimAmMoment;
        return Relu($"{name}/2", graph.Add("Add", $"{name}/Add", [value, shortcut]));
    }

    private string Relu(string name, string input) => graph.Add("Relu", $"{name}/Relu", [input]);

    private string Convolution(string name, string input, int inputs, int outputs, int kernel, int stride)
    {
        int fanIn = inputs * kernel * kernel;
        string weight = Uniform($"{name}.weight", Math.Sqrt(3 / (fanIn * moment)), outputs, inputs, kernel, kernel);
        string bias = Constants($"{name}.bias", 0, outputs);
        int padding = kernel / 2;
        return graph.Add(
            "Conv",
            name,
            [input, weight, bias],
            List("dilations", 1, 1),
            Whole("group", 1),
            List("kernel_shape", kernel, kernel),
            List("pads", padding, padding, padding, padding),
            List("strides", stride, stride));
    }

    private string SimAm(string name, string x)
    {
        string bins = Size($"{name}/bins", x, axis: 2);
        string frames = Size($"{name}/frames", x, axis: 3);
        string size = graph.Add("Mul", $"{name}/size", [bins, frames]);
        string n = graph.Add("Sub", $"{name}/n", [size, graph.Constant($"{name}/one", [1L], scalar: true)]);

        string mean = graph.Add("ReduceMean", $"{name}/mean", [x], List("axes", 2, 3), Whole("keepdims", 1));
        string deviation = graph.Add("Sub", $"{name}/deviation", [x, mean]);
        string square = graph.Add("Pow", $"{name}/square", [deviation, graph.Constant($"{name}/two", 2f)]);
        string sum = graph.Add("ReduceSum", $"{name}/sum", [square, "/SimAM/axes"], Whole("keepdims", 1));
        string variance = graph.Add("Div", $"{name}/variance", [sum, graph.Add("Cast", $"{name}/n float", [n], Whole("to", 1))]);
        string smoothed = graph.Add("Add", $"{name}/smoothed", [variance, graph.Constant($"{name}/lambda", 1e-4f)]);
        string scale = graph.Add("Mul", $"{name}/scale", [smoothed, graph.Constant($"{name}/four", 4f)]);
        string ratio = graph.Add("Div", $"{name}/ratio", [square, scale]);
        string energy = graph.Add("Add", $"{name}/energy", [ratio, graph.Constant($"{name}/half", 0.5f)]);
        string attention = graph.Add("Sigmoid", $"{name}/attention", [energy]);
        return graph.Add("Mul", name, [x, attention]);
    }

    private string Size(string name, string value, int axis)
    {
        string shape = graph.Add("Shape", $"{name}/Shape", [value]);
        return graph.Add("Gather", name, [shape, graph.Constant($"{name}/axis", [axis], scalar: true)], Whole("axis", 0));
    }

    /// <summary>Okabe et al., "Attentive statistics pooling for deep speaker embedding", Interspeech 2018: weighted mean and deviation over time.</summary>
    private string AttentiveStatistics(string name, string value, int features)
    {
        string frames = FlattenBins(name, value);
        string hidden = Relu($"{name}/attention", FrameLinear($"{name}/attention.0", frames, features, AttentionSize));
        string normalized = graph.Add(
            "BatchNormalization",
            $"{name}/attention.2",
            [
                hidden,
                Constants($"{name}/attention.2.weight", 1, AttentionSize), Constants($"{name}/attention.2.bias", 0, AttentionSize),
                Constants($"{name}/attention.2.running_mean", 0, AttentionSize), Constants($"{name}/attention.2.running_var", 1, AttentionSize),
            ],
            Real("epsilon", 1e-5f),
            Real("momentum", 0.9f),
            Whole("training_mode", 0));
        string scores = FrameLinear($"{name}/attention.3", normalized, AttentionSize, features);
        string weights = graph.Add("Softmax", $"{name}/attention", [scores], Whole("axis", 2));

        string axes = graph.Constant($"{name}/axes", [2L]);
        string weighted = graph.Add("Mul", $"{name}/weighted", [frames, weights]);
        string mean = graph.Add("ReduceSum", $"{name}/mean", [weighted, axes], Whole("keepdims", 0));
        string squares = graph.Add("Pow", $"{name}/squares", [frames, graph.Constant($"{name}/two", 2f)]);
        string weightedSquares = graph.Add("Mul", $"{name}/weighted squares", [squares, weights]);
        string meanSquare = graph.Add("ReduceSum", $"{name}/mean square", [weightedSquares, axes], Whole("keepdims", 0));
        string squareMean = graph.Add("Pow", $"{name}/square mean", [mean, graph.Constant($"{name}/two again", 2f)]);
        string variance = graph.Add("Sub", $"{name}/variance", [meanSquare, squareMean]);
        string clipped = graph.Add("Clip", $"{name}/clipped", [variance, graph.Constant($"{name}/floor", 1e-5f), ""]);
        string deviation = graph.Add("Sqrt", $"{name}/deviation", [clipped]);
        return graph.Add("Concat", name, [mean, deviation], Whole("axis", 1));
    }

    /// <summary>(B, channels, bins, frames) to (B, channels · bins, frames), written as an exporter writes <c>x.reshape(B, -1, x.shape[-1])</c>.</summary>
    private string FlattenBins(string name, string value)
    {
        string batch = Size($"{name}/batch", value, axis: 0);
        string shape = graph.Add("Shape", $"{name}/Shape", [value]);
        string start = graph.Constant($"{name}/start", [-1L]);
        string end = graph.Constant($"{name}/end", [long.MaxValue]);
        string sliced = graph.Add("Slice", $"{name}/Slice", [shape, start, end, graph.Constant($"{name}/Slice/axes", [0L])]);
        string frames = graph.Add("Squeeze", $"{name}/Squeeze", [sliced, graph.Constant($"{name}/Squeeze/axes", [0L])]);
        string batchVector = graph.Add("Unsqueeze", $"{name}/batch vector", [batch, graph.Constant($"{name}/batch vector/axes", [0L])]);
        string rest = graph.Constant($"{name}/rest", [-1L]);
        string framesVector = graph.Add("Unsqueeze", $"{name}/frames vector", [frames, graph.Constant($"{name}/frames vector/axes", [0L])]);
        string target = graph.Add("Concat", $"{name}/target", [batchVector, rest, framesVector], Whole("axis", 0));
        return graph.Add("Reshape", $"{name}/Reshape", [value, target], Whole("allowzero", 0));
    }

    private string FrameLinear(string name, string value, int inputs, int outputs)
    {
        double bound = 1 / Math.Sqrt(inputs);
        return graph.Add(
            "Conv",
            name,
            [value, Uniform($"{name}.weight", bound, outputs, inputs, 1), Uniform($"{name}.bias", bound, outputs)],
            List("dilations", 1),
            Whole("group", 1),
            List("kernel_shape", 1),
            List("pads", 0, 0),
            List("strides", 1));
    }

    private string Linear(string name, string value, int inputs)
    {
        double bound = 1 / Math.Sqrt(inputs);
        return graph.Add(
            "Gemm",
            name,
            [value, Uniform($"{name}.weight", bound, architecture.EmbeddingSize, inputs), Uniform($"{name}.bias", bound, architecture.EmbeddingSize)],
            Real("alpha", 1f),
            Real("beta", 1f),
            Whole("transB", 1));
    }

    private string Uniform(string name, double bound, params long[] dims)
    {
        return Initializer(name, dims, values => new SeededRandom(architecture.Seed, $"weights: {name}").FillUniform(values, bound));
    }

    private string Constants(string name, float value, int count) => Initializer(name, [count], values => Array.Fill(values, value));

    /// <summary>The values given under this name; where none are given at all, those that <paramref name="draw"/> fills in.</summary>
    private string Initializer(string name, long[] dims, Action<float[]> draw)
    {
        long count = dims.Aggregate(1L, (product, dimension) => product * dimension);
        if (given is null)
        {
            float[] drawn = new float[count];
            draw(drawn);
            return graph.Initializer(name, drawn, dims);
        }

        if (!given.Remove(name, out float[]? values) || values.Length != count)
        {
            throw new ArgumentException(
                $"{architecture.Label}: expected {count} weights called '{name}', found {(values is null ? "none" : Numbers.Text(values.Length))}.");
        }

        return graph.Initializer(name, values, dims);
    }
}
