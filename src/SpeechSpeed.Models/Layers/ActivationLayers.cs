using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// The rule for networks of no known family: the output of every non-linearity and of every residual addition is a layer,
/// <c>block NNN op</c>, numbered from 001 in the order of the graph.
/// </summary>
/// <remarks>
/// Shapes come from running the network at two lengths: an axis that grows with the utterance is time. Values without a place for
/// channels (scalars, shape arithmetic, attention matrices, values of another type than float) are no layers. A softmax is not
/// counted: its average over what it normalises is a constant.
/// </remarks>
internal static class ActivationLayers
{
    private static readonly HashSet<string> NonLinearities = new(StringComparer.Ordinal)
    {
        "Celu", "Clip", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "PRelu", "Relu", "Selu", "Sigmoid", "Softplus", "Softsign",
        "Swish", "Tanh", "ThresholdedRelu",
    };

    /// <summary>The taps in the order of the graph, the embedding last.</summary>
    public static IReadOnlyList<LayerTap> Find(ModelProto model, GraphIndex graph, string output, ShapeProbe probe)
    {
        NodeProto[] candidates = [.. graph.Graph.Node.Where(node => NonLinearities.Contains(node.OpType) || IsAdditionOfTwo(graph, node))];
        IReadOnlyDictionary<string, ProbedShape> shapes = probe.Run(
            model, [output, .. candidates.Select(node => node.Output[0]), .. candidates.Where(IsAddition).SelectMany(node => node.Input)]);

        List<LayerTap> taps = [];
        foreach (NodeProto node in candidates)
        {
            string value = node.Output[0];
            bool residual = !IsAddition(node) || node.Input.All(input => shapes[input].Equals(shapes[value]));
            if (value != output && residual && shapes[value].Layout is { } layout)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"block {taps.Count + 1:000} {node.OpType.ToLowerInvariant()}");
                taps.Add(new LayerTap(name, value, layout));
            }
        }

        probe.RequireEmbedding(output, shapes[output]);
        taps.Add(new LayerTap(Layer.Embedding, output, ActivationLayout.Vector));
        return taps;
    }

    private static bool IsAddition(NodeProto node) => node.OpType == "Add";

    private static bool IsAdditionOfTwo(GraphIndex graph, NodeProto node) =>
        IsAddition(node) && node.Input.All(input => graph.Producer(input) is not null && !graph.IsConstant(input));
}
