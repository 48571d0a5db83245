namespace SpeechSpeed.Settings.Types;

/// <summary>Guesses the intended word for a misspelt one.</summary>
public static class Spelling
{
    /// <summary>The candidate with the fewest edits, if they are few enough; null otherwise. Of equally near candidates the first wins.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string plain = Plain(word);
        string? nearest = candidates.MinBy(candidate => Distance(plain, Plain(candidate)));
        return nearest is not null && Distance(plain, Plain(nearest)) <= Math.Max(1, Math.Min(word.Length, nearest.Length) / 3) ? nearest : null;
    }

    /// <summary><c> Did you mean 'onnx'?</c> with a space before it, or nothing.</summary>
    public static string Suggestion(string word, IEnumerable<string> candidates) =>
        Nearest(word, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static string Plain(string word) =>
        (word.Length > 100 ? word[..100] : word).ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    // Optimal string alignment (Damerau 1964): insertions, deletions, substitutions, and exchanges of neighbours.
    private static int Distance(string a, string b)
    {
        int[,] distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distance[i, j] = i + j;
                    continue;
                }

                int substitution = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(substitution, 1 + Math.Min(distance[i - 1, j], distance[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], 1 + distance[i - 2, j - 2]);
                }
            }
        }

        return distance[a.Length, b.Length];
    }
}
