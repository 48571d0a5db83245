using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// Finds the attention of a graph: a Softmax whose weights are multiplied with a computed value (Vaswani et al., 2017, eq. 1), or an operator that is all of it. A Softmax whose weights
/// are multiplied element by element and summed is a pooling, and none.
/// </summary>
internal static class AttentionCores
{
    /// <summary>Between the weights and the product: a change of shape or type, dropout, the care for rows without any weight.</summary>
    private const int MaximumSteps = 6;

    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal)
    {
        "Attention", "DecoderMaskedMultiHeadAttention", "DecoderMaskedSelfAttention", "GroupQueryAttention", "LongformerAttention", "MultiHeadAttention", "PackedAttention",
        "PackedMultiHeadAttention", "QAttention", "QOrderedAttention", "SparseAttention",
    };

    /// <summary>What each core gives, in the order of the graph.</summary>
    public static IReadOnlyList<string> Find(GraphIndex graph) =>
        [.. graph.Graph.Node.Where(node => node.Output.Count > 0 && (Whole.Contains(node.OpType) || IsWeightedSum(graph, node))).Select(node => node.Output[0])];

    private static bool IsWeightedSum(GraphIndex graph, NodeProto node) =>
        node is { OpType: "MatMul" or "FusedMatMul" or "Einsum", Input.Count: 2 }
        && ((IsWeights(graph, node.Input[0], MaximumSteps) && !graph.IsConstant(node.Input[1])) || (IsWeights(graph, node.Input[1], MaximumSteps) && !graph.IsConstant(node.Input[0])));

    private static bool IsWeights(GraphIndex graph, string value, int steps) => steps > 0 && graph.Producer(value) switch
    {
        { OpType: "Softmax" } => true,
        { OpType: "Cast" or "Dropout" or "Expand" or "Reshape" or "Squeeze" or "Transpose" or "Unsqueeze" } node => IsWeights(graph, node.Input[0], steps - 1),
        { OpType: "Where" } node => IsWeights(graph, node.Input[1], steps - 1) || IsWeights(graph, node.Input[2], steps - 1),
        _ => false,
    };
}
