namespace SpeechSpeed.Models.Onnx;

/// <summary>A graph's values by name: which node makes each, which nodes take it, and which are constants.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, NodeProto> producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> constants = new(StringComparer.Ordinal);

    public GraphIndex(GraphProto graph)
    {
        Graph = graph;
        foreach (TensorProto tensor in graph.Initializer)
        {
            constants[tensor.Name] = tensor;
        }

        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                producers[output] = node;
            }

            foreach (string input in node.Input.Distinct())
            {
                if (!consumers.TryGetValue(input, out List<NodeProto>? takers))
                {
                    consumers[input] = takers = [];
                }

                takers.Add(node);
            }

            if (node.OpType == "Constant" && node.Attribute.FirstOrDefault(a => a.Name == "value")?.T is { } value)
            {
                constants[node.Output[0]] = value;
            }
        }
    }

    public GraphProto Graph { get; }

    /// <summary>The node that makes a value, with <c>Identity</c> nodes passed over; null for constants and the graph's inputs.</summary>
    public NodeProto? Producer(string value) => producers.GetValueOrDefault(Resolve(value));

    /// <summary>The producer if it is of the given operator.</summary>
    public NodeProto? Producer(string value, string operatorType) =>
        Producer(value) is { } node && node.OpType == operatorType ? node : null;

    /// <summary>Has a node give one of its optional outputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="place">The place of the output among the operator's.</param>
    /// <param name="name">What it is to be called.</param>
    public void AddOutput(NodeProto node, int place, string name)
    {
        while (node.Output.Count <= place)
        {
            node.Output.Add("");
        }

        node.Output[place] = name;
        producers[name] = node;
    }

    /// <summary>The nodes that take a value, in the order of the graph.</summary>
    public IReadOnlyList<NodeProto> Consumers(string value) => consumers.TryGetValue(value, out List<NodeProto>? takers) ? takers : [];

    /// <summary>The nodes that take a value or a transposition of it, with <c>Identity</c> nodes passed over.</summary>
    public IReadOnlyList<NodeProto> Takers(string value) =>
        [.. Consumers(value).SelectMany(node => node.OpType is "Identity" or "Transpose" ? Takers(node.Output[0]) : [node])];

    /// <summary>The tensor behind the name of an initializer or the output of a <c>Constant</c> node; null if it is neither.</summary>
    public TensorProto? Constant(string value) => constants.GetValueOrDefault(Resolve(value));

    /// <summary>Whether a value is the same whatever the graph's input is.</summary>
    public bool IsConstant(string value) => Constant(value) is not null || Producer(value)?.OpType == "Constant";

    /// <summary>The name of a value before any <c>Identity</c> nodes.</summary>
    public string Resolve(string value)
    {
        while (producers.TryGetValue(value, out NodeProto? node) && node.OpType == "Identity")
        {
            value = node.Input[0];
        }

        return value;
    }

    /// <summary>Whether two names stand for one value.</summary>
    public bool Same(string a, string b) => Resolve(a) == Resolve(b);

    /// <summary>The name of a value before any <c>Identity</c> and <c>Transpose</c> nodes: the same numbers, the axes in another order.</summary>
    public string Untransposed(string value)
    {
        while (Producer(value, "Transpose") is { } node)
        {
            value = node.Input[0];
        }

        return Resolve(value);
    }

    /// <summary>Whether two names stand for one value, or for transpositions of one.</summary>
    public bool SameNumbers(string a, string b) => Untransposed(a) == Untransposed(b);

    /// <summary>Whether <paramref name="value"/> is computed from <paramref name="origin"/> in at most <paramref name="steps"/> nodes.</summary>
    public bool DependsOn(string value, string origin, int steps)
    {
        if (Same(value, origin))
        {
            return true;
        }

        return steps > 0 && Producer(value) is { } node && node.Input.Any(input => DependsOn(input, origin, steps - 1));
    }

    /// <summary>The input of the last linear layer before a value: of a Gemm, of a MatMul by a constant, or of a convolution; null where none is found.</summary>
    public string? LastLinearInput(string value)
    {
        while (Producer(value) is { } node)
        {
            switch (node.OpType)
            {
                case "Gemm" or "MatMul" or "Conv":
                    return node.Input[0];
                case "Add" or "Sub" or "Mul" or "Div" when IsConstant(node.Input[0]):
                    value = node.Input[1];
                    break;
                case "Add" or "Sub" or "Mul" or "Div" when !IsConstant(node.Input[1]):
                    return null;
                case "Add" or "Sub" or "Mul" or "Div" or "BatchNormalization" or "Squeeze" or "Unsqueeze" or "Flatten" or "Reshape":
                    value = node.Input[0];
                    break;
                default:
                    return null;
            }
        }

        return null;
    }
}
