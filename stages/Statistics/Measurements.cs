using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>The measures of the utterances without a network.</summary>
/// <param name="Rows">The measures of each utterance; null for those that could not be measured.</param>
/// <param name="CropRows">The measures of the fixed crops, if they were measured.</param>
/// <param name="Utterances">The utterances.</param>
/// <param name="Fbank">Mean and standard deviation of each fbank bin, shape (utterances, 2 × bins).</param>
internal sealed record Measurements(NuisanceRow?[] Rows, NuisanceRow?[] CropRows, IReadOnlyList<Utterance> Utterances, FeatureMatrix Fbank)
{
    /// <summary>All nuisance variables.</summary>
    public NuisanceSet All { get; } = new(row => row.Measures(), HasSex: true);

    /// <summary>The nuisance variables of recording and voice.</summary>
    public NuisanceSet Recording { get; } = new(row => row.OfRecording(), HasSex: true);

    /// <summary>The nuisance variables that are parts of the label.</summary>
    public NuisanceSet LabelParts { get; } = new(row => row.OfLabel(), HasSex: false);

    /// <summary>Reads the output folder of nuisance; utterances that it could not measure have no values.</summary>
    /// <exception cref="SpeechSpeedException">A file is missing or damaged.</exception>
    public static async Task<Measurements> ReadAsync(string folder, IReadOnlyList<Utterance> utterances)
    {
        NuisanceRow?[] whole = Read(Path.Combine(folder, NuisanceRow.FileName), utterances);
        string cropPath = Path.Combine(folder, NuisanceRow.CropFileName);
        return new Measurements(
            whole,
            File.Exists(cropPath) ? Read(cropPath, utterances) : whole,
            utterances,
            await FbankAsync(Path.Combine(folder, FbankTable.FileName), utterances).ConfigureAwait(false));
    }

    /// <summary>Prepares nuisance variables of some utterances: per variable, its value for every one of them.</summary>
    /// <param name="set">The variables.</param>
    /// <param name="rows">The measures: <see cref="Rows"/> or <see cref="CropRows"/>.</param>
    /// <param name="positions">The utterances; null for all.</param>
    public IReadOnlyList<double[]> Variables(NuisanceSet set, NuisanceRow?[] rows, IReadOnlyList<int>? positions = null)
    {
        int[] chosen = [.. positions ?? Enumerable.Range(0, rows.Length)];
        double[]?[] values = [.. chosen.Select(position => rows[position] is { } row ? set.Of(row) : null)];
        int count = values.FirstOrDefault(of => of is not null)?.Length ?? 0;
        return NuisanceVariables.Prepare(
        [
            .. Enumerable.Range(0, count).Select(variable => values.Select(of => of?[variable] ?? double.NaN).ToArray()),
            .. set.HasSex ? [[.. chosen.Select(position => Utterances[position].Sex == "F" ? 1 : Utterances[position].Sex == "M" ? 0 : double.NaN)]] : Array.Empty<double[]>(),
        ]);
    }

    private static NuisanceRow?[] Read(string path, IReadOnlyList<Utterance> utterances)
    {
        Dictionary<string, NuisanceRow> measured = CsvTable.Read<NuisanceRow>(path).ToDictionary(row => row.AudioPath, StringComparer.Ordinal);
        return [.. utterances.Select(one => measured.GetValueOrDefault(one.AudioPath))];
    }

    /// <summary>The fbank of every utterance; for those that were not measured, the mean of the others.</summary>
    private static async Task<FeatureMatrix> FbankAsync(string path, IReadOnlyList<Utterance> utterances)
    {
        FeatureMatrix measured = await FbankTable.ReadAsync(path).ConfigureAwait(false);
        Dictionary<string, int> rows = new(StringComparer.Ordinal);
        float[] mean = new float[measured.Columns];
        for (int row = 0; row < measured.Rows; row++)
        {
            rows[measured.AudioPaths[row]] = row;
            for (int column = 0; column < mean.Length; column++)
            {
                mean[column] += measured.Row(row)[column] / measured.Rows;
            }
        }

        float[] values = new float[utterances.Count * measured.Columns];
        for (int i = 0; i < utterances.Count; i++)
        {
            ReadOnlySpan<float> from = rows.TryGetValue(utterances[i].AudioPath, out int row) ? measured.Row(row) : mean;
            from.CopyTo(values.AsSpan(i * measured.Columns));
        }

        return new FeatureMatrix([.. utterances.Select(one => one.AudioPath)], measured.Columns, values);
    }
}

/// <summary>A choice of nuisance variables.</summary>
/// <param name="Of">Their values for an utterance.</param>
/// <param name="HasSex">Whether the speaker's sex is one of them.</param>
internal sealed record NuisanceSet(Func<NuisanceRow, double[]> Of, bool HasSex)
{
    /// <summary>The set without the variable that a target is, if it is one of <see cref="NuisanceRow.Measures"/> or sex.</summary>
    public static NuisanceSet Without(Target target)
    {
        int own = PlaceOf(target);
        return new NuisanceSet(row => [.. row.Measures().Where((_, i) => i != own)], HasSex: target != Target.Sex);
    }

    /// <summary>Whether a target is one of the nuisance variables, or follows from one.</summary>
    public static bool Has(Target target) => target == Target.Sex || PlaceOf(target) >= 0;

    /// <summary>The place among <see cref="NuisanceRow.Measures"/> of the one that a target is or follows from; −1 if there is none.</summary>
    private static int PlaceOf(Target target) => Array.IndexOf(OfMeasures, target == Target.SpeechShare || target.Kind == Target.AlignedSpeechShare.Kind ? Target.PauseRatio : target);

    /// <summary>The target that each of <see cref="NuisanceRow.Measures"/> is.</summary>
    private static readonly Target[] OfMeasures = [Target.Duration, Target.Level, Target.PauseRatio, Target.F0Mean, Target.F0Sd, Target.VoicedShare, Target.Snr];
}
