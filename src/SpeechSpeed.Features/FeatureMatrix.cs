namespace SpeechSpeed.Features;

/// <summary>Activations of one layer over the utterances of one or more splits.</summary>
/// <param name="AudioPaths">The utterances, in the order of the rows.</param>
/// <param name="Columns">Number of channels.</param>
/// <param name="Values">Activations, shape (utterances, channels), row-major, float32.</param>
public sealed record FeatureMatrix(IReadOnlyList<string> AudioPaths, int Columns, float[] Values)
{
    /// <summary>Number of utterances.</summary>
    public int Rows => AudioPaths.Count;

    /// <summary>The activations of one utterance.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);
}
