using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>Finds the layers of a network and makes its graph give their averages as outputs, all in one forward pass.</summary>
internal static class LayerTaps
{
    /// <summary>The taps of a network in the order of the forward pass, the embedding last.</summary>
    public static IReadOnlyList<LayerTap> Find(ModelProto model, ModelInput input)
    {
        GraphIndex graph = new(model.Graph);
        string output = model.Graph.Output[0].Name;
        return SimAmResNetLayers.Find(graph, output) ?? ActivationLayers.Find(model, graph, output, new ShapeProbe(input));
    }

    /// <summary>
    /// Replaces the graph's outputs by one (1, channels) output per tap, in order, and returns their names.
    /// </summary>
    /// <remarks>
    /// A convolutional output is averaged by <c>GlobalAveragePool</c>, which ONNX Runtime computes in the blocked layout that its convolutions
    /// use; <c>ReduceMean</c> would have every one of them converted back first. It takes its axes alike in every operator set, too.
    /// The last tap is added first: ONNX Runtime orders a graph depth-first from its last node without successors, so that it averages an activation as
    /// soon as it is there and lets it go. The other way round it runs the whole network first, and keeps all activations of all layers until then:
    /// 5.5 GB and not 1 for 35 s through a SimAMResNet100 (bench/memory).
    /// </remarks>
    public static IReadOnlyList<string> Insert(ModelProto model, IReadOnlyList<LayerTap> taps)
    {
        GraphProto graph = model.Graph;
        graph.Output.Clear();
        string[] outputs = new string[taps.Count];
        for (int i = taps.Count - 1; i >= 0; i--)
        {
            outputs[i] = Pool(graph, taps[i], $"speechspeed/tap {i}");
        }

        graph.Output.Add(outputs.Select(name => new ValueInfoProto { Name = name }));
        return outputs;
    }

    private static string Pool(GraphProto graph, LayerTap tap, string name)
    {
        if (tap.Layout == ActivationLayout.Vector)
        {
            return tap.Value;
        }

        string value = tap.Value;
        if (tap.Layout == ActivationLayout.ChannelsLast)
        {
            NodeProto transpose = Node("Transpose", value, $"{name} transposed");
            transpose.Attribute.Add(new AttributeProto { Name = "perm", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 0, 2, 1 } });
            graph.Node.Add(transpose);
            value = transpose.Output[0];
        }

        graph.Node.Add(Node("GlobalAveragePool", value, $"{name} mean"));
        NodeProto flatten = Node("Flatten", $"{name} mean", name);
        flatten.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        graph.Node.Add(flatten);
        return name;
    }

    private static NodeProto Node(string operatorType, string input, string output) =>
        new() { OpType = operatorType, Name = output, Input = { input }, Output = { output } };
}
