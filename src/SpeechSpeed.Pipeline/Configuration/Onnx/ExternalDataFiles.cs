using Google.Protobuf;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Configuration.Onnx;

/// <summary>Lists the files beside an ONNX file that hold some of its tensors. They are as much the model as the file itself.</summary>
internal static class ExternalDataFiles
{
    /// <summary>The most bytes that an ONNX file may have: its format has no larger ones.</summary>
    public const int MostBytes = int.MaxValue;

    private const int External = 1;

    private static readonly MessageParser<ModelProto> Parser = ModelProto.Parser.WithDiscardUnknownFields(true);

    /// <summary>What the model names, each once, in order. Nothing where the file is no ONNX file: the stage that reads it says so.</summary>
    public static IReadOnlyList<string> Named(string modelFile)
    {
        try
        {
            using FileStream stream = RegularFile.Open(modelFile, MostBytes);
            IEnumerable<TensorProto> tensors = Parser.ParseFrom(stream).Graph is { } graph ? Tensors(graph) : [];
            return [.. tensors.Where(tensor => tensor.DataLocation == External).Select(Location).Distinct().Order(StringComparer.Ordinal)];
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }

    private static string Location(TensorProto tensor) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value ?? "";

    private static IEnumerable<TensorProto> Tensors(GraphProto graph)
    {
        IEnumerable<AttributeProto> attributes = graph.Node.SelectMany(node => node.Attribute);
        return graph.Initializer.Concat(attributes.SelectMany(attribute =>
            attribute.Tensors
                .Concat(attribute.T is { } tensor ? [tensor] : [])
                .Concat(attribute.Graphs.Concat(attribute.G is { } subgraph ? [subgraph] : []).SelectMany(Tensors))));
    }
}
