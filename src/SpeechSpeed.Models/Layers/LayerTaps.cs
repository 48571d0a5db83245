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

    /// <summary>The taps, with their frames where more than the mean is kept.</summary>
    public static IReadOnlyList<LayerTap> Pooled(ModelProto model, ModelInput input, IReadOnlyList<LayerTap> taps, TimePooling pooling) =>
        pooling == TimePooling.Mean ? taps : FrameAxes.Find(model, input, taps);

    /// <summary>
    /// Replaces the graph's outputs by those that are read, and returns their names: one per tap, in order, and then the size of the series of each tap with frames (<see cref="FrameMoments"/>).
    /// </summary>
    /// <remarks>
    /// A convolutional output is averaged by <c>GlobalAveragePool</c>, which ONNX Runtime computes in the blocked layout that its convolutions
    /// use; <c>ReduceMean</c> would have every one of them converted back first. It takes its axes alike in every operator set, too.
    /// The last tap is added first: ONNX Runtime orders a graph depth-first from its last node without successors, so that it averages an activation as
    /// soon as it is there and lets it go. The other way round it runs the whole network first, and keeps all activations of all layers until then:
    /// 5.5 GB and not 1 for 35 s through a SimAMResNet100 (bench/memory).
    /// </remarks>
    public static IReadOnlyList<string> Insert(ModelProto model, IReadOnlyList<LayerTap> taps, TimePooling pooling = TimePooling.Mean)
    {
        GraphBuilder graph = new(model.Graph);
        model.Graph.Output.Clear();
        string[] outputs = new string[taps.Count];
        List<string> sizes = [];
        for (int i = taps.Count - 1; i >= 0; i--)
        {
            string name = $"speechspeed/tap {i}";
            string value = WithChannelsSecond(graph, taps[i], name);
            if (taps[i].Frames is { } frames)
            {
                (outputs[i], string size) = FrameMoments.Add(graph, value, frames, name, pooling);
                sizes.Insert(0, size);
            }
            else
            {
                outputs[i] = Mean(graph, taps[i].Layout, value, name);
            }
        }

        string[] all = [.. outputs, .. sizes];
        model.Graph.Output.Add(all.Select(name => new ValueInfoProto { Name = name }));
        return all;
    }

    private static string WithChannelsSecond(GraphBuilder graph, LayerTap tap, string name) =>
        tap.Layout.ChannelsSecond() is { } order ? graph.Add("Transpose", $"{name} transposed", [tap.Value], GraphBuilder.List("perm", order)) : tap.Value;

    /// <summary>A value (1, channels).</summary>
    private static string Mean(GraphBuilder graph, ActivationLayout layout, string value, string name) => layout switch
    {
        ActivationLayout.Vector => value,
        ActivationLayout.Flat => graph.Add("Flatten", name, [value], GraphBuilder.Whole("axis", 0)),
        _ => graph.Add("Flatten", name, [graph.Add("GlobalAveragePool", $"{name} mean", [value])], GraphBuilder.Whole("axis", 1)),
    };
}
