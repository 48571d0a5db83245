using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Stages.Inspect;

/// <summary>A layer, and its cost beyond the layers before it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Shape of its activation for the inspected length, before it is averaged.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Numbers">Numbers kept of an utterance.</param>
/// <param name="Parameters">Parameters of the nodes after the previous layer and up to this one, in the order of the graph.</param>
/// <param name="Flops">Floating-point operations of these nodes in 100 frames.</param>
/// <param name="IsRead">Whether it is among the requested layers.</param>
internal sealed record InspectedLayer(string Name, string Shape, long Channels, long Numbers, long Parameters, double Flops, bool IsRead);

/// <summary>All nodes of one operator.</summary>
/// <param name="Operator">Its name: <c>Conv</c>.</param>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="Parameters">Their parameters.</param>
/// <param name="Flops">Their floating-point operations in 100 frames.</param>
internal sealed record InspectedOperator(string Operator, int Nodes, long Parameters, double Flops);

/// <summary>
/// The layers and operators of a network, the layers that are read, and the cost. Floating-point operations are those of convolutions, matrix products and
/// recurrences, two for each multiplication with its addition, for 100 frames (one second); the other operations, a few percent, are not counted. If
/// the network is run on windows, they are those of the windows that begin within 100 frames.
/// </summary>
/// <param name="Label">The source of the network.</param>
/// <param name="Format">Its format and its producer.</param>
/// <param name="Input">Its input.</param>
/// <param name="Kind">Whether it takes features or audio.</param>
/// <param name="Normalization">How the audio is normalised that it is given.</param>
/// <param name="Output">Its embedding.</param>
/// <param name="Length">The length of the given shapes: <c>100 frames</c>.</param>
/// <param name="Info">Counts and digest.</param>
/// <param name="Layers">Every layer, in the order of the forward pass, the embedding last.</param>
/// <param name="Operators">Every operator, by its nodes' floating-point operations and number, descending.</param>
internal sealed record NetworkInspection(
    string Label,
    string Format,
    string Input,
    InputKind Kind,
    InputNormalization Normalization,
    string Output,
    string Length,
    ModelInfo Info,
    IReadOnlyList<InspectedLayer> Layers,
    IReadOnlyList<InspectedOperator> Operators)
{
    private const int FramesPerSecond = 100;
    private const int LongestSeconds = 16;

    /// <summary>Floating-point operations in 100 frames.</summary>
    public double Flops => Operators.Sum(one => one.Flops);

    /// <summary>Reads or builds the network and inspects it.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="layers">The layers to read.</param>
    /// <param name="bins">Mel bins per frame of the front end.</param>
    /// <param name="settings">Settings of its input that the graph leaves open; null for none.</param>
    /// <param name="pooling">What is kept of the layers.</param>
    /// <exception cref="SpeechSpeedException">The network cannot be used.</exception>
    public static NetworkInspection Of(
        ModelSource source, LayerSelection layers, int bins = 80, InputSettings? settings = null, TimePooling pooling = TimePooling.Mean)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(layers);
        (ModelProto model, ModelInfo info, ModelInput input, IReadOnlyList<LayerTap> taps) = source.Prepare(bins, settings);
        taps = LayerTaps.Pooled(model, input, taps, pooling);
        HashSet<string> read = [.. layers.Select(taps, source.Label).Select(tap => tap.Name)];

        (int length, NetworkCost cost) = Measure(model, input, taps);
        double perSecond = PerSecond(input, length);
        NodeCost[] nodes = [.. cost.Nodes().Select(node => node with { Flops = node.Flops * perSecond })];
        return new NetworkInspection(
            source.Label,
            FormatOf(model),
            Describe(model.Graph, input),
            input.Kind,
            input.Normalization,
            $"{input.Output}, {ProbedShape.Text(cost.Shape(input.Output))}{(taps[^1].IsMeanOfFrames ? ": its mean over time is the embedding" : "")}",
            string.Create(CultureInfo.InvariantCulture, $"{length:N0} {input.Unit}"),
            info,
            [.. LayersOf(taps, nodes, cost, read, pooling)],
            [.. OperatorsOf(nodes)]);
    }

    /// <summary>At one second, or at the first doubling of it that the network takes; at the window if the network is run on windows.</summary>
    private static (int Length, NetworkCost Cost) Measure(ModelProto model, ModelInput input, IReadOnlyList<LayerTap> taps)
    {
        int second = input.Kind == InputKind.Waveform ? Fbank.SampleRate : FramesPerSecond;
        for (int length = input.Window ?? second; ; length *= 2)
        {
            try
            {
                return (length, NetworkCost.At(model, input, length, taps.Select(tap => tap.Value)));
            }
            catch (SpeechSpeedException) when (input.Window is null && length < LongestSeconds * second)
            {
                // The network needs more frames.
            }
        }
    }

    private static double PerSecond(ModelInput input, int length)
    {
        double second = input.Kind == InputKind.Waveform ? Fbank.SampleRate : FramesPerSecond;
        return second / (input.Window is null ? length : input.Hop);
    }

    private static string FormatOf(ModelProto model)
    {
        long opset = model.OpsetImport.FirstOrDefault(one => one.Domain is "" or "ai.onnx")?.Version ?? 0;
        string producer = $"{model.ProducerName} {model.ProducerVersion}".Trim();
        return string.Create(
            CultureInfo.InvariantCulture, $"ONNX, operator set {opset}, {model.Graph.Node.Count:N0} nodes{(producer.Length > 0 ? $", by {producer}" : "")}");
    }

    private static string Describe(GraphProto graph, ModelInput input)
    {
        string type = GraphInput.All(graph).First(one => one.Name == input.Name).Type;
        string kind = input.Kind == InputKind.Waveform
            ? $"audio of 16 kHz, {(input.Normalization == InputNormalization.Utterance ? "each utterance brought to mean 0 and variance 1" : input.Samples == SampleRange.Unit ? "-1 to 1" : "16-bit PCM's range")}"
            : $"{input.Bins} bins per frame, {(input.IsBinsFirst ? "bins" : "frames")} first";
        string window = input.Window is { } length
            ? string.Create(CultureInfo.InvariantCulture, $"; windows of {length:N0} {input.Unit} every {input.Hop:N0}")
            : "; any length";
        string lengths = input.Lengths.Count > 0 ? $"; told the length by {string.Join(", ", input.Lengths.Select(one => one.Name))}" : "";
        return $"{input.Name}, {type}: {kind}{window}{lengths}";
    }

    private static IEnumerable<InspectedLayer> LayersOf(IReadOnlyList<LayerTap> taps, NodeCost[] nodes, NetworkCost cost, HashSet<string> read, TimePooling pooling)
    {
        int next = 0;
        foreach (LayerTap tap in taps)
        {
            int end = tap == taps[^1] ? nodes.Length : Math.Max(next, cost.Position(tap.Value) + 1);
            NodeCost[] own = nodes[next..end];
            next = end;
            long[] shape = cost.Shape(tap.Value) ?? [];
            long channels = Channels(tap.Layout, shape);
            yield return new InspectedLayer(
                tap.Name,
                ProbedShape.Text(shape),
                channels,
                tap.Frames is null ? channels : pooling.NumbersPerChannel() * channels,
                own.Sum(node => node.Parameters),
                own.Sum(node => node.Flops),
                read.Contains(tap.Name));
        }
    }

    private static long Channels(ActivationLayout layout, long[] shape) => layout switch
    {
        ActivationLayout.Flat => shape.Aggregate(1L, (product, dimension) => product * dimension),
        ActivationLayout.Vector or ActivationLayout.ChannelsFirst => shape[1],
        _ => shape[^1],
    };

    private static IEnumerable<InspectedOperator> OperatorsOf(NodeCost[] nodes) => nodes
        .GroupBy(node => node.Operator, StringComparer.Ordinal)
        .Select(group => new InspectedOperator(group.Key, group.Count(), group.Sum(node => node.Parameters), group.Sum(node => node.Flops)))
        .OrderByDescending(one => one.Flops)
        .ThenByDescending(one => one.Nodes)
        .ThenBy(one => one.Operator, StringComparer.Ordinal);
}
