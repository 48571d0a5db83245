using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Tests;

/// <summary>Models that keep their tensors in files beside them.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Such_a_model_is_the_model_that_has_them_inside()
    {
        string inside = LayerTapsTests.WriteTdnn(folder);
        string outside = WriteExternal(inside, "weights/part.bin");
        float[] features = LayerTapsTests.Features(30);
        using SpeakerModel expected = SpeakerModel.Load(ModelSource.FromFile(inside), LayerSelection.All, 8);
        using SpeakerModel found = SpeakerModel.Load(ModelSource.FromFile(outside), LayerSelection.All, 8);
        Assert.Equal(expected.Run(features, 30), found.Run(features, 30));
        Assert.Equal(expected.Info, found.Info);

        using SpeakerModel control = SpeakerModel.Load(ModelSource.FromFile(outside).AsControl(0), LayerSelection.All, 8);
        Assert.NotEqual(expected.Run(features, 30)[^1], control.Run(features, 30)[^1]);
    }

    /// <summary>In functions of the model's own, in sparse constants and in attributes, too.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Wherever_a_tensor_stands_it_is_read_from_the_models_folder(int place)
    {
        folder.Write("values.bin", "12345678");
        TensorProto outside = new() { Name = "outside", DataType = 1, Dims = { 2 }, DataLocation = TensorProto.Types.DataLocation.External };
        outside.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "values.bin" });
        string path = LayerTapsTests.WriteTdnn(folder);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        switch (place)
        {
            case 0:
                model.Functions.Add(new FunctionProto { Name = "f", Node = { new NodeProto { OpType = "Constant", Output = { "made" }, Attribute = { new AttributeProto { Name = "value", T = outside } } } } });
                break;
            case 1:
                model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = outside, Dims = { 4 } });
                break;
            default:
                model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "sparse", SparseTensor = new SparseTensorProto { Values = outside } });
                break;
        }

        File.WriteAllBytes(path, model.ToByteArray());
        TensorProto read = Assert.Single(OnnxFile.Tensors(OnnxFile.Read(path)), tensor => tensor.Name == "outside");
        Assert.Equal("12345678"u8.ToArray(), read.RawData.ToByteArray());

        outside.ExternalData[0].Value = "../values.bin";
        File.WriteAllBytes(path, model.ToByteArray());
        Assert.Contains("expected a path below the model's folder", Assert.Throws<SpeechSpeedException>(() => OnnxFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../part.bin")]
    [InlineData("weights/../../part.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\part.bin")]
    [InlineData("")]
    [InlineData("weights\\..\\..\\part.bin")]
    public void A_path_out_of_the_models_folder_is_refused(string location) =>
        AssertRefused(Relocate(location), $"its tensors are kept in '{location}', expected a path below the model's folder");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_out_of_the_models_folder_is_refused(bool ofFolder)
    {
        using TemporaryFolder elsewhere = new();
        string path = WriteExternal(LayerTapsTests.WriteTdnn(folder), "weights/part.bin");
        File.Move(folder["weights/part.bin"], elsewhere["part.bin"]);
        if (ofFolder)
        {
            Directory.Delete(folder["weights"]);
            Directory.CreateSymbolicLink(folder["weights"], elsewhere.Path);
        }
        else
        {
            File.CreateSymbolicLink(folder["weights/part.bin"], elsewhere["part.bin"]);
        }

        AssertRefused(path, "its tensors are kept in 'weights/part.bin', a link that leads out of the model's folder");
    }

    [Fact]
    public void A_link_within_the_models_folder_is_followed()
    {
        string path = WriteExternal(LayerTapsTests.WriteTdnn(folder), "weights/part.bin");
        File.Move(folder["weights/part.bin"], folder["part.bin"]);
        File.CreateSymbolicLink(folder["weights/part.bin"], folder["part.bin"]);
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All, 8);
        Assert.NotEmpty(model.Layers);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = WriteExternal(LayerTapsTests.WriteTdnn(folder), "weights/part.bin");
        File.Delete(folder["weights/part.bin"]);
        AssertRefused(path, $"{folder["weights/part.bin"]} does not exist. Put that file beside the model");
    }

    [Fact]
    public void A_file_that_is_too_short_is_refused()
    {
        string path = WriteExternal(LayerTapsTests.WriteTdnn(folder), "weights/part.bin");
        File.WriteAllBytes(folder["weights/part.bin"], new byte[10]);
        AssertRefused(path, "which has 10 bytes. One of the two files is damaged");
    }

    private string Relocate(string location)
    {
        string path = WriteExternal(LayerTapsTests.WriteTdnn(folder), "weights/part.bin");
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        foreach (StringStringEntryProto entry in model.Graph.Initializer.SelectMany(tensor => tensor.ExternalData).Where(entry => entry.Key == "location"))
        {
            entry.Value = location;
        }

        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    /// <summary>Writes the model again, with every initializer in one file beside it.</summary>
    private string WriteExternal(string path, string location)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Directory.CreateDirectory(Path.GetDirectoryName(folder[location])!);
        using FileStream data = File.Create(folder[location]);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = Numbers.Text(data.Position) });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = Numbers.Text(tensor.RawData.Length) });
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            data.Write(tensor.RawData.Span);
            tensor.ClearRawData();
        }

        File.WriteAllBytes(folder["external.onnx"], model.ToByteArray());
        return folder["external.onnx"];
    }

    private static void AssertRefused(string path, string message)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => SpeakerModel.Load(ModelSource.FromFile(path), LayerSelection.All, 8));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
