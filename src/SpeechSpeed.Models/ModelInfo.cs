using SpeechSpeed.Models.Controls;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models;

/// <summary>Facts about a loaded network.</summary>
/// <param name="Parameters">Number of entries of its floating-point initializers: weights, biases, norms and, where there is one, the mean vector.</param>
/// <param name="Weights">Those of them that are weights: the entries that an untrained control replaces.</param>
/// <param name="Sha256">SHA-256 of the network as ONNX, before layers are tapped, in lower-case hexadecimal.</param>
public sealed record ModelInfo(long Parameters, long Weights, string Sha256)
{
    /// <summary>The specification's numbers of the floating-point data types: float, float16, double, bfloat16.</summary>
    private static readonly HashSet<int> FloatingPoint = [1, 10, 11, 16];

    /// <summary>Counts a model's parameters.</summary>
    internal static ModelInfo Read(ModelProto model, string sha256) => new(
        model.Graph.Initializer.Where(IsFloatingPoint).Sum(Count),
        WeightTensor.Find(model.Graph).Values.Sum(weight => weight.Count),
        sha256);

    /// <summary>Whether a tensor's entries are parameters.</summary>
    internal static bool IsFloatingPoint(TensorProto tensor) => FloatingPoint.Contains(tensor.DataType);

    /// <summary>A tensor's number of entries.</summary>
    internal static long Count(TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, dimension) => product * dimension);
}
