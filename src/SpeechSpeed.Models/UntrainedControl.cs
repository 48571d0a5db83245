using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models;

/// <summary>
/// The untrained control of a network: the same graph with the entries of each weight tensor permuted. What training wrote into the
/// order of the weights is gone, their distribution is not; biases, norms and the mean vector stay.
/// </summary>
internal static class UntrainedControl
{
    // The inputs of each operator that are weights. The third input of Gemm and of a convolution is a bias. Of ONNX's own operators, quantized ones included, and of
    // those that ONNX Runtime's optimizer leaves in a saved graph.
    private static readonly Dictionary<string, int[]> WeightInputs = new(StringComparer.Ordinal)
    {
        ["Conv"] = [1],
        ["ConvInteger"] = [1],
        ["ConvTranspose"] = [1],
        ["DeformConv"] = [1],
        ["Einsum"] = [0, 1, 2, 3],
        ["FusedConv"] = [1],
        ["FusedGemm"] = [0, 1],
        ["FusedMatMul"] = [0, 1],
        ["Gemm"] = [0, 1],
        ["MatMul"] = [0, 1],
        ["MatMulInteger"] = [0, 1],
        ["QLinearConv"] = [3],
        ["QLinearMatMul"] = [0, 3],
        ["GRU"] = [1, 2],
        ["LSTM"] = [1, 2],
        ["RNN"] = [1, 2],
    };

    /// <summary>
    /// Of operators with quantised weights: the inputs that have the scales of the weights, or, where these come after the operator, their zero points,
    /// of which there are as many.
    /// </summary>
    private static readonly Dictionary<string, int[]> ScaleInputs = new(StringComparer.Ordinal)
    {
        ["ConvInteger"] = [3],
        ["MatMulInteger"] = [2, 3],
        ["QLinearConv"] = [4],
        ["QLinearMatMul"] = [1, 4],
    };

    /// <summary>Operators whose weights are packed, several to a byte or with scales between them.</summary>
    private static readonly HashSet<string> Packed = new(StringComparer.Ordinal) { "MatMulBnb4", "MatMulNBits", "GatherBlockQuantized" };

    /// <summary>Permutes the entries of every weight tensor in place. The permutation depends on the seed and the tensor's name only.</summary>
    /// <param name="model">The network.</param>
    /// <param name="seed">Seed of the permutations.</param>
    /// <param name="label">What the network is called in an error.</param>
    /// <exception cref="SpeechSpeedException">There is no weight tensor, or one of a type that cannot be permuted.</exception>
    public static void PermuteWeights(ModelProto model, long seed, string label)
    {
        RefuseScalesOfChannels(model.Graph, label);
        IReadOnlyDictionary<string, TensorProto> weights = FindWeights(model.Graph);
        if (weights.Count == 0)
        {
            Throw.InputData(
                $"{label}: no weights found; expected initializers of rank 2 or more that feed {string.Join(", ", WeightInputs.Keys)}. "
                + "An untrained control cannot be made of this model.");
        }

        foreach ((string name, TensorProto tensor) in weights)
        {
            SeededRandom random = new(seed, $"untrained control: {name}");
            if (!TryPermute(tensor, random))
            {
                Throw.InputData(
                    $"{label}: weight '{name}' has data type {tensor.DataType}, whose entries cannot be permuted; expected float16, float, double or whole "
                    + "numbers of 8 to 64 bits. Export the model in float32.");
            }
        }
    }

    /// <summary>The weight tensors by name: initializers and constants of rank 2 or more that reach a weight input, perhaps reshaped on the way.</summary>
    internal static IReadOnlyDictionary<string, TensorProto> FindWeights(GraphProto graph)
    {
        GraphIndex index = new(graph);
        SortedDictionary<string, TensorProto> weights = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (int input in WeightInputs.GetValueOrDefault(node.OpType, []))
            {
                if (input < node.Input.Count && Origin(index, node.Input[input]) is { } name && index.Constant(name) is { Dims.Count: >= 2 } tensor)
                {
                    weights[name] = tensor;
                }
            }
        }

        return weights;
    }

    /// <summary>
    /// A weight tensor that is quantised with a scale for each channel, or packed, cannot be permuted: an entry that moves to another channel would have
    /// another value there, and what is left would not be the distribution of the weights.
    /// </summary>
    private static void RefuseScalesOfChannels(GraphProto graph, string label)
    {
        GraphIndex index = new(graph);
        foreach (NodeProto node in graph.Node)
        {
            IEnumerable<string> scales = ScaleInputs.GetValueOrDefault(node.OpType, []).Where(input => input < node.Input.Count).Select(input => node.Input[input]);
            if (node.OpType == "DequantizeLinear" && index.Constant(node.Input[0]) is { Dims.Count: >= 2 })
            {
                scales = [node.Input[1]];
            }

            if (Packed.Contains(node.OpType) || scales.Any(scale => index.Constant(scale) is { } tensor && Count(tensor) > 1))
            {
                Throw.InputData(
                    $"{label}: the weights of node '{node.Name}' ({node.OpType}) are quantised with a scale for each channel or block; expected float, or one scale for a tensor. "
                    + "An untrained control cannot be made of this model: export it in float32, without quantisation.");
            }
        }
    }

    /// <summary>The name of the constant that a value is a rearrangement or conversion of; null where it depends on the input.</summary>
    private static string? Origin(GraphIndex index, string value)
    {
        while (index.Constant(value) is null)
        {
            if (index.Producer(value) is not
                { OpType: "Cast" or "DequantizeLinear" or "Flatten" or "Reshape" or "Squeeze" or "Transpose" or "Unsqueeze" } rearrangement)
            {
                return null;
            }

            value = rearrangement.Input[0];
        }

        return index.Resolve(value);
    }

    private static bool TryPermute(TensorProto tensor, SeededRandom random)
    {
        if (tensor.HasRawData)
        {
            return TryPermuteBytes(tensor, random);
        }

        Permute(tensor.FloatData, random);
        Permute(tensor.DoubleData, random);
        Permute(tensor.Int32Data, random);
        Permute(tensor.Int64Data, random);
        return tensor.FloatData.Count + tensor.DoubleData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count == Count(tensor);
    }

    private static bool TryPermuteBytes(TensorProto tensor, SeededRandom random)
    {
        byte[] bytes = tensor.RawData.ToByteArray();
        long count = Count(tensor);
        switch (count == 0 ? 0 : bytes.Length / (double)count)
        {
            case 1:
                random.Shuffle(bytes.AsSpan());
                break;
            case 2:
                random.Shuffle(MemoryMarshal.Cast<byte, short>(bytes.AsSpan()));
                break;
            case 4:
                random.Shuffle(MemoryMarshal.Cast<byte, int>(bytes.AsSpan()));
                break;
            case 8:
                random.Shuffle(MemoryMarshal.Cast<byte, long>(bytes.AsSpan()));
                break;
            default:
                return false;
        }

        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        return true;
    }

    private static void Permute<T>(RepeatedField<T> entries, SeededRandom random)
    {
        T[] values = [.. entries];
        random.Shuffle<T>(values);
        entries.Clear();
        entries.AddRange(values);
    }

    private static long Count(TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, dimension) => product * dimension);
}
