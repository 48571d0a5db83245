using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary><c>layer_metrics.csv</c>, <c>layer_metrics_seeds.csv</c> and <c>floors.csv</c>.</summary>
public static class MetricTable
{
    private const string SeedColumn = "seed";

    private static readonly string[] RowColumns = ["layer", "index", "dim"];

    /// <summary>The columns of <c>layer_metrics.csv</c>.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. RowColumns, .. MetricColumns.All];

    /// <summary>Writes one row per layer or floor.</summary>
    public static void Write(string path, IEnumerable<MetricRow> rows) => Write(path, MetricColumns.All, rows);

    /// <summary>Writes one row per layer or floor with only some of the metrics.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The metrics.</param>
    /// <param name="rows">The rows.</param>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<MetricRow> rows) =>
        CsvTable.Write(path, [.. RowColumns, .. columns], rows.Select(row => Cells(row, columns)));

    /// <summary>Reads a table; metrics that it has no column for are NaN.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<MetricRow> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        string[] columns = [.. MetricColumns.All.Where(table.Columns.Contains)];
        return
        [
            .. Enumerable.Range(0, table.Rows.Count).Select(row => new MetricRow(
                table.Text(row, "layer"),
                Whole(table.Number(row, "index")),
                Whole(table.Number(row, "dim")),
                columns.Select(column => (column, table.Number(row, column))))),
        ];
    }

    /// <summary>Writes one row per seed and layer, the seed in the last column.</summary>
    public static void WriteSeeds(string path, IEnumerable<SeedMetrics> seeds) =>
        CsvTable.Write(
            path,
            [.. Columns, SeedColumn],
            seeds.SelectMany(one => one.Layers.Select(row => (IReadOnlyList<string>)[.. Cells(row, MetricColumns.All), Numbers.Text(one.Seed)])));

    private static IReadOnlyList<string> Cells(MetricRow row, IReadOnlyList<string> columns) =>
    [
        row.Layer,
        row.Index is { } index ? Numbers.Text(index) : "",
        row.Dim is { } dim ? Numbers.Text(dim) : "",
        .. columns.Select(column => Numbers.Text(row[column])),
    ];

    private static int? Whole(double value) => double.IsNaN(value) ? null : (int)value;
}
