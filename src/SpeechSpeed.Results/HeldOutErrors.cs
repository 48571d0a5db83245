using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>The meaning of a column of numbers.</summary>
/// <param name="Target">The kind of the target.</param>
/// <param name="Part">The part of its variance.</param>
/// <param name="Layer">The layer or the floor; empty for the target itself.</param>
public readonly record struct HeldOutKey(string Target, VariancePart Part, string Layer)
{
    private const char Separator = '/';

    /// <summary>The name of the column: <c>cps/within/layer2 relu 3</c>.</summary>
    public string Column => string.Join(Separator, Target, Part.Name(), Layer);

    /// <summary>Reads the name of a column.</summary>
    public static HeldOutKey Of(string column)
    {
        string[] parts = column.Split(Separator, 3);
        return new HeldOutKey(parts[0], VariancePartNames.All.First(part => part.Name() == parts[1]), parts[2]);
    }
}

/// <summary>
/// Sums over the utterances of each speaker, and over all utterances for each deal of folds. Intervals and comparisons over speakers are computed from them. This is the content of
/// <c>speakers.parquet</c> and <c>deals.parquet</c>.
/// </summary>
/// <param name="Speakers">The speakers, in the order of their folds.</param>
/// <param name="Utterances">Per speaker, the number of utterances.</param>
/// <param name="BySpeaker">Per layer and floor, part and target, the squared errors of each speaker, means over the deals of folds; for an empty layer, the squares of the target itself.</param>
/// <param name="ByDeal">Per layer and floor, part and target, but not for the targets themselves, the squared errors summed over all speakers, for each deal of folds.</param>
public sealed record HeldOutErrors(
    IReadOnlyList<string> Speakers, double[] Utterances, IReadOnlyDictionary<HeldOutKey, double[]> BySpeaker, IReadOnlyDictionary<HeldOutKey, double[]> ByDeal)
{
    /// <summary>The name of the file with a row per speaker.</summary>
    public const string SpeakersName = "speakers.parquet";

    /// <summary>The name of the file with a row per deal of folds.</summary>
    public const string DealsName = "deals.parquet";

    private const string UtterancesColumn = "utterances";
    private const string KnownPrefix = UtterancesColumn + "/";

    /// <summary>Per target that is not known of every utterance, the number of utterances of each speaker of which it is known.</summary>
    public IReadOnlyDictionary<string, double[]> Known { get; init; } = new Dictionary<string, double[]>();

    /// <summary>Per speaker, the number of utterances of which a target is known.</summary>
    public double[] UtterancesOf(string target) => Known.GetValueOrDefault(target) ?? Utterances;

    /// <summary>Writes both files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="errors">The sums.</param>
    public static async Task WriteAsync(string folder, HeldOutErrors errors)
    {
        await NumberColumnsFile.WriteAsync(
            Path.Combine(folder, SpeakersName), "speaker_id", errors.Speakers, [(UtterancesColumn, errors.Utterances), .. errors.Known.Select(one => (KnownPrefix + one.Key, one.Value)), .. errors.BySpeaker.Select(one => (one.Key.Column, one.Value))])
            .ConfigureAwait(false);
        int deals = errors.ByDeal.Values.FirstOrDefault()?.Length ?? 0;
        await NumberColumnsFile.WriteAsync(
            Path.Combine(folder, DealsName), "deal", [.. Enumerable.Range(0, deals).Select(deal => Numbers.Text(deal))], [.. errors.ByDeal.Select(one => (one.Key.Column, one.Value))])
            .ConfigureAwait(false);
    }

    /// <summary>Reads both files.</summary>
    /// <exception cref="SpeechSpeedException">A file is missing.</exception>
    public static async Task<HeldOutErrors> ReadAsync(string folder)
    {
        (string[] speakers, IReadOnlyList<(string Name, double[] Values)> columns) = await NumberColumnsFile.ReadAsync(Path.Combine(folder, SpeakersName)).ConfigureAwait(false);
        (_, IReadOnlyList<(string Name, double[] Values)> deals) = await NumberColumnsFile.ReadAsync(Path.Combine(folder, DealsName)).ConfigureAwait(false);
        return new HeldOutErrors(
            speakers,
            columns[0].Values,
            columns.Skip(1).Where(column => !IsKnown(column.Name)).ToDictionary(column => HeldOutKey.Of(column.Name), column => column.Values),
            deals.ToDictionary(column => HeldOutKey.Of(column.Name), column => column.Values))
        {
            Known = columns.Where(column => IsKnown(column.Name)).ToDictionary(column => column.Name[KnownPrefix.Length..], column => column.Values),
        };
    }

    /// <summary>A key has two separators, and the name of a target has none.</summary>
    private static bool IsKnown(string column) => column.StartsWith(KnownPrefix, StringComparison.Ordinal) && !column.AsSpan(KnownPrefix.Length).Contains('/');
}
