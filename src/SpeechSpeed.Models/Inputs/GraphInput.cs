using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Inputs;

/// <summary>One of a graph's inputs as its file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">The specification's number of its data type; 0 where it is no tensor.</param>
/// <param name="Dims">Its dimensions, null for one that is free; null as a whole where the rank is not said.</param>
internal sealed record GraphInput(string Name, int ElementType, int?[]? Dims)
{
    public const int Float = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Bool = 9;

    private static readonly Dictionary<int, string> TypeNames = new()
    {
        [Float] = "float32",
        [2] = "uint8",
        [3] = "int8",
        [Int32] = "int32",
        [Int64] = "int64",
        [8] = "text",
        [Bool] = "bool",
        [10] = "float16",
        [11] = "float64",
        [16] = "bfloat16",
    };

    private readonly string shape = "unknown shape";

    private GraphInput(string name, int elementType, int?[]? dims, string shape)
        : this(name, elementType, dims)
    {
        this.shape = shape;
    }

    /// <summary>The inputs that have to be fed: before IR version 4 every initializer is listed among the inputs, too.</summary>
    public static IReadOnlyList<GraphInput> All(GraphProto graph)
    {
        HashSet<string> initializers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        return [.. graph.Input.Where(value => !initializers.Contains(value.Name)).Select(Of)];
    }

    public static GraphInput Of(ValueInfoProto value)
    {
        TypeProto.Types.Tensor? type = value.Type?.TensorType;
        if (type?.Shape is not { } shape)
        {
            return new GraphInput(value.Name, type?.ElemType ?? 0, null);
        }

        string text = $"shape ({string.Join(", ", shape.Dim.Select(d => d.HasDimValue ? Numbers.Text(d.DimValue) : d.HasDimParam ? d.DimParam : "?"))})";
        return new GraphInput(value.Name, type.ElemType, [.. shape.Dim.Select(Fixed)], text);
    }

    /// <summary><c>float32 of shape (B, T, 80)</c>.</summary>
    public string Type => ElementType == 0 ? "no tensor" : $"{TypeNames.GetValueOrDefault(ElementType, $"data type {ElementType}")} of {shape}";

    /// <summary><c>feats: float32 of shape (B, T, 80)</c>.</summary>
    public override string ToString() => $"{Name}: {Type}";

    private static int? Fixed(TensorShapeProto.Types.Dimension dimension) =>
        dimension.HasDimValue && dimension.DimValue is > 0 and <= int.MaxValue ? (int)dimension.DimValue : null;
}
