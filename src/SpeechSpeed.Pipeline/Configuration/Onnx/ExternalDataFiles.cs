using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Onnx;

namespace SpeechSpeed.Pipeline.Configuration.Onnx;

/// <summary>Lists the files beside an ONNX file that hold some of its tensors. They are part of the model.</summary>
internal static class ExternalDataFiles
{
    /// <summary>The largest size of an ONNX file in bytes, a limit of its format.</summary>
    public const int MostBytes = int.MaxValue;

    private const int External = 1;

    private static readonly MessageParser<ModelProto> Parser = ModelProto.Parser.WithDiscardUnknownFields(true);

    /// <summary>The files that the model names, each once, in order. Empty if the file is no ONNX file: the stage that reads it reports that.</summary>
    public static IReadOnlyList<string> Named(string modelFile)
    {
        try
        {
            using FileStream stream = RegularFile.Open(modelFile, MostBytes);
            return [.. Messages.Within<TensorProto>(Parser.ParseFrom(stream)).Where(tensor => tensor.DataLocation == External).Select(Location).Distinct().Order(StringComparer.Ordinal)];
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }

    private static string Location(TensorProto tensor) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value ?? "";
}
