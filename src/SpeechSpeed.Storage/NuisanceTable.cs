using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>What was measured of one utterance.</summary>
/// <param name="AudioPath">Its path, as the label table has it.</param>
/// <param name="Values">In the order of <see cref="NuisanceTable.Measures"/>; NaN where not measurable.</param>
public sealed record NuisanceRow(string AudioPath, IReadOnlyList<double> Values);

/// <summary>
/// <c>nuisance.csv</c>: what can be heard of every utterance without any network. docs/measures.md says how each is measured.
/// </summary>
public static class NuisanceTable
{
    /// <summary>The measures of what the models hear.</summary>
    public const string FileName = "nuisance.csv";

    /// <summary>The same of the fixed crops, of the utterances that are long enough; absent where none were asked for.</summary>
    public const string CropFileName = "nuisance_crop.csv";

    /// <summary>The columns after <c>audio_path</c>.</summary>
    public static IReadOnlyList<string> Measures { get; } =
        ["log_duration", "energy_db", "pause_ratio", "f0_mean_log_hz", "f0_sd_log_hz", "voiced_share", "snr_db"];

    /// <summary>Writes a table.</summary>
    public static void Write(string path, IEnumerable<NuisanceRow> rows) => CsvTable.Write(
        path,
        ["audio_path", .. Measures],
        rows.Select(row => (IReadOnlyList<string>)[row.AudioPath, .. row.Values.Select(value => Numbers.Text(value))]));

    /// <summary>Reads a table.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is not such a table.</exception>
    public static IReadOnlyList<NuisanceRow> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count)
                .Select(row => new NuisanceRow(table.Text(row, "audio_path"), [.. Measures.Select(measure => table.Number(row, measure))])),
        ];
    }
}
