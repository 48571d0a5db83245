using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Controls;

/// <summary>
/// The untrained control of a network: the same graph with other weights. What training wrote into the weights is gone; what the shape of the network does with any weights stays.
/// </summary>
internal static class UntrainedControl
{
    private const int Float = 1;

    /// <summary>
    /// Of operators with quantised weights: the inputs that have the scales of the weights, or, where these come after the operator, their zero points,
    /// of which there are as many.
    /// </summary>
    private static readonly Dictionary<string, int[]> ScaleInputs = new(StringComparer.Ordinal)
    {
        ["ConvInteger"] = [3],
        ["DynamicQuantizeMatMul"] = [2],
        ["MatMulInteger"] = [2, 3],
        ["MatMulIntegerToFloat"] = [3],
        ["QAttention"] = [4],
        ["QGemm"] = [1, 4],
        ["QLinearConv"] = [4],
        ["QLinearMatMul"] = [1, 4],
    };

    /// <summary>Operators whose weights are packed, several to a byte or with scales between them.</summary>
    private static readonly HashSet<string> Packed = new(StringComparer.Ordinal) { "MatMulBnb4", "MatMulNBits", "GatherBlockQuantized" };

    /// <summary>Norms, and the inputs that are their scale and bias.</summary>
    private static readonly Dictionary<string, (int Scale, int Bias)> Norms = new(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = (1, 2),
        ["GroupNormalization"] = (1, 2),
        ["InstanceNormalization"] = (1, 2),
        ["LayerNormalization"] = (1, 2),
        ["SkipLayerNormalization"] = (2, 3),
    };

