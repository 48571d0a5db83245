using System.Globalization;
using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Onnx;

namespace SpeechSpeed.Models.Onnx;

/// <summary>Reads ONNX files and says what is wrong with those that cannot be used.</summary>
internal static class OnnxFile
{
    /// <summary>Protobuf's limit for a message, which a model is.</summary>
    private const long MaximumBytes = int.MaxValue;

    /// <summary>Reads a file, and the files beside it that hold some of its tensors: the model that is returned has them all inside.</summary>
    /// <exception cref="SpeechSpeedException">Not there, not ONNX, too large, or its tensors cannot be read.</exception>
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

        foreach (NodeProto node in Messages.Within<NodeProto>(model))
        {
            if (node.Output.Count == 0 || node.Input.Count < LeastInputs(node.OpType))
            {
                Throw.InputData(
                    $"{path}: its node '{node.Name}' ({node.OpType}) has {node.Input.Count} inputs and {node.Output.Count} outputs; expected {LeastInputs(node.OpType)} and 1, or more. "
                    + "The file is damaged. Export or download it again.");
            }

            if (IsRandom(node, model))
            {
                Throw.InputData(
                    $"{path}: its node '{node.Name}' ({node.OpType}) draws random numbers, so the activations differ from run to run; expected a network without such nodes. "
                    + "Export it in evaluation mode and replace such noise by zeros (in SpeechBrain: StatisticsPooling._get_gauss_noise).");
            }
        }

        long total = 0;
        foreach (TensorProto tensor in Tensors(model).Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External))
        {
            TakeIn(tensor, path, ref total);
        }

        return model;
    }

    /// <summary>Every tensor of a model, wherever it stands.</summary>
    public static IEnumerable<TensorProto> Tensors(ModelProto model) => Messages.Within<TensorProto>(model);

    /// <summary>The model as the bytes of a file.</summary>
    /// <exception cref="SpeechSpeedException">It is too large to be one.</exception>
    public static byte[] Write(ModelProto model, string label)
    {
        try
        {
            return model.ToByteArray();
        }
        catch (Exception error) when (error is OverflowException or OutOfMemoryException)
        {
            throw new SpeechSpeedException(
                ExitCode.InputData, $"{label}: the model has more than 2 GB with its tensors; expected at most 2 GB. Export it in float16, or take a smaller model.", error);
        }
    }

    /// <summary>The fewest inputs that an operator's definition allows. Whoever follows a graph relies on them.</summary>
    private static int LeastInputs(string operatorType) => operatorType switch
    {
        "Constant" or "RandomNormal" or "RandomUniform" or "SequenceEmpty" or "Optional" => 0,
        "Add" or "Sub" or "Mul" or "Div" or "Pow" or "MatMul" or "Gemm" or "Conv" or "ConvTranspose" or "PRelu" or "Expand" or "BiasGelu" or "Attention" or "LayerNormalization" or "RMSNormalization"
            or "FusedConv" or "FusedGemm" or "FusedMatMul" or "SimplifiedLayerNormalization" => 2,
        "Where" or "LSTM" or "GRU" or "RNN" or "InstanceNormalization" or "GroupNormalization" or "SkipLayerNormalization" or "SkipSimplifiedLayerNormalization" or "QAttention" => 3,
        "BatchNormalization" => 5,
        _ => 1,
    };

    /// <summary>Whether a node draws random numbers; Dropout does where it is told to train, by its third input.</summary>
    private static bool IsRandom(NodeProto node, ModelProto model) =>
        node.OpType is "RandomNormal" or "RandomNormalLike" or "RandomUniform" or "RandomUniformLike" or "Bernoulli" or "Multinomial" or "BiasDropout" or "BitmaskDropout"
        || (node.OpType == "Dropout" && node.Input.Count > 2 && node.Input[2].Length > 0 && !IsFalse(node.Input[2], model));

    /// <summary>Whether a value is a constant that is false.</summary>
    private static bool IsFalse(string value, ModelProto model) =>
        (model.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == value)
            ?? Messages.Within<NodeProto>(model).FirstOrDefault(node => node.OpType == "Constant" && node.Output.Contains(value))?.Attribute.FirstOrDefault(attribute => attribute.T is not null)?.T)
        is { } tensor && tensor.RawData.All(one => one == 0) && tensor.Int32Data.All(one => one == 0);

    private static ModelProto Parse(string path)
    {
        try
        {
            using FileStream stream = RegularFile.Open(path, long.MaxValue);
            RefuseLarge(path, stream.Length);
            return ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new SpeechSpeedException(
                ExitCode.InputData,
                $"{path}: not an ONNX model, or a damaged one ({Damage.Reason(error)}). Export or download it again.",
                error);
        }
    }

    private static void RefuseLarge(string path, long bytes)
    {
        if (bytes > MaximumBytes)
        {
            Throw.InputData(string.Create(
                CultureInfo.InvariantCulture, $"{path}: the model has {bytes / 1e9:0.0} GB with its tensors; expected at most 2 GB. Export it in float16, or take a smaller model."));
        }
    }

    /// <summary>Makes an external tensor one that has its values inside.</summary>
    private static void TakeIn(TensorProto tensor, string path, ref long total)
    {
        string Entry(string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value ?? "";
        if (!ExternalData.TryResolve(path, Entry("location"), out string? file, out string? problem))
        {
            Throw.InputData($"{path}: {problem}");
        }

        using FileStream stream = RegularFile.Open(file, long.MaxValue);
        long size = stream.Length;
        bool isRight = TryNumber(Entry("offset"), 0, out long offset);
        isRight &= TryNumber(Entry("length"), size - offset, out long length);
        if (!isRight || offset > size - length)
        {
            Throw.InputData(
                $"{path}: tensor '{tensor.Name}' lies at offset '{Entry("offset")}', length '{Entry("length")}' of {file}, which has {Numbers.Text(size)} bytes. "
                + "One of the two files is damaged or comes from another export. Export or download both again.");
        }

        total += length;
        RefuseLarge(path, total);
        byte[] bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    private static bool TryNumber(string text, long otherwise, out long number)
    {
        number = otherwise;
        return text.Length == 0 ? otherwise >= 0 : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
