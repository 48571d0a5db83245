using System.Runtime.InteropServices;
using Google.Protobuf;

namespace SpeechSpeed.Models.Onnx;

/// <summary>Writes a graph node by node. Every value is named after its node.</summary>
/// <param name="graph">The graph that the nodes are added to; null for a new one.</param>
internal sealed class GraphBuilder(GraphProto? graph = null)
{
    private const int Float = 1;
    private const int Int64 = 7;

    /// <summary>The graph so far.</summary>
    public GraphProto Graph { get; } = graph ?? new();

    /// <summary>Adds a node of one output and returns that output's name.</summary>
    public string Add(string operatorType, string name, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        Graph.Node.Add(new NodeProto { OpType = operatorType, Name = name, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        return name;
    }

    /// <summary>Adds a constant of whole numbers: a vector, or a scalar where <paramref name="scalar"/> is set.</summary>
    public string Constant(string name, ReadOnlySpan<long> values, bool scalar = false)
    {
        TensorProto tensor = new() { DataType = Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        if (!scalar)
        {
            tensor.Dims.Add(values.Length);
        }

        return Constant(name, tensor);
    }

    /// <summary>Adds a scalar constant.</summary>
    public string Constant(string name, float value) =>
        Constant(name, new TensorProto { DataType = Float, RawData = ByteString.CopyFrom(BitConverter.GetBytes(value)) });

    /// <summary>Adds a weight, bias or other array in row-major order and returns its name.</summary>
    public string Initializer(string name, ReadOnlySpan<float> values, params IEnumerable<long> dims)
    {
        Graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = Float,
            Dims = { dims },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        });
        return name;
    }

    /// <summary>A float tensor's name and shape, as an input or output of a graph; a text stands for a size known only when the graph runs.</summary>
    public static ValueInfoProto Value(string name, params IEnumerable<object> dims)
    {
        TensorShapeProto shape = new();
        foreach (object dim in dims)
        {
            shape.Dim.Add(dim is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = (int)dim });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float, Shape = shape } } };
    }

    /// <summary>An attribute that is a whole number.</summary>
    public static AttributeProto Whole(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>An attribute that is a real number.</summary>
    public static AttributeProto Real(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>An attribute that is a list of whole numbers.</summary>
    public static AttributeProto List(string name, params IEnumerable<long> values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private string Constant(string name, TensorProto tensor) =>
        Add("Constant", name, [], new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor });
}
