using Google.Protobuf;
using SpeechSpeed.Pipeline.Configuration.Onnx;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>What of an ONNX file says where its tensors are.</summary>
internal static class ExternalModel
{
    /// <summary>A model with a tensor in each of the files.</summary>
    public static byte[] Of(params string[] locations)
    {
        ModelProto model = new() { Graph = new GraphProto() };
        foreach (string location in locations)
        {
            TensorProto tensor = new() { DataLocation = 1, ExternalData = { new StringStringEntryProto { Key = "location", Value = location } } };
            model.Graph.Node.Add(new NodeProto { Attribute = { new AttributeProto { G = new GraphProto { Initializer = { tensor } } } } });
            model.Graph.Initializer.Add(tensor);
        }

        return model.ToByteArray();
    }
}
