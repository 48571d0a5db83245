using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>A non-linearity of a graph, of one operator or of several.</summary>
/// <param name="Operator">Its name in small letters: <c>relu</c>, <c>swish</c>.</param>
/// <param name="Value">The value it gives.</param>
internal sealed record NonLinearity(string Operator, string Value);

/// <summary>
/// Finds the element-wise non-linearities of a graph. Those that an exporter writes as several nodes are one: swish as x · sigmoid(x), mish as
/// x · tanh(softplus(x)), GELU by the error function or by the tanh of a cubic, and a bound (<c>Max</c>, <c>Min</c>, <c>Clip</c>) on what another one gives. A bound
/// before a logarithm or a root is numerical care, and none.
/// </summary>
internal static class NonLinearities
{
    private static readonly HashSet<string> Operators = new(StringComparer.Ordinal)
    {
        "BiasGelu", "Celu", "Clip", "Elu", "FastGelu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "PRelu", "QuickGelu", "Relu", "Selu", "Sigmoid",
        "Softplus", "Softsign", "Swish", "Tanh", "ThresholdedRelu",
    };

    private static readonly Dictionary<string, string> Gates = new(StringComparer.Ordinal)
    {
        ["Sigmoid"] = "swish",
        ["HardSigmoid"] = "hardswish",
        ["Tanh"] = "mish",
    };

    /// <summary>In the order of the graph.</summary>
    public static IReadOnlyList<NonLinearity> Find(GraphIndex graph)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Graph.Node.Where(node => node.Output.Count > 0))
        {
            string value = node.Output[0];
            if (node.OpType == "Mul" && SelfGate(graph, node) is { } gate)
            {
                found.Remove(gate.Output[0]);
                found[value] = Gates[gate.OpType];
            }
            else if (node.OpType is "Erf" or "Tanh" && Gelus.End(graph, node) is { } end)
            {
                found[end] = "gelu";
            }
            else if (BoundedInput(graph, node) is { } bounded)
            {
                if (graph.Consumers(value).Any(consumer => consumer.OpType is "Sqrt" or "Log" or "Div"))
                {
                    continue;
                }

                string? first = null;
                if (graph.Consumers(bounded).Count == 1)
                {
                    found.Remove(graph.Resolve(bounded), out first);
                }

                found[value] = first ?? node.OpType.ToLowerInvariant();
            }
            else if (Operators.Contains(node.OpType))
            {
                found[value] = node.OpType.ToLowerInvariant();
            }
        }

        return [.. graph.Graph.Node.SelectMany(node => node.Output).Where(found.ContainsKey).Select(value => new NonLinearity(found[value], value))];
    }

    /// <summary>The input that <c>Clip</c> bounds, or <c>Max</c> or <c>Min</c> by a constant; null for any other node.</summary>
    private static string? BoundedInput(GraphIndex graph, NodeProto node) => node.OpType switch
    {
        "Clip" => node.Input[0],
        "Max" or "Min" when node.Input.Count == 2 && graph.IsConstant(node.Input[1]) && !graph.IsConstant(node.Input[0]) => node.Input[0],
        "Max" or "Min" when node.Input.Count == 2 && graph.IsConstant(node.Input[0]) && !graph.IsConstant(node.Input[1]) => node.Input[1],
        _ => null,
    };

    /// <summary>The gate g where the product is x · g(x).</summary>
    private static NodeProto? SelfGate(GraphIndex graph, NodeProto product)
    {
        for (int i = 0; i < 2; i++)
        {
            if (graph.Producer(product.Input[i]) is { } gate && Gates.ContainsKey(gate.OpType))
            {
                string? x = gate.OpType == "Tanh" ? graph.Producer(gate.Input[0], "Softplus")?.Input[0] : gate.Input[0];
                if (x is not null && graph.Same(x, product.Input[1 - i]))
                {
                    return gate;
                }
            }
        }

        return null;
    }
}
