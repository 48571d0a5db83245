using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// Finds the LayerNorm (Ba et al., 2016) or RMSNorm (Zhang and Sennrich, 2019) of a value: one operator, or what exporters write for it:
/// <code>
/// x ─ Sub ──────────────────────────────────── Div ─ [Mul] ─ [Add]
/// └─ ReduceMean ─┘└─ Pow ─ ReduceMean ─ Add ─ Sqrt ─┘
/// </code>
/// </summary>
internal static class LayerNorms
{
    /// <summary>From the value to the divisor: the square, its mean, ε, the root, a reciprocal, transpositions.</summary>
    private const int StepsToDivisor = 8;

    /// <summary>The norm of a value, scale and shift included; null where the graph has none.</summary>
    public static string? Of(GraphIndex graph, string value)
    {
        IReadOnlyList<NodeProto> takers = graph.Takers(value);
        if (takers.FirstOrDefault(node => node.OpType is "LayerNormalization" or "SimplifiedLayerNormalization" or "RMSNormalization" && graph.SameNumbers(node.Input[0], value)) is { } whole)
        {
            return whole.Output[0];
        }

        // Some exporters subtract the mean once for the variance and once more for the quotient; an RMSNorm subtracts none.
        return takers.Where(node => node.OpType == "Sub" && graph.SameNumbers(node.Input[0], value) && IsMeanOf(graph, node.Input[1], value))
            .Select(node => node.Output[0])
            .Append(value)
            .Select(centred => Divided(graph, centred, value))
            .FirstOrDefault(divided => divided is not null) is { } quotient ? WithScaleAndShift(graph, quotient) : null;
    }

    private static bool IsMeanOf(GraphIndex graph, string value, string of) => graph.Producer(value, "ReduceMean") is { } mean && graph.SameNumbers(mean.Input[0], of);

    /// <summary>The quotient of a centred value by something that is computed from the value.</summary>
    private static string? Divided(GraphIndex graph, string centred, string value)
    {
        foreach (NodeProto node in graph.Takers(centred))
        {
            bool isQuotient = node.OpType == "Div" && graph.SameNumbers(node.Input[0], centred) && IsDivisor(graph, node.Input[1], value);
            bool isProduct = node.OpType == "Mul" && node.Input.Any(input => graph.Producer(input) is { OpType: "Reciprocal" or "Pow" or "Div" } && IsDivisor(graph, input, value));
            if (isQuotient || isProduct)
            {
                return node.Output[0];
            }
        }

        return null;
    }

    private static bool IsDivisor(GraphIndex graph, string divisor, string value) => !graph.SameNumbers(divisor, value) && graph.DependsOn(divisor, value, StepsToDivisor);

    private static string WithScaleAndShift(GraphIndex graph, string value)
    {
        foreach (string operatorType in (string[])["Mul", "Add"])
        {
            if (graph.Takers(value) is [{ } next] && next.OpType == operatorType && next.Input.Any(graph.IsConstant))
            {
                value = next.Output[0];
            }
        }

        return value;
    }
}
