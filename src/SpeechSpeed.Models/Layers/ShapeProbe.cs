using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>The shape of a value at two lengths of the input.</summary>
/// <param name="Short">The shape for the shorter input; null where the value is no float tensor.</param>
/// <param name="Long">The shape for the longer input.</param>
internal sealed record ProbedShape(long[]? Short, long[]? Long)
{
    /// <summary>How the axes are laid out; null where there is no axis of channels.</summary>
    public ActivationLayout? Layout
    {
        get
        {
            if (Short is not [1, ..] || Long is null || Short.Length != Long.Length)
            {
                return null;
            }

            bool Grows(int axis) => Short[axis] != Long[axis];
            return Short.Length switch
            {
                2 when !Grows(1) => ActivationLayout.Vector,
                3 or 4 when !Grows(1) => ActivationLayout.ChannelsFirst,
                3 when !Grows(2) => ActivationLayout.ChannelsLast,
                _ => null,
            };
        }
    }

    /// <inheritdoc/>
    public bool Equals(ProbedShape? other) =>
        other is not null && Short is not null && other.Short is not null && Short.AsSpan().SequenceEqual(other.Short)
        && Long is not null && other.Long is not null && Long.AsSpan().SequenceEqual(other.Long);

    /// <inheritdoc/>
    public override int GetHashCode() => Short?.Length ?? 0;
}

/// <summary>Finds the shapes of values inside a graph by running it at two lengths with those values as outputs.</summary>
/// <param name="input">The graph's input.</param>
internal sealed class ShapeProbe(ModelInput input)
{
    private const int ShortFrames = 192;
    private const int LongFrames = 256;

    /// <summary>The shapes of the named values.</summary>
    public IReadOnlyDictionary<string, ProbedShape> Run(ModelProto model, IEnumerable<string> values)
    {
        ModelProto exposed = model.Clone();
        string[] names = [.. values.Distinct(StringComparer.Ordinal)];
        exposed.Graph.Output.Clear();
        exposed.Graph.Output.AddRange(names.Select(name => new ValueInfoProto { Name = name }));
        using InferenceSession session = OrtSessions.Create(exposed.ToByteArray(), input.Label, GraphOptimizationLevel.ORT_ENABLE_BASIC);
        long[]?[] shorter = Shapes(session, names, input.FixedFrames ?? ShortFrames);
        long[]?[] longer = Shapes(session, names, input.FixedFrames ?? LongFrames);
        return Enumerable.Range(0, names.Length).ToDictionary(i => names[i], i => new ProbedShape(shorter[i], longer[i]), StringComparer.Ordinal);
    }

    /// <summary>Refuses an output that is not one vector of floats per utterance.</summary>
    public void RequireEmbedding(string output, ProbedShape shape)
    {
        if (!shape.Equals(shape with { Long = shape.Short }))
        {
            Throw.InputData(
                $"{input.Label}: output '{output}' is {Describe(shape.Short)} for {ShortFrames} frames and {Describe(shape.Long)} for {LongFrames}; "
                + "expected one embedding of float32 per utterance, whatever its length. Export the model up to its embedding.");
        }
    }

    private static string Describe(long[]? shape) => shape is null ? "no float tensor" : $"({string.Join(", ", shape)})";

    private long[]?[] Shapes(InferenceSession session, string[] names, int frames)
    {
        using RunOptions options = new();
        using OrtValue fbank = OrtValue.CreateTensorValueFromMemory(new float[frames * input.Bins], [1, frames, input.Bins]);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [input.Name], [fbank], names);
            return [.. results.Select(Shape)];
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtSessions.CannotRun(input.Label, frames, error);
        }
    }

    private static long[]? Shape(OrtValue value)
    {
        if (!value.IsTensor)
        {
            return null;
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float ? info.Shape : null;
    }
}
