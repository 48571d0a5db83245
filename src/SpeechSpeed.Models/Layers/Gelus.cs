using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// Finds the GELU (Hendrycks and Gimpel, 2016) that an exporter wrote as several nodes: ½ x (1 + erf(x / √2)), or with the tanh of √(2/π) (x + 0.044715 x³) in the place of erf. Its factors
/// stand in whatever order.
/// </summary>
internal static class Gelus
{
    /// <summary>From x to the argument of the tanh: the cube, two factors, a sum.</summary>
    private const int StepsOfCubic = 8;

    /// <summary>The value that the GELU gives of which a node is the erf or tanh; null where it is of none.</summary>
    public static string? End(GraphIndex graph, NodeProto bend)
    {
        if (graph.Consumers(bend.Output[0]) is not [{ OpType: "Add" } sum] || graph.Consumers(sum.Output[0]) is not [{ OpType: "Mul" } product])
        {
            return null;
        }

        string factor = Other(product, sum.Output[0]);
        if (graph.IsConstant(factor) && graph.Consumers(product.Output[0]) is [{ OpType: "Mul" } whole])
        {
            // x · (½ (1 + …)).
            factor = Other(whole, product.Output[0]);
            product = whole;
        }
        else if (graph.Consumers(product.Output[0]) is [{ OpType: "Mul" } half] && half.Input.Any(graph.IsConstant))
        {
            product = half;
        }

        return bend.OpType == "Erf" || IsCubic(graph, bend.Input[0], Unscaled(graph, factor)) ? product.Output[0] : null;
    }

    private static string Other(NodeProto product, string one) => product.Input[0] == one ? product.Input[1] : product.Input[0];

    /// <summary>x where a value is ½ x.</summary>
    private static string Unscaled(GraphIndex graph, string value) => graph.Producer(value) switch
    {
        { OpType: "Mul" } node when graph.IsConstant(node.Input[0]) => node.Input[1],
        { OpType: "Mul" or "Div" } node when graph.IsConstant(node.Input[1]) => node.Input[0],
        _ => value,
    };

    /// <summary>Whether a value is computed from x by sums, products and powers alone. Other networks have a tanh as a gate, of something else.</summary>
    private static bool IsCubic(GraphIndex graph, string value, string x) => !graph.IsConstant(x) && IsPolynomial(graph, value, x, StepsOfCubic);

    private static bool IsPolynomial(GraphIndex graph, string value, string x, int steps) =>
        graph.Same(value, x) || graph.IsConstant(value)
        || (steps > 0 && graph.Producer(value) is { OpType: "Add" or "Mul" or "Pow" or "Div" } node && node.Input.All(input => IsPolynomial(graph, input, x, steps - 1)));
}
