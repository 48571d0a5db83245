using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage;

/// <summary>Activations of one layer with their utterances.</summary>
/// <param name="Utterances">The utterances, one per row.</param>
/// <param name="Features">Activations, shape (utterances, channels).</param>
public sealed record LabelledFeatures(IReadOnlyList<Utterance> Utterances, FeatureMatrix Features)
{
    /// <summary>The targets, one per row.</summary>
    public double[] Targets()
    {
        double[] targets = new double[Utterances.Count];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = Utterances[i].Value;
        }

        return targets;
    }

    /// <summary>A seeded sample of the utterances, drawn by <see cref="UtteranceSample"/>; all of them if they do not exceed the maximum.</summary>
    public LabelledFeatures Sample(int? maximum, long seed) =>
        maximum < Utterances.Count ? At(UtteranceSample.Draw(Utterances, maximum, seed)) : this;

    /// <summary>The utterances at some positions, in that order.</summary>
    public LabelledFeatures At(IReadOnlyList<int> positions)
    {
        float[] values = new float[positions.Count * Features.Columns];
        for (int i = 0; i < positions.Count; i++)
        {
            Features.Row(positions[i]).CopyTo(values.AsSpan(i * Features.Columns));
        }

        return new LabelledFeatures(
            [.. positions.Select(position => Utterances[position])],
            new FeatureMatrix([.. positions.Select(position => Features.AudioPaths[position])], Features.Columns, values));
    }

    /// <summary>Reads one layer over several splits, in the given order, and joins it with the labels by audio path.</summary>
    /// <param name="labelsFolder">The folder of the label tables.</param>
    /// <param name="features">The feature set.</param>
    /// <param name="splits">The splits, at least one.</param>
    /// <param name="layer">The layer.</param>
    /// <exception cref="SpeechSpeedException">A split is missing, or an utterance has no label.</exception>
    public static async Task<LabelledFeatures> ReadAsync(string labelsFolder, FeatureSet features, IReadOnlyList<Split> splits, Layer layer)
    {
        List<Utterance> utterances = [];
        List<string> audioPaths = [];
        List<float[]> parts = [];
        foreach (Split split in splits)
        {
            FeatureMatrix matrix = await features.ReadAsync(split, layer).ConfigureAwait(false);
            utterances.AddRange(features.Label(labelsFolder, split, matrix.AudioPaths));
            audioPaths.AddRange(matrix.AudioPaths);
            parts.Add(matrix.Values);
        }

        return new LabelledFeatures(utterances, new FeatureMatrix(audioPaths, layer.Dim, Join(parts)));
    }

    private static float[] Join(List<float[]> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        float[] joined = new float[parts.Sum(part => part.Length)];
        int offset = 0;
        foreach (float[] part in parts)
        {
            part.CopyTo(joined, offset);
            offset += part.Length;
        }

        return joined;
    }
}
