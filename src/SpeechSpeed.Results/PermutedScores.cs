using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>The statistics of the permutation tests of one part of one target of one layer.</summary>
/// <param name="Observed">R² over left-out speakers.</param>
/// <param name="Permuted">The same statistic under every permutation; empty if there is none.</param>
public sealed record PermutedScore(double Observed, double[] Permuted);

/// <summary>
/// R² over left-out speakers, for the observed and the permuted target: the content of <c>permutations.parquet</c>. Permutation p is the same for every layer, target and model of the same utterances.
/// </summary>
public static class PermutedScores
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "permutations.parquet";

    private const string Observed = "observed";

    /// <summary>Writes the file; a score without permutations is followed by NaN.</summary>
    public static Task WriteAsync(string path, IReadOnlyDictionary<HeldOutKey, PermutedScore> scores)
    {
        int permutations = scores.Values.Select(score => score.Permuted.Length).DefaultIfEmpty(0).Max();
        return NumberColumnsFile.WriteAsync(
            path,
            "permutation",
            [Observed, .. Enumerable.Range(0, permutations).Select(permutation => Numbers.Text(permutation))],
            [.. scores.Select(one => (one.Key.Column, (double[])[one.Value.Observed, .. one.Value.Permuted, .. Enumerable.Repeat(double.NaN, permutations - one.Value.Permuted.Length)]))]);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing.</exception>
    public static async Task<IReadOnlyDictionary<HeldOutKey, PermutedScore>> ReadAsync(string path)
    {
        (_, IReadOnlyList<(string Name, double[] Values)> columns) = await NumberColumnsFile.ReadAsync(path).ConfigureAwait(false);
        return columns.ToDictionary(
            column => HeldOutKey.Of(column.Name),
            column => new PermutedScore(column.Values[0], column.Values.Skip(1).All(double.IsNaN) ? [] : column.Values[1..]));
    }
}
