using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>
/// Sums over the utterances of each speaker, from which every bootstrap sample of speakers follows as a weighted sum: the content of
/// <c>speakers.parquet</c>.
/// </summary>
/// <param name="Speakers">The speakers, in the order of their folds.</param>
/// <param name="Utterances">Per speaker, how many utterances.</param>
/// <param name="Sums">Per speaker, Σ target.</param>
/// <param name="SumSquares">Per speaker, Σ target².</param>
/// <param name="Layers">The layers, in order.</param>
/// <param name="SquaredErrors">Per layer and speaker, Σ (target − out-of-fold answer of the ridge)².</param>
/// <param name="Floors">What needs no network, in the order of <c>floors.csv</c>.</param>
/// <param name="FloorErrors">Per floor and speaker, the same sum.</param>
public sealed record SpeakerErrors(
    IReadOnlyList<string> Speakers,
    double[] Utterances,
    double[] Sums,
    double[] SumSquares,
    IReadOnlyList<string> Layers,
    IReadOnlyList<double[]> SquaredErrors,
    IReadOnlyList<string> Floors,
    IReadOnlyList<double[]> FloorErrors)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "speakers.parquet";

    /// <summary>What the column of a floor begins with: a layer may be called anything else.</summary>
    private const string FloorPrefix = "floor: ";

    private static readonly string[] OwnColumns = ["utterances", "sum_cps", "sum_squared_cps"];

    /// <summary>Writes <c>speakers.parquet</c>.</summary>
    public static Task WriteAsync(string path, SpeakerErrors errors) => NumberColumnsFile.WriteAsync(
        path,
        "speaker_id",
        errors.Speakers,
        [
            (OwnColumns[0], errors.Utterances),
            (OwnColumns[1], errors.Sums),
            (OwnColumns[2], errors.SumSquares),
            .. errors.Layers.Zip(errors.SquaredErrors),
            .. errors.Floors.Select(floor => FloorPrefix + floor).Zip(errors.FloorErrors),
        ]);

    /// <summary>Reads <c>speakers.parquet</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing.</exception>
    public static async Task<SpeakerErrors> ReadAsync(string path)
    {
        (string[] speakers, IReadOnlyList<(string Name, double[] Values)> columns) = await NumberColumnsFile.ReadAsync(path).ConfigureAwait(false);
        ILookup<bool, (string Name, double[] Values)> errors = columns.Skip(OwnColumns.Length).ToLookup(column => column.Name.StartsWith(FloorPrefix, StringComparison.Ordinal));
        return new SpeakerErrors(
            speakers,
            columns[0].Values,
            columns[1].Values,
            columns[2].Values,
            [.. errors[false].Select(column => column.Name)],
            [.. errors[false].Select(column => column.Values)],
            [.. errors[true].Select(column => column.Name[FloorPrefix.Length..])],
            [.. errors[true].Select(column => column.Values)]);
    }
}
