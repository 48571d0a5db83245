using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>Finds the layers of a network and makes its graph give their averages as outputs, all in one forward pass.</summary>
internal static class LayerTaps
{
    /// <summary>
    /// The taps of a network in the order of the forward pass, the embedding last; and how the network is fed. Where the graph does not say whether
    /// frames or bins come first, it is run with frames first, and with bins first if it does not take that.
    /// </summary>
    public static (ModelInput Input, IReadOnlyList<LayerTap> Taps) Find(ModelProto model, ModelInput input)
    {
        GraphIndex graph = new(model.Graph);
        IReadOnlyList<LayerTap>? known = SimAmResNetLayers.Find(graph, input.Output);
        if (known is not null && !input.IsOrderUnknown)
        {
            return (input, known);
        }

        try
        {
            return (input, Probe(input));
        }
        catch (SpeechSpeedException) when (input.IsOrderUnknown)
        {
            ModelInput swapped = input.Swapped();
            try
            {
                return (swapped, Probe(swapped));
            }
            catch (SpeechSpeedException)
            {
                // The first error is of the more usual layout.
            }

            throw;
        }

        IReadOnlyList<LayerTap> Probe(ModelInput fed)
        {
            ShapeProbe probe = new(fed);
            IReadOnlyList<LayerTap> found = ActivationLayers.Find(model, graph, fed, probe);
            return known ?? found;
        }
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

        if (tap.Layout == ActivationLayout.Flat)
        {
            return Flatten(graph, tap.Value, name, axis: 0);
        }

        string value = tap.Value;
        if (ChannelsSecond(tap.Layout) is { } order)
        {
            NodeProto transpose = Node("Transpose", value, $"{name} transposed");
            transpose.Attribute.Add(new AttributeProto { Name = "perm", Type = AttributeProto.Types.AttributeType.Ints, Ints = { order } });
            graph.Node.Add(transpose);
            value = transpose.Output[0];
        }

        graph.Node.Add(Node("GlobalAveragePool", value, $"{name} mean"));
        return Flatten(graph, $"{name} mean", name, axis: 1);
    }

    /// <summary>The order of axes that has the channels second; null where they are.</summary>
    private static long[]? ChannelsSecond(ActivationLayout layout) => layout switch
    {
        ActivationLayout.ChannelsLast => [0, 2, 1],
        ActivationLayout.MapChannelsLast => [0, 3, 1, 2],
        ActivationLayout.FramesFirst => [1, 2, 0],
        _ => null,
    };

    private static string Flatten(GraphProto graph, string value, string name, int axis)
    {
        NodeProto flatten = Node("Flatten", value, name);
        flatten.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = axis });
        graph.Node.Add(flatten);
        return name;
    }

    private static NodeProto Node(string operatorType, string input, string output) =>
        new() { OpType = operatorType, Name = output, Input = { input }, Output = { output } };
}
