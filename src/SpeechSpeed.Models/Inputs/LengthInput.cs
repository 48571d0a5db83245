using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Models.Inputs;

/// <summary>An input beside the speech that is told how long it is; or, where its name says so, the sample rate.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="ElementType">Its data type: whole numbers for a length in frames or samples, float for one relative to the longest of the batch; of a mask also Boolean.</param>
/// <param name="Rank">0 or 1: the length. 2: a mask (batch, time) of ones, which says that all of it is speech.</param>
internal sealed record LengthInput(string Name, int ElementType, int Rank)
{
    private static readonly HashSet<string> NamesOfRates = new(StringComparer.OrdinalIgnoreCase) { "sr", "rate", "sample_rate", "sampling_rate", "samplerate" };

    /// <summary>Null where the input is no such thing.</summary>
    /// <param name="input">The input.</param>
    /// <param name="window">The fixed length of the speech; null where it is free.</param>
    public static LengthInput? Of(GraphInput input, int? window = null) => input switch
    {
        { ElementType: GraphInput.Int32 or GraphInput.Int64 or GraphInput.Float, Dims: { Length: 0 } or [null or 1] } =>
            new LengthInput(input.Name, input.ElementType, input.Dims!.Length),
        { ElementType: GraphInput.Int32 or GraphInput.Int64 or GraphInput.Bool, Dims: [null or 1, var time] } when time is null || time == window =>
            new LengthInput(input.Name, input.ElementType, 2),
        _ => null,
    };

    /// <summary>Its value for a batch of utterances that are all of that length.</summary>
    public OrtValue Value(int length, int batch = 1)
    {
        long[] shape = Rank switch { 0 => [], 1 => [batch], _ => [batch, length] };
        int count = Rank switch { 0 => 1, 1 => batch, _ => batch * length };
        long number = Rank == 2 ? 1 : NamesOfRates.Contains(Name) ? Fbank.SampleRate : length;
        return ElementType switch
        {
            GraphInput.Bool => OrtValue.CreateTensorValueFromMemory(Filled(count, true), shape),
            GraphInput.Float => OrtValue.CreateTensorValueFromMemory(Filled(count, 1f), shape),
            GraphInput.Int32 => OrtValue.CreateTensorValueFromMemory(Filled(count, (int)number), shape),
            _ => OrtValue.CreateTensorValueFromMemory(Filled(count, number), shape),
        };
    }

    private static T[] Filled<T>(int count, T value)
    {
        T[] values = new T[count];
        Array.Fill(values, value);
        return values;
    }
}
