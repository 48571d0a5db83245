using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Tests;

public sealed class SimAmResNetBuilderTests
{
    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void Operators_weights_and_layers_are_those_of_the_exported_network()
    {
        foreach ((ModelKind kind, int depth) in new[] { (ModelKind.SimAmResNet34, 34), (ModelKind.SimAmResNet100, 100) })
        {
            ModelProto exported = OnnxFile.Read(Needs.Shared($"golden/samresnet{depth}-w8.onnx"));
            ModelProto built = SimAmResNetBuilder.Build(new ModelArchitecture(kind, 8, Seed: 0));
            Assert.Equal(Operators(exported), Operators(built));
            Assert.Equal(Shapes(exported), Shapes(built));
            Assert.Equal(exported.Graph.Input, built.Graph.Input);
            Assert.Equal(exported.Graph.Output, built.Graph.Output);
            Assert.Equal(exported.OpsetImport, built.OpsetImport);
            Assert.Equal(Layers(exported), Layers(built));
        }
    }

    [Fact]
    public void SimAMResNet34_of_width_64_has_25_2_million_parameters()
    {
        ModelInfo info = ModelInfo.Read(SimAmResNetBuilder.Build(new ModelArchitecture(ModelKind.SimAmResNet34, 64, Seed: 0)), "");
        Assert.Equal(25.2, info.Parameters / 1e6, tolerance: 0.05);
        Assert.Equal(25.2, info.Weights / 1e6, tolerance: 0.05);
    }

    [Fact]
    public void The_same_architecture_gives_the_same_bytes_and_another_seed_others()
    {
        ModelArchitecture architecture = new(ModelKind.SimAmResNet34, 3, Seed: 7);
        byte[] bytes = SimAmResNetBuilder.Build(architecture).ToByteArray();
        Assert.Equal(bytes, SimAmResNetBuilder.Build(architecture).ToByteArray());
        Assert.NotEqual(bytes, SimAmResNetBuilder.Build(architecture with { Seed = 8 }).ToByteArray());
    }

    [Theory]
    [InlineData(ModelKind.SimAmResNet34)]
    [InlineData(ModelKind.SimAmResNet100)]
    public void Activations_neither_explode_nor_vanish(ModelKind kind)
    {
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromArchitecture(new ModelArchitecture(kind, 16, Seed: 2)), LayerSelection.All);
        float[][] activations = model.Run(SpeakerModelTests.Noise(200, seed: 9), 200);
        foreach (Layer layer in model.Layers)
        {
            Assert.InRange(Deviation(activations[layer.Index]), 0.02, 5);
        }
    }

    [Fact]
    public void Other_numbers_of_bins_can_be_built()
    {
        using SpeakerModel model = SpeakerModel.Load(
            ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, 2, Seed: 0, Bins: 41)), LayerSelection.All, bins: 41);
        Assert.Equal(2 * 16 * 6, model.Layers.Single(layer => layer.Name == "pooling").Dim);
        Assert.Equal(256, model.Run(new float[41 * 30], 30)[^1].Length);
    }

    [Fact]
    public void Names_of_the_kinds_read_back()
    {
        Assert.All(ModelKinds.All, kind => Assert.Equal(kind, ModelKinds.Of(kind.Name())));
    }

    private static string[] Operators(ModelProto model) =>
        [.. model.Graph.Node.GroupBy(node => node.OpType).Select(group => $"{group.Key} {group.Count()}").Order(StringComparer.Ordinal)];

    private static string[] Shapes(ModelProto model) =>
        [.. model.Graph.Initializer.Select(tensor => string.Join(" × ", tensor.Dims)).Order(StringComparer.Ordinal)];

    private static string[] Layers(ModelProto model) =>
        [.. SimAmResNetLayers.Find(new GraphIndex(model.Graph), model.Graph.Output[0].Name)!.Select(tap => tap.Name)];

    private static double Deviation(float[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
