using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.Inputs;

/// <summary>The values of all inputs of a network for one pass.</summary>
internal sealed class InputFeed : IDisposable
{
    private const float Pcm16Scale = 32768;

    private InputFeed(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values)
    {
        Names = names;
        Values = values;
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<OrtValue> Values { get; }

    /// <summary>Lays the values out as the network takes them.</summary>
    /// <param name="input">The network's input.</param>
    /// <param name="values">(length, bins) in row-major order; audio from −1 to 1. Not copied where the network takes them so.</param>
    /// <param name="length">Frames or samples.</param>
    public static InputFeed Of(ModelInput input, ReadOnlyMemory<float> values, int length) => Of(input, [values], length);

    /// <summary>The same for utterances of one length, one after the other.</summary>
    public static InputFeed Of(ModelInput input, IReadOnlyList<ReadOnlyMemory<float>> utterances, int length)
    {
        ReadOnlyMemory<float> values = utterances.Count == 1 ? LaidOut(input, utterances[0]) : Joined(input, utterances);
        OrtValue speech = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(values), input.Shape(length, utterances.Count));
        return new InputFeed(
            [input.Name, .. input.Lengths.Select(other => other.Name)], [speech, .. input.Lengths.Select(other => other.Value(length, utterances.Count))]);
    }

    public void Dispose()
    {
        foreach (OrtValue value in Values)
        {
            value.Dispose();
        }
    }

    private static float[] Joined(ModelInput input, IReadOnlyList<ReadOnlyMemory<float>> utterances)
    {
        float[] joined = new float[utterances.Count * utterances[0].Length];
        for (int i = 0; i < utterances.Count; i++)
        {
            LaidOut(input, utterances[i]).CopyTo(joined.AsMemory(i * utterances[0].Length));
        }

        return joined;
    }

    private static ReadOnlyMemory<float> LaidOut(ModelInput input, ReadOnlyMemory<float> values) =>
        input.Kind == InputKind.Waveform && input.Samples == SampleRange.Pcm16 ? Scaled(values.Span)
        : input.IsBinsFirst ? Transposed(values.Span, input.Bins)
        : values;

    private static float[] Scaled(ReadOnlySpan<float> samples)
    {
        float[] scaled = new float[samples.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = samples[i] * Pcm16Scale;
        }

        return scaled;
    }

    /// <summary>Rows as columns.</summary>
    /// <param name="rows">Row-major.</param>
    /// <param name="bins">Length of a row.</param>
    public static float[] Transposed(ReadOnlySpan<float> rows, int bins)
    {
        float[] columns = new float[rows.Length];
        int frames = rows.Length / bins;
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> row = rows.Slice(frame * bins, bins);
            for (int bin = 0; bin < row.Length; bin++)
            {
                columns[(bin * frames) + frame] = row[bin];
            }
        }

        return columns;
    }
}
