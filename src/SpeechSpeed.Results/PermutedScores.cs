using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>
/// Held-out ridge R² where the targets were exchanged between speakers: the content of <c>permutations.parquet</c>. Permutation p is the same one for every
/// model of a pipeline.
/// </summary>
/// <param name="Layers">The layers, in order.</param>
/// <param name="RSquared">Per layer, R² of every permutation; empty where there is none.</param>
public sealed record PermutedScores(IReadOnlyList<string> Layers, IReadOnlyList<double[]> RSquared)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "permutations.parquet";

    /// <summary>Number of permutations.</summary>
    public int Permutations => RSquared.Count == 0 ? 0 : RSquared[0].Length;

    /// <summary>Writes <c>permutations.parquet</c>.</summary>
    public static Task WriteAsync(string path, PermutedScores scores) => NumberColumnsFile.WriteAsync(
        path,
        "permutation",
        [.. Enumerable.Range(0, scores.Permutations).Select(permutation => Numbers.Text(permutation))],
        [.. scores.Layers.Zip(scores.RSquared)]);

    /// <summary>Reads <c>permutations.parquet</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing.</exception>
    public static async Task<PermutedScores> ReadAsync(string path)
    {
        (_, IReadOnlyList<(string Name, double[] Values)> columns) = await NumberColumnsFile.ReadAsync(path).ConfigureAwait(false);
        return new PermutedScores([.. columns.Select(column => column.Name)], [.. columns.Select(column => column.Values)]);
    }
}