    /// <summary>Replaces the weights of a network, in place. What is drawn depends on the kind, the seed and the tensor's name only.</summary>
    /// <param name="model">The network.</param>
    /// <param name="kind">How. Of <see cref="ControlKind.Initialised"/> the norms are still to be calibrated: <see cref="NormCalibration"/>.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <param name="label">What the network is called in an error.</param>
    /// <exception cref="SpeechSpeedException">There is no weight tensor, or one of a type that this cannot be done to.</exception>
    public static void Apply(ModelProto model, ControlKind kind, long seed, string label)
    {
        RefuseScalesOfChannels(model.Graph, label);
        IReadOnlyDictionary<string, WeightTensor> weights = WeightTensor.Find(model.Graph);
        if (weights.Count == 0)
        {
            Throw.InputData(
                $"{label}: no weights found; expected initializers of rank 2 or more that feed {string.Join(", ", WeightTensor.Operators)}. "
                + "An untrained control cannot be made of this model.");
        }

        foreach ((string name, WeightTensor weight) in weights)
        {
            bool isDone = kind switch
            {
                ControlKind.Permuted => TryPermute(weight.Tensor, new SeededRandom(seed, $"untrained control: {name}")),
                ControlKind.Filters => TryPermuteFilters(weight, new SeededRandom(seed, $"untrained control within filters: {name}")),
                ControlKind.Initialised => TryDraw(weight, new SeededRandom(seed, $"untrained control drawn: {name}")),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of ControlKinds.All."),
            };
            if (!isDone)
            {
                Throw.InputData(kind == ControlKind.Initialised
                    ? $"{label}: weight '{name}' has data type {weight.Tensor.DataType}; drawn weights need float32. Export the model in float32, or use a control of the kind filters."
                    : $"{label}: weight '{name}' has data type {weight.Tensor.DataType}, whose entries cannot be permuted; expected float16, float, double or whole "
                        + "numbers of 8 to 64 bits. Export the model in float32.");
            }
        }

        if (kind == ControlKind.Initialised)
        {
            ResetVectors(new GraphIndex(model.Graph));
        }
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

            if (Packed.Contains(node.OpType) || scales.Any(scale => index.Constant(scale) is { } tensor && WeightTensor.CountOf(tensor) > 1))
            {
                Throw.InputData(
                    $"{label}: the weights of node '{node.Name}' ({node.OpType}) are quantised with a scale for each channel or block; expected float, or one scale for a tensor. "
                    + "An untrained control cannot be made of this model: export it in float32, without quantisation.");
            }
        }
    }

    /// <summary>
    /// He's initialisation (He, Zhang, Ren &amp; Sun 2015): normal, of variance 2/fan-in for convolutions, which rectified linear units follow, and 1/fan-in for all else.
    /// </summary>
    private static bool TryDraw(WeightTensor weight, SeededRandom random)
    {
        if (weight.Tensor.DataType != Float)
        {
            return false;
        }

        double deviation = Math.Sqrt((weight.IsConvolution ? 2.0 : 1.0) * weight.Filters / weight.Count);
        float[] values = new float[weight.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * random.NextNormal());
        }

        SetFloats(weight.Tensor, values);
        return true;
    }

    /// <summary>Norms scale by 1 and add 0, biases are 0: vectors that are learned too, and begin so.</summary>
    private static void ResetVectors(GraphIndex index)
    {
        foreach (NodeProto node in index.Graph.Node)
        {
            if (Norms.TryGetValue(node.OpType, out (int Scale, int Bias) inputs))
            {
                Fill(index, node, inputs.Scale, 1);
                Fill(index, node, inputs.Bias, 0);
                if (node.OpType == "BatchNormalization")
                {
                    Fill(index, node, 3, 0);
                    Fill(index, node, 4, 1);
                }
            }
            else if (node.OpType is "Conv" or "FusedConv" or "ConvTranspose" or "Gemm" or "FusedGemm" or "Attention" or "PackedAttention")
            {
                Fill(index, node, 2, 0);
            }
            else if (node.OpType is "GRU" or "LSTM" or "RNN")
            {
                Fill(index, node, 3, 0);
            }
            else if (node.OpType is "Add" or "Sub" or "Mul")
            {
                // The bias of a matrix product, and the scale and bias of a norm that is written out.
                Fill(index, node, 0, node.OpType == "Mul" ? 1 : 0);
                Fill(index, node, 1, node.OpType == "Mul" ? 1 : 0);
            }
        }
    }

    private static void Fill(GraphIndex index, NodeProto node, int input, float value)
    {
        if (input < node.Input.Count && index.Constant(node.Input[input]) is { DataType: Float } tensor && IsVector(tensor))
        {
            float[] values = new float[WeightTensor.CountOf(tensor)];
            Array.Fill(values, value);
            SetFloats(tensor, values);
        }
    }

    /// <summary>More than one entry, all along one axis (of a recurrent network's biases, one for each direction).</summary>
    private static bool IsVector(TensorProto tensor) => WeightTensor.CountOf(tensor) > 1 && tensor.Dims.SkipWhile(size => size <= 2).Count(size => size > 1) <= 1;

    /// <summary>The entries of a tensor of float32.</summary>
    internal static float[] Floats(TensorProto tensor) => tensor.HasRawData ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray() : [.. tensor.FloatData];

    /// <summary>Replaces them.</summary>
    internal static void SetFloats(TensorProto tensor, float[] values)
    {
        tensor.FloatData.Clear();
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values));
    }

    private static bool TryPermuteFilters(WeightTensor weight, SeededRandom random)
    {
        // Which entry goes where is drawn once, and done to the entries whatever their type.
        int[] filters = weight.FilterOfEntries();
        int[] source = new int[filters.Length];
        foreach (IGrouping<int, int> filter in Enumerable.Range(0, filters.Length).GroupBy(entry => filters[entry]))
        {
            int[] entries = [.. filter];
            int[] order = [.. entries];
            random.Shuffle(order.AsSpan());
            for (int i = 0; i < entries.Length; i++)
            {
                source[entries[i]] = order[i];
            }
        }

        TensorProto tensor = weight.Tensor;
        if (tensor.HasRawData)
        {
            byte[] bytes = tensor.RawData.ToByteArray();
            int size = source.Length == 0 ? 0 : bytes.Length / source.Length;
            if (bytes.Length != (long)size * source.Length || size is not (1 or 2 or 4 or 8))
            {
                return false;
            }

            byte[] moved = new byte[bytes.Length];
            for (int entry = 0; entry < source.Length; entry++)
            {
                bytes.AsSpan(source[entry] * size, size).CopyTo(moved.AsSpan(entry * size));
            }

            tensor.RawData = UnsafeByteOperations.UnsafeWrap(moved);
            return true;
        }

        return Move(tensor.FloatData, source) | Move(tensor.DoubleData, source) | Move(tensor.Int32Data, source) | Move(tensor.Int64Data, source);
    }

    private static bool Move<T>(RepeatedField<T> entries, int[] source)
    {
        if (entries.Count != source.Length)
        {
            return false;
        }

        T[] values = [.. source.Select(from => entries[from])];
        entries.Clear();
        entries.AddRange(values);
        return true;
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
        return tensor.FloatData.Count + tensor.DoubleData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count == WeightTensor.CountOf(tensor);
    }

    private static bool TryPermuteBytes(TensorProto tensor, SeededRandom random)
    {
        byte[] bytes = tensor.RawData.ToByteArray();
        long count = WeightTensor.CountOf(tensor);
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
}
