using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>The one input of a speaker model: (batch, frames, bins) of float.</summary>
/// <param name="Label">What the model is called in an error.</param>
/// <param name="Name">The input's name in the graph.</param>
/// <param name="Bins">Number of mel bins.</param>
/// <param name="FixedFrames">Number of frames, where the graph takes only one; null where it takes any.</param>
internal sealed record ModelInput(string Label, string Name, int Bins, int? FixedFrames)
{
    private const int Float = 1;

    /// <summary>Reads and checks the input and the output of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="label">What the model is called in an error.</param>
    /// <param name="bins">The bins that the front end makes.</param>
    /// <exception cref="SpeechSpeedException">Anything but one input of that shape and one output.</exception>
    public static ModelInput Read(GraphProto graph, string label, int bins)
    {
        // Before IR version 4 every initializer is listed among the inputs, too.
        HashSet<string> initializers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. graph.Input.Where(value => !initializers.Contains(value.Name))];
        if (inputs.Length != 1)
        {
            Throw.InputData(
                $"{label}: found {inputs.Length} inputs{Names(inputs)}; expected one, the fbank of shape (batch, frames, bins). "
                + "Export the model with that input alone.");
        }

        if (graph.Output.Count != 1)
        {
            Throw.InputData(
                $"{label}: found {graph.Output.Count} outputs{Names(graph.Output)}; expected one, the embedding. "
                + "Export the model with that output alone.");
        }

        ValueInfoProto input = inputs[0];
        TypeProto.Types.Tensor? type = input.Type?.TensorType;
        if (type is null || type.ElemType != Float || type.Shape is not { Dim.Count: 3 })
        {
            Throw.InputData(
                $"{label}: input '{input.Name}' is {Describe(type)}; expected float of shape (batch, frames, bins). "
                + "Export the model so that it takes fbank features, not audio.");
        }

        int? batch = Fixed(type.Shape.Dim[0]);
        if (batch is not null and not 1)
        {
            Throw.InputData($"{label}: input '{input.Name}' takes {batch} utterances at a time; expected any number or 1. Export the model with a batch of one.");
        }

        int? modelBins = Fixed(type.Shape.Dim[2]);
        if (modelBins is not null && modelBins != bins)
        {
            Throw.Configuration(
                $"{label}: takes {modelBins} bins per frame, the front end makes {bins}. Set frontend.bins to {modelBins}, if the model was trained with that.");
        }

        return new ModelInput(label, input.Name, bins, Fixed(type.Shape.Dim[1]));
    }

    private static int? Fixed(TensorShapeProto.Types.Dimension dimension) => dimension.HasDimValue && dimension.DimValue > 0 ? checked((int)dimension.DimValue) : null;

    private static string Names(IReadOnlyCollection<ValueInfoProto> values) =>
        values.Count == 0 ? "" : $" ({string.Join(", ", values.Select(value => value.Name))})";

    private static string Describe(TypeProto.Types.Tensor? type)
    {
        if (type is null)
        {
            return "no tensor";
        }

        string dimensions = type.Shape is null
            ? "unknown shape"
            : $"shape ({string.Join(", ", type.Shape.Dim.Select(d => d.HasDimValue ? Numbers.Text(d.DimValue) : d.HasDimParam ? d.DimParam : "?"))})";
        return $"{(type.ElemType == Float ? "float" : $"of element type {type.ElemType}")} of {dimensions}";
    }
}
