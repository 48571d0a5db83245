using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// Finds the layers of a SimAMResNet (Qin et al., "Simple attention module based speaker verification with iterative noisy label
/// detection", ICASSP 2022) by the structure of the graph, because the names of nodes are each exporter's own.
/// <code>
/// block: x ─ Conv ─ Relu ─ Conv ─ SimAM ─ Add ─ Relu
///        └──────────── [Conv] ─────────────┘
/// </code>
/// Every convolution may be followed by a BatchNormalization that the exporter did not fold into it. A block whose shortcut is not
/// the identity begins a new stage.
/// </summary>
internal static class SimAmResNetLayers
{
    private sealed record Block(string Input, string InnerRelu, string SimAm, string OuterRelu, bool IdentityShortcut);

    /// <summary>The taps in the order of the forward pass, the embedding last; null where the graph is not a SimAMResNet.</summary>
    public static IReadOnlyList<LayerTap>? Find(GraphIndex graph, string output)
    {
        List<Block> blocks = [];
        foreach (NodeProto node in graph.Graph.Node)
        {
            if (SimAmInput(graph, node) is not { } input)
            {
                continue;
            }

            if (FindBlock(graph, node, input) is not { } block || (blocks.Count > 0 && !graph.Same(block.Input, blocks[^1].OuterRelu)))
            {
                return null;
            }

            blocks.Add(block);
        }

        if (blocks.Count == 0 || graph.Producer(blocks[0].Input, "Relu") is not { } firstRelu || graph.LastLinearInput(output) is not { } pooling)
        {
            return null;
        }

        List<LayerTap> taps = [Map("first relu", firstRelu.Output[0])];
        AddBlocks(blocks, taps);
        taps.Add(new LayerTap("pooling", pooling, ActivationLayout.Vector));
        taps.Add(new LayerTap(Layer.Embedding, output, ActivationLayout.Vector));
        return taps;
    }

    private static void AddBlocks(List<Block> blocks, List<LayerTap> taps)
    {
        int stage = 0;
        int number = 0;
        foreach (Block block in blocks)
        {
            if (stage == 0 || !block.IdentityShortcut)
            {
                stage++;
                number = 0;
            }

            number++;
            taps.Add(Map(string.Create(CultureInfo.InvariantCulture, $"layer{stage} relu {(2 * number) - 1}"), block.InnerRelu));
            taps.Add(Map(string.Create(CultureInfo.InvariantCulture, $"layer{stage} SimAM {number}"), block.SimAm));
            taps.Add(Map(string.Create(CultureInfo.InvariantCulture, $"layer{stage} relu {2 * number}"), block.OuterRelu));
        }
    }

    private static LayerTap Map(string name, string value) => new(name, value, ActivationLayout.ChannelsFirst);

    /// <summary>
    /// The input x where <paramref name="node"/> is the end of a SimAM (Yang et al., ICML 2021): x · sigmoid(d² / e + ½) with d = x − mean(x)
    /// and e = 4 (Σd² / n + λ). Null where it is anything else.
    /// </summary>
    private static string? SimAmInput(GraphIndex graph, NodeProto node)
    {
        if (node.OpType != "Mul")
        {
            return null;
        }

        for (int i = 0; i < 2; i++)
        {
            string x = node.Input[i];
            if (graph.Producer(node.Input[1 - i], "Sigmoid") is { } sigmoid
                && graph.Producer(sigmoid.Input[0], "Add") is { } half
                && NonConstantInput(graph, half) is { } ratio
                && graph.Producer(ratio, "Div") is { } division
                && SquareRoot(graph, division.Input[0]) is { } deviation
                && graph.Producer(deviation, "Sub") is { } subtraction
                && graph.Same(subtraction.Input[0], x)
                && IsMean(graph, subtraction.Input[1], x)
                && graph.DependsOn(division.Input[1], division.Input[0], steps: 6))
            {
                return x;
            }
        }

        return null;
    }

    private static string? NonConstantInput(GraphIndex graph, NodeProto addition) =>
        graph.IsConstant(addition.Input[1]) ? addition.Input[0] : graph.IsConstant(addition.Input[0]) ? addition.Input[1] : null;

    /// <summary>z where the value is z², written as a power or as a product.</summary>
    private static string? SquareRoot(GraphIndex graph, string value) => graph.Producer(value) switch
    {
        { OpType: "Pow" } power when graph.IsConstant(power.Input[1]) => power.Input[0],
        { OpType: "Mul" } product when graph.Same(product.Input[0], product.Input[1]) => product.Input[0],
        _ => null,
    };

    private static bool IsMean(GraphIndex graph, string value, string of) =>
        graph.Producer(value) is { OpType: "ReduceMean" or "GlobalAveragePool" } mean && graph.Same(mean.Input[0], of);

    private static Block? FindBlock(GraphIndex graph, NodeProto simAm, string simAmInput)
    {
        string simAmOutput = simAm.Output[0];
        if (Convolution(graph, simAmInput) is not { } second
            || graph.Producer(second.Input[0], "Relu") is not { } inner
            || Convolution(graph, inner.Input[0]) is not { } first
            || graph.Consumers(simAmOutput) is not [{ OpType: "Add" } addition]
            || graph.Consumers(addition.Output[0]) is not [{ OpType: "Relu" } outer])
        {
            return null;
        }

        string shortcut = addition.Input[0] == simAmOutput ? addition.Input[1] : addition.Input[0];
        return new Block(first.Input[0], inner.Output[0], simAmOutput, outer.Output[0], graph.Same(shortcut, first.Input[0]));
    }

    private static NodeProto? Convolution(GraphIndex graph, string value)
    {
        NodeProto? node = graph.Producer(value);
        if (node is { OpType: "BatchNormalization" })
        {
            node = graph.Producer(node.Input[0]);
        }

        return node is { OpType: "Conv" } ? node : null;
    }
}
