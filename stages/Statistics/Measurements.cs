using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>What was measured of the utterances without a network.</summary>
/// <param name="Variables">Nuisance variables, prepared: per variable, its value of every utterance.</param>
/// <param name="CropVariables">The same of the fixed crops, where these were measured; not prepared.</param>
/// <param name="Fbank">Mean and standard deviation of each fbank bin, shape (utterances, 2 × bins).</param>
internal sealed record Measurements(IReadOnlyList<double[]> Variables, IReadOnlyList<double[]> CropVariables, FeatureMatrix Fbank)
{
    /// <summary>Reads the folder that nuisance wrote; utterances that it could not measure have no values.</summary>
    /// <exception cref="SpeechSpeedException">A file is missing or damaged.</exception>
    public static async Task<Measurements> ReadAsync(string folder, IReadOnlyList<Utterance> utterances)
    {
        IReadOnlyList<double[]> whole = ReadVariables(Path.Combine(folder, NuisanceRow.FileName), utterances);
        string cropPath = Path.Combine(folder, NuisanceRow.CropFileName);
        return new Measurements(
            NuisanceVariables.Prepare(whole),
            File.Exists(cropPath) ? ReadVariables(cropPath, utterances) : whole,
            await FbankAsync(Path.Combine(folder, FbankTable.FileName), utterances).ConfigureAwait(false));
    }

    private static IReadOnlyList<double[]> ReadVariables(string path, IReadOnlyList<Utterance> utterances)
    {
        Dictionary<string, double[]> measured = CsvTable.Read<NuisanceRow>(path).ToDictionary(row => row.AudioPath, row => row.Measures(), StringComparer.Ordinal);
        return
        [
            .. Enumerable.Range(0, NuisanceRow.Measured)
                .Select(measure => utterances.Select(one => measured.TryGetValue(one.AudioPath, out double[]? values) ? values[measure] : double.NaN).ToArray()),
            [.. utterances.Select(one => one.Sex == "F" ? 1 : one.Sex == "M" ? 0 : double.NaN)],
        ];
    }

    /// <summary>The fbank of every utterance; of those that were not measured, the mean of the others.</summary>
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
