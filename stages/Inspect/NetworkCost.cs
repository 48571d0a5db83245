using SpeechSpeed.Models;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Stages.Inspect;

/// <summary>The cost of a node.</summary>
/// <param name="Operator">Its operator.</param>
/// <param name="Parameters">Entries of the floating-point initializers that no node before it takes.</param>
/// <param name="Flops">Its floating-point operations at the given length: of convolutions, matrix products and recurrences; 0 for any other.</param>
internal readonly record struct NodeCost(string Operator, long Parameters, double Flops);

/// <summary>Counts a network's floating-point operations by the shapes of its values in a run.</summary>
internal sealed class NetworkCost
{
    private readonly GraphProto graph;
    private readonly GraphIndex index;
    private readonly IReadOnlyDictionary<string, long[]?> shapes;
    private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);

    private NetworkCost(GraphProto graph, IReadOnlyDictionary<string, long[]?> shapes)
    {
        this.graph = graph;
        this.shapes = shapes;
        index = new GraphIndex(graph);
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string output in graph.Node[i].Output)
            {
                positions[output] = i;
            }
        }
    }

    /// <summary>The costs at a length, and the shapes of other values.</summary>
    public static NetworkCost At(ModelProto model, ModelInput input, int length, IEnumerable<string> values)
    {
        HashSet<string> made = [.. model.Graph.Node.SelectMany(node => node.Output)];
        IEnumerable<string> counted = model.Graph.Node
            .Where(node => IsCounted(node.OpType))
            .SelectMany(node => node.Input.Concat(node.Output.Take(1)))
            .Where(made.Contains);
        return new NetworkCost(model.Graph, new ShapeProbe(input).RunAt(model, counted.Concat(values), length));
    }

    /// <summary>Every node's cost, in the order of the graph.</summary>
    public IEnumerable<NodeCost> Nodes()
    {
        Dictionary<string, long> parameters = graph.Initializer
            .Where(ModelInfo.IsFloatingPoint)
            .GroupBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToDictionary(tensors => tensors.Key, tensors => ModelInfo.Count(tensors.First()), StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            long own = node.Input.Sum(input => parameters.Remove(input, out long count) ? count : 0);
            yield return new NodeCost(node.OpType, own, Flops(node));
        }
    }

    /// <summary>The shape of a value; null if it is no float tensor.</summary>
    public long[]? Shape(string value) =>
        shapes.TryGetValue(value, out long[]? shape) ? shape : index.Constant(value) is { } tensor ? [.. tensor.Dims] : null;

    /// <summary>The position in the graph of the node that makes a value.</summary>
    public int Position(string value) => positions[value];

    private static bool IsCounted(string operatorType) =>
        operatorType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "LSTM" or "GRU" or "RNN";

    private double Flops(NodeProto node)
    {
        if (!IsCounted(node.OpType) || Shape(node.Input[0]) is not { } input || Shape(node.Input[1]) is not { } weight)
        {
            return 0;
        }

        return node.OpType switch
        {
            "Conv" => 2 * Size(Shape(node.Output[0])) * Size(weight[1..]),
            "ConvTranspose" => 2 * Size(input) * Size(weight[1..]),
            "MatMul" => 2 * Size(Shape(node.Output[0])) * input[^1],
            "Gemm" => 2 * Size(input) * Size(weight) / (IsSet(node, "transA") ? input[0] : input[1]),

            // The input's and the state's product with their weights, for every step and direction: (steps, batch, inputs).
            _ => 2.0 * input[0] * input[1] * (Size(weight) + Size(Shape(node.Input[2]))),
        };
    }

    private static double Size(long[]? shape) => shape is null ? 0 : shape.Aggregate(1.0, (product, dimension) => product * dimension);

    private static bool IsSet(NodeProto node, string attribute) => node.Attribute.Any(one => one.Name == attribute && one.I == 1);
}
