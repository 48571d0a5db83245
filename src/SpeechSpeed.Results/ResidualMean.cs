using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>Means over utterances that are alike in something: a row of <c>residual_means.csv</c>.</summary>
/// <param name="Probe"><c>mlp</c>: the MLP probe of the embedding; <c>ridge</c>: its ridge, out of fold.</param>
/// <param name="By">What they are alike in: <c>predicted_cps</c> (calibration), <c>true_cps</c> or <c>duration_seconds</c>.</param>
/// <param name="Bin">Number of the bin, from 0, in ascending order of <paramref name="By"/>.</param>
/// <param name="Utterances">How many utterances.</param>
/// <param name="MeanBy">Mean of <paramref name="By"/>.</param>
/// <param name="MeanTrue">Mean of the labels.</param>
/// <param name="MeanPredicted">Mean of the answers.</param>
public sealed record ResidualMean(string Probe, string By, int Bin, int Utterances, double MeanBy, double MeanTrue, double MeanPredicted)
{
    /// <summary>The MLP probe of the embedding.</summary>
    public const string Mlp = "mlp";

    /// <summary>The ridge of the embedding, out of fold.</summary>
    public const string Ridge = "ridge";

    /// <summary>By the answer: calibration.</summary>
    public const string ByPrediction = "predicted_cps";

    /// <summary>By the label.</summary>
    public const string ByTarget = "true_cps";

    /// <summary>By the duration.</summary>
    public const string ByDuration = "duration_seconds";

    /// <summary>The name of the table.</summary>
    public const string FileName = "residual_means.csv";

    /// <summary>Writes <c>residual_means.csv</c>.</summary>
    public static void Write(string path, IEnumerable<ResidualMean> rows) => CsvTable.Write(
        path,
        ["probe", "by", "bin", "utterances", "mean_by", "mean_true_cps", "mean_predicted_cps"],
        rows.Select(one => (IReadOnlyList<string>)
        [
            one.Probe, one.By, Numbers.Text(one.Bin), Numbers.Text(one.Utterances), Numbers.Text(one.MeanBy), Numbers.Text(one.MeanTrue), Numbers.Text(one.MeanPredicted),
        ]));

    /// <summary>Reads <c>residual_means.csv</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<ResidualMean> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count).Select(row => new ResidualMean(
                table.Text(row, "probe"),
                table.Text(row, "by"),
                table.Count(row, "bin"),
                table.Count(row, "utterances"),
                table.Number(row, "mean_by"),
                table.Number(row, "mean_true_cps"),
                table.Number(row, "mean_predicted_cps"))),
        ];
    }
}
