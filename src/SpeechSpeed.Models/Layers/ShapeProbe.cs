using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>The shape of a value at two lengths of the input, which are one where the network takes only one.</summary>
/// <param name="Short">The shape for the shorter input; null where the value is no float tensor.</param>
/// <param name="Long">The shape for the longer input.</param>
internal sealed record ProbedShape(long[]? Short, long[]? Long)
{
    /// <summary>Whether an axis grows with the utterance.</summary>
    public bool Grows(int axis) => Short![axis] != Long![axis];

    /// <summary>Whether it is one vector, whatever the length: no axis grows, at most one is longer than 1, none is empty.</summary>
    public bool IsVector => IsTensor && GrowingAxes == 0 && !Short!.Contains(0) && Short!.Count(dimension => dimension != 1) <= 1;

    /// <summary>How many axes grow with the utterance.</summary>
    public int GrowingAxes => Enumerable.Range(0, Short!.Length).Count(Grows);

    /// <summary>Whether it is a tensor of one rank at both lengths, and so <see cref="Grows"/> can be asked.</summary>
    public bool IsTensor => Short is not null && Short.Length == Long?.Length;

    /// <inheritdoc/>
    public bool Equals(ProbedShape? other) =>
        other is not null && Short is not null && other.Short is not null && Short.AsSpan().SequenceEqual(other.Short)
        && Long is not null && other.Long is not null && Long.AsSpan().SequenceEqual(other.Long);

    /// <inheritdoc/>
    public override int GetHashCode() => Short?.Length ?? 0;

    /// <summary><c>(1, 64, 80, 100)</c>.</summary>
    public static string Text(long[]? shape) => shape is null ? "no float tensor" : $"({string.Join(", ", shape)})";
}

/// <summary>Finds the shapes of values inside a graph by running it with those values as outputs.</summary>
/// <param name="input">The graph's input.</param>
/// <param name="shortFrames">The shorter of the two lengths, in frames of 10 ms. What takes every 64th frame still differs between the defaults.</param>
/// <param name="longFrames">The longer one.</param>
internal sealed class ShapeProbe(ModelInput input, int shortFrames = 192, int longFrames = 256)
{
    private const int SamplesPerFrame = 160;

    private readonly int shorter = input.Window ?? (input.Kind == InputKind.Waveform ? shortFrames * SamplesPerFrame : shortFrames);
    private readonly int longer = input.Window ?? (input.Kind == InputKind.Waveform ? longFrames * SamplesPerFrame : longFrames);

    /// <summary>Whether the network takes one length only, so that nothing in it can be seen to grow.</summary>
    public bool HasOneLength => shorter == longer;

    /// <summary>The shapes of the named values at two lengths.</summary>
    public IReadOnlyDictionary<string, ProbedShape> Run(ModelProto model, IEnumerable<string> values)
    {
        string[] names = [.. values.Distinct(StringComparer.Ordinal)];
        using InferenceSession session = Expose(model, names);
        long[]?[] small = Shapes(session, names, shorter);
        long[]?[] large = HasOneLength ? small : Shapes(session, names, longer);
        return Enumerable.Range(0, names.Length).ToDictionary(i => names[i], i => new ProbedShape(small[i], large[i]), StringComparer.Ordinal);
    }

    /// <summary>The shapes of the named values at one length.</summary>
    public IReadOnlyDictionary<string, long[]?> RunAt(ModelProto model, IEnumerable<string> values, int length)
    {
        string[] names = [.. values.Distinct(StringComparer.Ordinal)];
        using InferenceSession session = Expose(model, names);
        long[]?[] shapes = Shapes(session, names, length);
        return Enumerable.Range(0, names.Length).ToDictionary(i => names[i], i => shapes[i], StringComparer.Ordinal);
    }

    /// <summary>The numbers of the named float tensors for one input.</summary>
    public float[][] Values(ModelProto model, string[] names, float[] values, int length)
    {
        using InferenceSession session = Expose(model, names);
        return Run(session, names, values, length, value => value.GetTensorDataAsSpan<float>().ToArray());
    }

    /// <summary>Refuses an output that is not one vector of floats per utterance: at most one axis may be longer than 1, and none may grow.</summary>
    public void RequireEmbedding(ProbedShape shape)
    {
        if (!shape.IsVector)
        {
            string unit = input.Unit;
            string second = HasOneLength ? "" : $" and {ProbedShape.Text(shape.Long)} for {longer}";
            Throw.InputData(
                $"{input.Label}: output '{input.Output}' is {ProbedShape.Text(shape.Short)} for {shorter} {unit}{second}; "
                + "expected one embedding of float32 per utterance, whatever its length. Export the model up to its embedding.");
        }
    }

    private InferenceSession Expose(ModelProto model, IEnumerable<string> names)
    {
        ModelProto exposed = model.Clone();
        exposed.Graph.Output.Clear();
        exposed.Graph.Output.AddRange(names.Select(name => new ValueInfoProto { Name = name }));
        return OrtSessions.Create(exposed.ToByteArray(), input.Label, GraphOptimizationLevel.ORT_ENABLE_BASIC);
    }

    private long[]?[] Shapes(InferenceSession session, string[] names, int length) => Run(session, names, new float[length * input.Bins], length, Shape);

    private T[] Run<T>(InferenceSession session, string[] names, float[] values, int length, Func<OrtValue, T> read)
    {
        using RunOptions options = new();
        using InputFeed feed = InputFeed.Of(input, values, length);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, feed.Names, feed.Values, names);
            return [.. results.Select(read)];
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtSessions.CannotRun(input.Label, length, input.Unit, error);
        }
    }

    /// <summary>The shape of a float tensor; null for anything else.</summary>
    public static long[]? Shape(OrtValue value)
    {
        if (!value.IsTensor)
        {
            return null;
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float ? info.Shape : null;
    }
}
