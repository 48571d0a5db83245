using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Tests;

/// <summary>Non-linearities that exporters write as several nodes, found as one.</summary>
public sealed class NonLinearityTests
{
    private readonly GraphBuilder graph = new();

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), its factors in the orders that exporters write.</summary>
    [Theory]
    [InlineData(false, "half last")]
    [InlineData(false, "half first")]
    [InlineData(true, "half last")]
    [InlineData(true, "distribution")]
    [InlineData(true, "half first")]
    public void A_GELU_by_the_tanh_of_a_cubic_is_one(bool isCubeOfProducts, string order)
    {
        string x = graph.Add("MatMul", "x", ["feats", "weight"]);
        string cube = isCubeOfProducts
            ? Product("cube", x, Product("square", x, x))
            : graph.Add("Pow", "cube", [x, graph.Constant("three", 3f)]);
        string sum = graph.Add("Add", "cubic", [x, Product("scaled cube", graph.Constant("share", 0.044715f), cube)]);
        string raised = graph.Add("Add", "raised", [graph.Add("Tanh", "tanh", [Product("argument", sum, graph.Constant("root", 0.7978846f))]), graph.Constant("one", 1f)]);
        string half = graph.Constant("half", 0.5f);
        _ = order switch
        {
            "half last" => Product("gelu", Product("twice", x, raised), half),
            "half first" => Product("gelu", Product("half x", half, x), raised),
            _ => Product("gelu", x, Product("distribution", half, raised)),
        };
        Assert.Equal([new NonLinearity("gelu", "gelu")], NonLinearities.Find(new GraphIndex(graph.Graph)));
    }

    /// <summary>The attentional fusion of ERes2Net weights by 1 + tanh of a network.</summary>
    [Fact]
    public void A_gate_of_one_and_a_tanh_is_none()
    {
        string tanh = graph.Add("Tanh", "tanh", [graph.Add("Conv", "conv", ["x", "weight"])]);
        Product("gated", "x", graph.Add("Add", "raised", [tanh, graph.Constant("one", 1f)]));
        Assert.Equal([new NonLinearity("tanh", "tanh")], NonLinearities.Find(new GraphIndex(graph.Graph)));
    }

    private string Product(string name, string a, string b) => graph.Add("Mul", name, [a, b]);
}
