using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>A random sample of the corpus, if the whole is too large.</summary>
public static class UtteranceSample
{
    /// <summary>Draws without replacement. The same utterances give the same sample, in any order.</summary>
    /// <param name="utterances">The utterances to draw from.</param>
    /// <param name="maximum">The largest size of the sample, ≥ 1; null draws all.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <returns>Positions in <paramref name="utterances"/>, ordered by audio path; or all, in the given order, if they do not exceed the maximum.</returns>
    public static int[] Draw(IReadOnlyList<Utterance> utterances, int? maximum, long seed) => Draw([.. utterances.Select(utterance => utterance.AudioPath)], maximum, seed);

    /// <summary>The same for utterances of which only the audio paths are known.</summary>
    /// <inheritdoc cref="Draw(IReadOnlyList{Utterance}, int?, long)"/>
    public static int[] Draw(string[] audioPaths, int? maximum, long seed)
    {
        ArgumentNullException.ThrowIfNull(audioPaths);
        int[] positions = new int[audioPaths.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        if (maximum is not { } count || count >= positions.Length)
        {
            return positions;
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(maximum));
        int ByPath(int a, int b) => string.CompareOrdinal(audioPaths[a], audioPaths[b]);
        Array.Sort(positions, ByPath);
        new SeededRandom(seed, "utterance sample").Shuffle(positions.AsSpan());
        int[] drawn = positions[..count];
        Array.Sort(drawn, ByPath);
        return drawn;
    }
}
