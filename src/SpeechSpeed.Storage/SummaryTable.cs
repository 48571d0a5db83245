using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage;

/// <summary><c>summary.csv</c>: what each split holds.</summary>
public static class SummaryTable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "summary.csv";

    /// <summary>Writes the table.</summary>
    public static void Write(string path, IEnumerable<SplitSummary> summaries) =>
        CsvTable.Write(
            path,
            ["split", "files", "hours", "mean_duration_seconds", "mean_cps", "variance_cps", "min_cps", "max_cps", "speakers"],
            summaries.Select(summary => (IReadOnlyList<string>)
            [
                summary.Split.Name(),
                Numbers.Text(summary.Files),
                Numbers.Text(summary.Hours),
                Numbers.Text(summary.MeanDurationSeconds),
                Numbers.Text(summary.Mean),
                Numbers.Text(summary.Variance),
                Numbers.Text(summary.Min),
                Numbers.Text(summary.Max),
                Numbers.Text(summary.Speakers),
            ]));

    /// <summary>Reads the table.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is not such a table.</exception>
    public static IReadOnlyList<SplitSummary> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count).Select(row => new SplitSummary(
                table.Split(row, "split"),
                table.Count(row, "files"),
                table.Number(row, "hours"),
                table.Number(row, "mean_duration_seconds"),
                table.Number(row, "mean_cps"),
                table.Number(row, "variance_cps"),
                table.Number(row, "min_cps"),
                table.Number(row, "max_cps"),
                table.Count(row, "speakers"))),
        ];
    }
}
