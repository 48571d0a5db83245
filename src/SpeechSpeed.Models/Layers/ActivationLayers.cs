using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>An activation that may be a layer.</summary>
/// <param name="Operator">The operator in small letters: <c>relu</c>.</param>
/// <param name="Value">The name of the value in the graph.</param>
/// <param name="Layout">How its axes are laid out.</param>
internal sealed record Activation(string Operator, string Value, ActivationLayout Layout);

/// <summary>
/// The rule for any network but SimAMResNet: of a transformer the stream between its blocks (<see cref="Transformer"/>); of any other the output of every
/// non-linearity and of every residual addition is a layer. Where the graph is made of residual or dense blocks, layers are named after them
/// (<see cref="NetworkSections"/>); elsewhere <c>block NNN op</c>, numbered from 001 in the order of the graph.
/// </summary>
/// <remarks>
/// Shapes come from running the network. Values without a place for channels (scalars, shape arithmetic, attention matrices, values of
/// another type than float) are no layers. A softmax is not counted: its average over what it normalises is a constant.
/// </remarks>
internal static class ActivationLayers
{
    /// <summary>The taps in the order of the graph, the embedding last.</summary>
    public static IReadOnlyList<LayerTap> Find(ModelProto model, GraphIndex graph, ModelInput input, ShapeProbe probe)
    {
        string output = input.Output;
        IReadOnlyList<NonLinearity> nonLinearities = NonLinearities.Find(graph);
        Transformer? transformer = Transformer.Find(graph, nonLinearities, input.Name);
        NodeProto[] additions = [.. graph.Graph.Node.Where(node => IsAdditionOfTwo(graph, node))];
        string? pooling = graph.LastLinearInput(output);
        IReadOnlyDictionary<string, ProbedShape> shapes = probe.Run(
            model,
            [
                output,
                .. pooling is null ? [] : new[] { pooling },
                .. nonLinearities.Select(one => one.Value),
                .. additions.SelectMany(node => node.Input.Append(node.Output[0])),
                .. transformer?.Values ?? [],
            ]);

        Dictionary<string, string> operators = nonLinearities.ToDictionary(one => one.Value, one => one.Operator, StringComparer.Ordinal);
        NodeProto[] residual = [.. additions.Where(node => node.Input.All(input => shapes[input].Equals(shapes[node.Output[0]])))];
        foreach (NodeProto node in residual)
        {
            operators.TryAdd(node.Output[0], "add");
        }

        ChannelAxis channels = new(graph);
        List<Activation> activations = [];
        foreach (string value in graph.Graph.Node.SelectMany(node => node.Output).Where(value => value != output))
        {
            if (operators.TryGetValue(value, out string? name) && channels.Layout(value, shapes[value]) is { } layout)
            {
                activations.Add(new Activation(name, value, layout));
            }
        }

        LayerTap embedding = Embedding(input, probe, transformer, shapes, channels);

        // Of features to a vector a network is a speaker model, whose layers are called by their operators; and one attention before a vector may be a pooling.
        Transformer? named = embedding.IsMeanOfFrames || (input.Kind == InputKind.Waveform && transformer?.Blocks > 1) ? transformer : null;
        IReadOnlyList<LayerTap>? parts = named?.Name(activations, shapes, channels) ?? NetworkSections.Find(graph, residual, shapes)?.Name(activations);
        List<LayerTap> taps = [.. parts ?? Numbered(activations)];
        if (parts is not null && pooling is not null && !embedding.IsMeanOfFrames && taps.All(tap => !graph.Same(tap.Value, pooling))
            && channels.Layout(pooling, shapes[pooling]) is { } pooled)
        {
            taps.Add(new LayerTap("pooling", pooling, pooled));
        }

        return [.. taps.Append(embedding).Select(tap => tap with { Shape = shapes[tap.Value] })];
    }

    /// <summary>The output as a layer: a vector, or of a transformer and of a network that takes audio the mean of a vector for every frame.</summary>
    private static LayerTap Embedding(ModelInput input, ShapeProbe probe, Transformer? transformer, IReadOnlyDictionary<string, ProbedShape> shapes, ChannelAxis channels)
    {
        string output = input.Output;
        ProbedShape shape = shapes[output];
        if (shape is { IsVector: false, IsTensor: true, Short.Length: 3 } && (transformer is not null || input.Kind == InputKind.Waveform))
        {
            bool isTold = transformer is not null || shape.GrowingAxes > 0 || channels.IsComputed(output, shape);
            if (isTold && (transformer?.Layout(output, shapes, channels) ?? channels.Layout(output, shape)) is { } frames)
            {
                return new LayerTap(Layer.Embedding, output, frames);
            }
        }

        probe.RequireEmbedding(shape);
        return new LayerTap(Layer.Embedding, output, shape.Short!.Length == 2 ? ActivationLayout.Vector : ActivationLayout.Flat);
    }

    private static IReadOnlyList<LayerTap> Numbered(IEnumerable<Activation> activations) => [.. activations.Select((activation, i) =>
        new LayerTap(string.Create(CultureInfo.InvariantCulture, $"block {i + 1:000} {activation.Operator}"), activation.Value, activation.Layout))];

    private static bool IsAdditionOfTwo(GraphIndex graph, NodeProto node) =>
        node.OpType == "Add" && node.Input.All(input => graph.Producer(input) is not null && !graph.IsConstant(input));
}
