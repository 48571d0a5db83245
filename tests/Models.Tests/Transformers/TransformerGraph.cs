using System.Globalization;
using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests.Transformers;

/// <summary>
/// Writes a small transformer over audio in one of its forms: convolutions, a norm, a projection, a convolution of positions that is added, blocks. Weights are drawn by their
/// names, so that all forms of a kind are one network. Values of the plainest form are called after the layers that they are.
/// </summary>
internal sealed class TransformerGraph
{
    public const int Channels = 8;
    private const int Features = 6;
    private const string Microsoft = "com.microsoft";

    private readonly GraphBuilder graph = new();
    private readonly TransformerKind kind;
    private readonly TransformerForm form;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private int sums;

    private TransformerGraph(TransformerKind kind, TransformerForm form)
    {
        this.kind = kind;
        this.form = form;
    }

    /// <summary>Writes the graph as a file.</summary>
    public static string Write(string path, TransformerKind kind, TransformerForm form)
    {
        TransformerGraph writer = new(kind, form);
        writer.Build();
        ModelProto model = new()
        {
            IrVersion = 8,
            Graph = writer.graph.Graph,
            OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = Microsoft, Version = 1 } },
        };
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private void Build()
    {
        graph.Graph.Name = "transformer";
        object length = kind.Length is { } only ? only : "length";
        graph.Graph.Input.Add(kind.Bins is { } bins ? Value("input_features", "batch", bins, length) : Value("input_values", "batch", length));
        string? bias = kind.HasMask ? Mask() : null;
        string x = kind.Bins is null ? graph.Add("Unsqueeze", Name("one channel"), ["input_values", graph.Constant(Name("axis"), [1L])]) : "input_features";
        for (int i = 1; i <= kind.Convolutions; i++)
        {
            string conv = graph.Add(
                "Conv", Name("conv"), [x, Weight($"conv {i} weight", Features, i == 1 ? kind.Bins ?? 1 : Features, 5)], List("kernel_shape", 5), List("strides", 5), List("pads", 2, 2));
            x = Gelu($"conv {i}", conv);
        }

        x = graph.Add("Transpose", Name("frames"), [x], List("perm", form.IsFramesFirst ? [2L, 0, 1] : [0L, 2, 1]));
        x = Linear("projection", Norm("feature norm", x, Features), Features, Channels);
        (string sum, string? normed) = Sum("positions", x, Positions(x), "position norm");
        x = kind.Block == BlockKind.PreNorm ? sum : normed!;
        List<string> states = [x];
        for (int block = 1; block <= kind.Blocks; block++)
        {
            x = kind.Block == BlockKind.Conformer ? Conformer($"block {block}", x, bias) : Block($"block {block}", x, normed, out normed, bias, block == kind.Blocks);
            states.Add(x);
        }

        Output(kind.Block == BlockKind.PreNorm ? normed! : x, states);
    }

    private string Conformer(string name, string x, string? bias)
    {
        (string begin, string? taken) = Sum($"{name} begin", x, Half($"{name} begin", Norm($"{name} first norm", x, Channels)), $"{name} norm 0");
        (string middle, string? between) = Sum($"{name} sum 1", begin, Attend(name, taken!, bias), $"{name} norm 1");
        return Sum($"{name} sum 2", middle, Half(name, between!), $"{name} norm 2", isTotalNeeded: false).Norm;

        string Half(string part, string value) => graph.Add("Mul", Name("half of it"), [FeedForward(part, value), graph.Constant(Name("a half"), 0.5f)]);
    }

    /// <summary>Attention and feed-forward. Of a pre-norm block the norm of the sum before is given, and that of its own sum is made, as ONNX Runtime's operator has both.</summary>
    private string Block(string name, string x, string? given, out string? normed, string? bias, bool isLast)
    {
        bool isPreNorm = kind.Block == BlockKind.PreNorm;
        string attended = Attend(name, isPreNorm ? given! : x, bias);
        (string sum, string? first) = Sum($"{name} sum 1", x, attended, $"{name} norm 1");
        string taken = first!;
        (string end, string? second) = Sum($"{name} sum 2", isPreNorm ? sum : taken, FeedForward(name, taken), $"{name} norm 2", isTotalNeeded: !isLast || kind.Output == TransformerOutput.FramesAndStates);
        normed = second;
        return isPreNorm ? end : second!;
    }

    private string FeedForward(string name, string x) => Linear($"{name} out", Gelu(null, Linear($"{name} in", x, Channels, 2 * Channels)), 2 * Channels, Channels);

    /// <summary>A sum and its norm.</summary>
    private (string Sum, string Norm) Sum(string name, string stream, string branch, string norm, bool isTotalNeeded = true)
    {
        string[] operands = form.BranchFirst ? [branch, stream] : [stream, branch];
        sums++;
        if (form.Norm != NormForm.WithSum && (form.Norm != NormForm.WithEveryOtherSum || sums % 2 == 0))
        {
            string sum = graph.Add("Add", Name(name), operands);
            return (sum, Norm(norm, sum, Channels));
        }

        bool hasTotal = kind.Block != BlockKind.PostNorm && isTotalNeeded;
        string value = Name(norm);
        string total = Name(name);
        graph.Graph.Node.Add(new NodeProto
        {
            OpType = "SkipLayerNormalization",
            Domain = Microsoft,
            Name = value,
            Input = { operands.Concat([Scale(norm, Channels), Weight($"{norm} shift", Channels)]) },
            Output = { hasTotal ? [value, "", "", total] : [value] },
            Attribute = { Real("epsilon", 1e-5f) },
        });
        return (total, value);
    }

    private string Attend(string name, string x, string? bias)
    {
        long heads = kind.Heads;
        long size = Channels / heads;
        x = Turned(x);
        if (form.Attention == AttentionForm.WithProjections && bias is null)
        {
            string all = graph.Initializer(Name($"{name} weights"), Joined(name, "weight", Channels), Channels, 3 * Channels);
            string shift = graph.Initializer(Name($"{name} shift"), Joined(name, "bias", 1), 3 * Channels);
            return Linear($"{name} attended", Turned(Fused("Attention", [x, all, shift], Whole("num_heads", heads))), Channels, Channels);
        }

        string query = Linear($"{name} query", x, Channels, Channels);
        string key = Linear($"{name} key", x, Channels, Channels);
        string value = Linear($"{name} value", x, Channels, Channels);
        if (form.Attention is AttentionForm.Operator or AttentionForm.WithProjections && bias is null)
        {
            return Linear($"{name} attended", Turned(Fused("MultiHeadAttention", [query, key, value], Whole("num_heads", heads))), Channels, Channels);
        }

        string Heads(string part, params long[] order)
        {
            string split = graph.Add("Reshape", Name("split"), [part, graph.Constant(Name("split shape"), [0L, 0, heads, size])]);
            return graph.Add("Transpose", Name("by head"), [split], List("perm", order));
        }

        string scaled = graph.Add("Mul", Name("scaled"), [Heads(query, 0, 2, 1, 3), graph.Constant(Name("scale"), 1 / MathF.Sqrt(size))]);
        string scores = graph.Add("MatMul", Name("scores"), [scaled, Heads(key, 0, 2, 3, 1)]);
        if (bias is not null)
        {
            // What is added grows along both axes, as WavLM's bias of positions does.
            string square = graph.Add("Mul", Name("scores of the mask"), [scores, bias]);
            scores = graph.Add("Add", Name("masked"), [scores, square]);
        }

        string weights = graph.Add("Softmax", Name("weights"), [scores], Whole("axis", -1));
        if (form.Attention == AttentionForm.Guarded)
        {
            weights = graph.Add("Where", Name("guarded"), [graph.Add("IsNaN", Name("no weight"), [weights]), graph.Constant(Name("zero"), 0f), weights]);
        }

        string heard = form.Attention == AttentionForm.Einsum
            ? graph.Add("Einsum", Name("heard"), [weights, Heads(value, 0, 2, 1, 3)], Text("equation", "bhqk,bhkd->bhqd"))
            : graph.Add("MatMul", Name("heard"), [weights, Heads(value, 0, 2, 1, 3)]);
        string together = graph.Add("Transpose", Name("together"), [heard], List("perm", 0, 2, 1, 3));
        return Linear($"{name} attended", Turned(graph.Add("Reshape", Name("joined"), [together, graph.Constant(Name("joined shape"), [0L, 0, Channels])])), Channels, Channels);
    }

    /// <summary>From the order of the stream to (batch, frames, channels), or back.</summary>
    private string Turned(string x) => form.IsFramesFirst ? graph.Add("Transpose", Name("turned"), [x], List("perm", 1, 0, 2)) : x;

    private string Positions(string x)
    {
        string channels = graph.Add("Transpose", Name("channels"), [x], List("perm", form.IsFramesFirst ? [1L, 2, 0] : [0L, 2, 1]));
        string conv = graph.Add("Conv", Name("position conv"), [channels, Weight("position conv weight", Channels, Channels, 3)], List("kernel_shape", 3), List("pads", 1, 1));
        return graph.Add("Transpose", Name("position frames"), [Gelu(null, conv)], List("perm", form.IsFramesFirst ? [2L, 0, 1] : [0L, 2, 1]));
    }

    /// <summary>1 minus the mean of the mask, which is 0 where all of the mask is 1, as numbers of scores.</summary>
    private string Mask()
    {
        ValueInfoProto mask = Value("attention_mask", "batch", kind.Length is { } only ? only : "length");
        mask.Type.TensorType.ElemType = 7;
        graph.Graph.Input.Add(mask);
        string told = graph.Add("Cast", Name("told"), ["attention_mask"], Whole("to", 1));
        string mean = graph.Add("ReduceMean", Name("mean of the mask"), [told], List("axes", 1), Whole("keepdims", 0));
        return graph.Add("Sub", Name("masked share"), [graph.Constant(Name("all"), 1f), mean]);
    }

    private void Output(string frames, List<string> states)
    {
        frames = Turned(frames);
        if (kind.Output == TransformerOutput.Vector)
        {
            string x = graph.Add("Transpose", Name("head"), [frames], List("perm", 0, 2, 1));
            x = graph.Add("Relu", Name("head relu"), [graph.Add("Conv", Name("head conv"), [x, Weight("head conv weight", 5, Channels, 1)], List("kernel_shape", 1))]);
            x = graph.Add("Flatten", Name("pooled"), [graph.Add("GlobalAveragePool", Name("head mean"), [x])], Whole("axis", 1));
            graph.Add("Gemm", "embs", [x, Weight("head linear", 5, 4), Weight("head bias", 4)]);
            graph.Graph.Output.Add(Value("embs", "batch", 4));
            return;
        }

        graph.Add("Identity", "last_hidden_state", [frames]);
        graph.Graph.Output.Add(Value("last_hidden_state", "batch", "frames", Channels));
        if (kind.Output == TransformerOutput.FramesAndStates)
        {
            for (int i = 0; i < states.Count; i++)
            {
                graph.Graph.Output.Add(Value(graph.Add("Identity", $"hidden_states.{i}", [Turned(states[i])]), "batch", "frames", Channels));
            }
        }
    }

    private string Norm(string name, string x, int channels)
    {
        string scale = Scale(name, channels);
        string shift = Weight($"{name} shift", channels);
        if (form.Norm is NormForm.Operator or NormForm.WithSum)
        {
            return graph.Add("LayerNormalization", Name(name), [x, scale, shift], Whole("axis", -1));
        }

        string mean = graph.Add("ReduceMean", Name("mean"), [x], List("axes", -1));
        string centred = graph.Add("Sub", Name("centred"), [x, mean]);
        string again = form.Norm == NormForm.Twice ? graph.Add("Sub", Name("centred again"), [x, mean]) : centred;
        string square = form.Norm == NormForm.Power ? graph.Add("Pow", Name("square"), [centred, graph.Constant(Name("two"), 2f)]) : graph.Add("Mul", Name("square"), [centred, centred]);
        string variance = graph.Add("Add", Name("variance"), [graph.Add("ReduceMean", Name("mean square"), [square], List("axes", -1)), graph.Constant(Name("epsilon"), 1e-5f)]);
        string deviation = graph.Add("Sqrt", Name("deviation"), [variance]);
        string divided = form.Norm == NormForm.Reciprocal
            ? graph.Add("Mul", Name("divided"), [again, graph.Add("Reciprocal", Name("reciprocal"), [deviation])])
            : graph.Add("Div", Name("divided"), [again, deviation]);
        return graph.Add("Add", Name(name), [graph.Add("Mul", Name("scaled norm"), [divided, scale]), shift]);
    }

    private string Gelu(string? layer, string x)
    {
        if (form.Gelu == GeluForm.Operator)
        {
            return Fused("Gelu", [x]);
        }

        string erf = graph.Add("Erf", Name("erf"), [graph.Add("Div", Name("argument"), [x, graph.Constant(Name("root of two"), MathF.Sqrt(2))])]);
        string raised = graph.Add("Add", Name("raised"), [erf, graph.Constant(Name("one"), 1f)]);
        string half = graph.Constant(Name("half"), 0.5f);
        return form.Gelu == GeluForm.Distribution
            ? graph.Add("Mul", Name(layer ?? "gelu"), [x, graph.Add("Mul", Name("distribution"), [raised, half])])
            : graph.Add("Mul", Name(layer ?? "gelu"), [graph.Add("Mul", Name("twice"), [x, raised]), half]);
    }

    private string Linear(string name, string x, int inputs, int outputs) =>
        graph.Add("Add", Name(name), [Weight($"{name} bias", outputs), graph.Add("MatMul", Name("product"), [x, Weight($"{name} weight", inputs, outputs)])]);

    private string Fused(string operatorType, string[] inputs, params AttributeProto[] attributes)
    {
        string value = graph.Add(operatorType, Name(operatorType), inputs, attributes);
        graph.Graph.Node[^1].Domain = Microsoft;
        return value;
    }

    private static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A name that no other value has.</summary>
    private string Name(string part)
    {
        string name = form.HasNames && !names.Contains(part) ? part : string.Create(CultureInfo.InvariantCulture, $"{names.Count}");
        names.Add(name);
        return name;
    }

    private static float[] Joined(string block, string part, int rows)
    {
        float[][] parts = [.. ((string[])["query", "key", "value"]).Select(one => Numbers($"{block} {one} {part}", rows == 1 ? [Channels] : [rows, Channels]))];
        return [.. Enumerable.Range(0, rows).SelectMany(row => parts.SelectMany(one => one[(row * Channels)..((row + 1) * Channels)]))];
    }

    private string Scale(string name, int channels) => graph.Initializer(Name($"{name} scale"), [.. Numbers($"{name} scale", channels).Select(value => 1 + (0.3f * value))], channels);

    private string Weight(string name, params long[] dims) => graph.Initializer(Name(name), Numbers(name, dims), dims);

    private static float[] Numbers(string name, params long[] dims)
    {
        SeededRandom random = new(16, name);
        float[] values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        double scale = dims.Length == 1 ? 0.5 : 1.2 / Math.Sqrt(dims.Length == 2 ? dims[0] : values.Length / dims[0]);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(scale * random.NextNormal());
        }

        return values;
    }
}
