using Google.Protobuf;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.Onnx;

/// <summary>Reads ONNX files and says what is wrong with those that cannot be used.</summary>
internal static class OnnxFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="SpeechSpeedException">Not there, not ONNX, or kept in several files.</exception>
    public static ModelProto Read(string path)
    {
        if (!File.Exists(path))
        {
            Throw.Configuration($"{path}: no such file; expected an ONNX model. Correct the path of the model.");
        }

        ModelProto model = Parse(path);
        if (model.Graph is null || model.Graph.Node.Count == 0 || model.OpsetImport.Count == 0)
        {
            Throw.InputData($"{path}: not an ONNX model (no graph in it). Expected a file made by an exporter, such as torch.onnx.export.");
        }

        RefuseExternalData(model.Graph, path);
        return model;
    }

    private static ModelProto Parse(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new SpeechSpeedException(
                ExitCode.InputData,
                $"{path}: not an ONNX model, or a damaged one ({error.Message.TrimEnd('.')}). Export or download it again.",
                error);
        }
    }

    private static void RefuseExternalData(GraphProto graph, string path)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            RefuseExternalData(tensor, path);
        }

        foreach (AttributeProto attribute in graph.Node.SelectMany(node => node.Attribute))
        {
            if (attribute.T is { } tensor)
            {
                RefuseExternalData(tensor, path);
            }

            if (attribute.G is { } subgraph)
            {
                RefuseExternalData(subgraph, path);
            }

            foreach (GraphProto one in attribute.Graphs)
            {
                RefuseExternalData(one, path);
            }
        }
    }

    private static void RefuseExternalData(TensorProto tensor, string path)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            Throw.Configuration(
                $"{path}: the values of tensor '{tensor.Name}' are kept in another file (external data), which is not available yet. "
                + "Save the model as one file of less than 2 GB.");
        }
    }
}
