using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// Finds which axis of an activation is its channels: the axis that the operator before it computes (a convolution's second, a matrix
/// product's last), carried through element-wise operators; where that says nothing, the one that does not grow with the utterance.
/// </summary>
/// <param name="graph">The graph.</param>
internal sealed class ChannelAxis(GraphIndex graph)
{
    private const int MaximumSteps = 32;

    /// <summary>How the axes are laid out; null where there is no place for channels.</summary>
    public ActivationLayout? Layout(string value, ProbedShape shape)
    {
        // Two axes that grow are frames against frames: scores of attention, and no frames of channels.
        if (!shape.IsTensor || shape.GrowingAxes > 1)
        {
            return null;
        }

        int rank = shape.Short!.Length;
        int? computed = Computed(value, rank, MaximumSteps);
        int? channels = computed is { } axis && axis < rank && !shape.Grows(axis) ? computed : null;
        bool hasBatch = shape.Short[0] == 1 && !shape.Grows(0);
        return (rank, hasBatch) switch
        {
            (2, true) when !shape.Grows(1) => ActivationLayout.Vector,
            (3, false) when shape.Short[1] == 1 && !shape.Grows(2) && channels is null or 2 => ActivationLayout.FramesFirst,
            (3 or 4, true) when channels == 1 => ActivationLayout.ChannelsFirst,
            (3, true) when channels == 2 => ActivationLayout.ChannelsLast,
            (4, true) when channels == 3 => ActivationLayout.MapChannelsLast,
            (3 or 4, true) when !shape.Grows(1) => ActivationLayout.ChannelsFirst,
            (3, true) when !shape.Grows(2) => ActivationLayout.ChannelsLast,
            _ => null,
        };
    }

    /// <summary>Whether the operators before a value say which of its axes is channels. Where no axis grows, nothing else does.</summary>
    public bool IsComputed(string value, ProbedShape shape) => Computed(value, shape.Short!.Length, MaximumSteps) is not null;

    private int? Computed(string value, int rank, int steps)
    {
        if (steps == 0 || graph.Producer(value) is not { } node)
        {
            return null;
        }

        switch (node.OpType)
        {
            case "Conv" or "ConvTranspose" or "BatchNormalization" or "InstanceNormalization" or "GroupNormalization" or "MaxPool" or "AveragePool" or "GlobalAveragePool":
                return 1;
            case "Gemm" or "LayerNormalization" or "SkipLayerNormalization":
                return rank - 1;
            case "MatMul":
                return graph.IsConstant(node.Input[1]) ? rank - 1 : graph.IsConstant(node.Input[0]) ? rank - 2 : null;
            case "Transpose":
                long[] order = node.Attribute.FirstOrDefault(attribute => attribute.Name == "perm")?.Ints.ToArray() ?? [];
                return order.Length == rank && Computed(node.Input[0], rank, steps - 1) is { } axis ? Array.IndexOf(order, axis) : null;
            case "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" or "Expand" or "Gather" or "Shape" or "Resize" or "Einsum" or "LSTM" or "GRU" or "RNN":
                return null;
            default:
                string? source = node.Input.FirstOrDefault(input => input.Length > 0 && !graph.IsConstant(input));
                return source is null ? null : Computed(source, rank, steps - 1);
        }
    }
}
