using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Results;

/// <summary>
/// Sums over the utterances of each speaker, from which every bootstrap sample of speakers follows as a weighted sum: the content of
/// <c>speakers.parquet</c>.
/// </summary>
/// <param name="Speakers">The speakers, in the order of their folds.</param>
/// <param name="Utterances">Per speaker, how many utterances.</param>
/// <param name="SumCps">Per speaker, Σ CPS.</param>
/// <param name="SumSquaredCps">Per speaker, Σ CPS².</param>
/// <param name="Layers">The layers, in order.</param>
/// <param name="SquaredErrors">Per layer and speaker, Σ (CPS − out-of-fold answer of the ridge)².</param>
public sealed record SpeakerErrors(
    IReadOnlyList<string> Speakers,
    double[] Utterances,
    double[] SumCps,
    double[] SumSquaredCps,
    IReadOnlyList<string> Layers,
    IReadOnlyList<double[]> SquaredErrors)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "speakers.parquet";

    private static readonly string[] OwnColumns = ["utterances", "sum_cps", "sum_squared_cps"];

    /// <summary>Writes <c>speakers.parquet</c>.</summary>
    public static Task WriteAsync(string path, SpeakerErrors errors) => NumberColumnsFile.WriteAsync(
        path,
        "speaker_id",
        errors.Speakers,
        [
            (OwnColumns[0], errors.Utterances),
            (OwnColumns[1], errors.SumCps),
            (OwnColumns[2], errors.SumSquaredCps),
            .. errors.Layers.Zip(errors.SquaredErrors),
        ]);

    /// <summary>Reads <c>speakers.parquet</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing.</exception>
    public static async Task<SpeakerErrors> ReadAsync(string path)
    {
        (string[] speakers, IReadOnlyList<(string Name, double[] Values)> columns) = await NumberColumnsFile.ReadAsync(path).ConfigureAwait(false);
        return new SpeakerErrors(
            speakers,
            columns[0].Values,
            columns[1].Values,
            columns[2].Values,
            [.. columns.Skip(OwnColumns.Length).Select(column => column.Name)],
            [.. columns.Skip(OwnColumns.Length).Select(column => column.Values)]);
    }
}
