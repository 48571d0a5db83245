using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Controls;

/// <summary>A weight tensor of a network: a constant of rank 2 or more that reaches a weight input of an operator.</summary>
/// <param name="Name">Its name, or that of the constant's output.</param>
/// <param name="Tensor">Its entries.</param>
/// <param name="FilterAxes">The axes along which filters differ: the entries of one filter, which make one output, share their positions on these.</param>
/// <param name="IsConvolution">Whether a convolution takes it.</param>
internal sealed record WeightTensor(string Name, TensorProto Tensor, IReadOnlyList<int> FilterAxes, bool IsConvolution)
{
    // The inputs of each operator that are weights. The third input of Gemm and of a convolution is a bias. Of ONNX's own operators, quantized ones included, and of
    // those that ONNX Runtime's optimizer leaves in a saved graph.
    private static readonly Dictionary<string, int[]> Inputs = new(StringComparer.Ordinal)
    {
        ["Attention"] = [1],
        ["Conv"] = [1],
        ["ConvInteger"] = [1],
        ["ConvTranspose"] = [1],
        ["DeformConv"] = [1],
        ["DynamicQuantizeMatMul"] = [1],
        ["Einsum"] = [0, 1, 2, 3],
        ["FusedConv"] = [1],
        ["FusedGemm"] = [0, 1],
        ["FusedMatMul"] = [0, 1],
        ["Gemm"] = [0, 1],
        ["MatMul"] = [0, 1],
        ["MatMulInteger"] = [0, 1],
        ["MatMulIntegerToFloat"] = [1],
        ["PackedAttention"] = [1],
        ["QAttention"] = [1],
        ["QGemm"] = [0, 3],
        ["QLinearConv"] = [3],
        ["QLinearMatMul"] = [0, 3],
        ["GRU"] = [1, 2],
        ["LSTM"] = [1, 2],
        ["RNN"] = [1, 2],
    };

    /// <summary>The longest way from a constant to the operator that takes it.</summary>
    private const int MaximumSteps = 16;

    /// <summary>The operators that take weights, for messages.</summary>
    public static IEnumerable<string> Operators => Inputs.Keys;

    /// <summary>Number of entries.</summary>
    public long Count => CountOf(Tensor);

    /// <summary>Number of filters.</summary>
    public long Filters => FilterAxes.Aggregate(1L, (product, axis) => product * Tensor.Dims[axis]);

    /// <summary>
    /// All of a network, by name: initializers and constants that reach a weight input, perhaps rearranged or computed from others on the way, as where a norm of weights is
    /// written out.
    /// </summary>
    public static IReadOnlyDictionary<string, WeightTensor> Find(GraphProto graph)
    {
        GraphIndex index = new(graph);
        SortedDictionary<string, WeightTensor> weights = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (int input in Inputs.GetValueOrDefault(node.OpType, []).Where(input => input < node.Input.Count && node.Input[input].Length > 0))
            {
                if (Leaves(index, node.Input[input], MaximumSteps) is not { } leaves)
                {
                    continue;
                }

                foreach ((string name, TensorProto tensor, int[]? order) in leaves.Where(leaf => leaf.Tensor.Dims.Count >= 2))
                {
                    weights.TryAdd(name, new WeightTensor(name, tensor, Axes(node, input, tensor.Dims.Count, order), node.OpType.Contains("Conv", StringComparison.Ordinal)));
                }
            }
        }

        return weights;
    }

    /// <summary>The number of the filter of every entry, in row-major order.</summary>
    public int[] FilterOfEntries()
    {
        int[] filters = new int[Count];
        int rank = Tensor.Dims.Count;
        long[] strides = new long[rank];
        long stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Tensor.Dims[axis];
        }

        for (long entry = 0; entry < filters.Length; entry++)
        {
            long filter = 0;
            foreach (int axis in FilterAxes)
            {
                filter = (filter * Tensor.Dims[axis]) + (entry / strides[axis] % Tensor.Dims[axis]);
            }

            filters[entry] = (int)filter;
        }

        return filters;
    }

    /// <summary>Number of entries of a tensor.</summary>
    public static long CountOf(TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>The constants that a value is computed from, each with the order in which its axes arrive, or null where more than a transposition is on the way; null where the value depends on the input.</summary>
    private static List<(string Name, TensorProto Tensor, int[]? Order)>? Leaves(GraphIndex index, string value, int steps)
    {
        if (index.Constant(value) is { } constant)
        {
            return [(index.Resolve(value), constant, [.. Enumerable.Range(0, constant.Dims.Count)])];
        }

        if (steps == 0 || index.Producer(value) is not { } node || node.OpType is "Shape" or "Constant")
        {
            return null;
        }

        List<(string, TensorProto, int[]?)> leaves = [];
        foreach (string input in node.Input.Where(input => input.Length > 0))
        {
            if (Leaves(index, input, steps - 1) is not { } found)
            {
                return null;
            }

            leaves.AddRange(found.Select(leaf => (leaf.Name, leaf.Tensor, Carried(node, leaf.Order))));
        }

        return leaves.Count == 0 ? null : leaves;
    }

    private static int[]? Carried(NodeProto node, int[]? order)
    {
        if (order is null || node.OpType is "Cast" or "DequantizeLinear" or "Mul" or "Div")
        {
            return order;
        }

        if (node.OpType != "Transpose")
        {
            return null;
        }

        long[] permutation = node.Attribute.FirstOrDefault(attribute => attribute.Name == "perm")?.Ints.ToArray() ?? [.. Enumerable.Range(0, order.Length).Select(axis => (long)(order.Length - 1 - axis))];
        return permutation.Length == order.Length ? [.. permutation.Select(axis => order[axis])] : null;
    }

    /// <summary>The filter axes of a tensor: those of the operator's input, carried back; where its axes were rearranged in another way, the first for convolutions and else the last.</summary>
    private static int[] Axes(NodeProto node, int input, int rank, int[]? order)
    {
        int[] axes = node.OpType switch
        {
            "ConvTranspose" => [1],
            "GRU" or "LSTM" or "RNN" => [0, 1],
            "Gemm" or "FusedGemm" => [(input == 0) == IsTransposed(node, input == 0 ? "transA" : "transB") ? 1 : 0],
            "QGemm" => [IsTransposed(node, "transB") ? 0 : 1],
            "MatMul" or "FusedMatMul" or "MatMulInteger" or "QLinearMatMul" when input == 0 => [rank - 2],
            "Einsum" => Einsum(node, input, rank),
            _ when node.OpType.Contains("Conv", StringComparison.Ordinal) => [0],
            _ => [rank - 1],
        };
        return order is null ? [node.OpType.Contains("Conv", StringComparison.Ordinal) ? 0 : rank - 1] : [.. axes.Where(axis => axis < order.Length).Select(axis => order[axis]).Order()];
    }

    private static bool IsTransposed(NodeProto node, string attribute) => node.Attribute.FirstOrDefault(one => one.Name == attribute)?.I == 1;

    /// <summary>The axes whose letters the result has and no other operand.</summary>
    private static int[] Einsum(NodeProto node, int input, int rank)
    {
        string[] sides = (node.Attribute.FirstOrDefault(attribute => attribute.Name == "equation")?.S.ToStringUtf8() ?? "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length != 2 || input >= operands.Length || operands[input].Length != rank)
        {
            return [rank - 1];
        }

        int[] own = [.. Enumerable.Range(0, rank).Where(axis =>
            sides[1].Contains(operands[input][axis], StringComparison.Ordinal) && operands.Where((_, other) => other != input).All(other => !other.Contains(operands[input][axis], StringComparison.Ordinal)))];
        return own.Length > 0 ? own : [rank - 1];
    }
}
