using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>The tables that have a row per layer: <c>layer</c>, <c>index</c>, <c>dim</c>, and then <see cref="MetricColumns"/>.</summary>
public static class MetricTable
{
    /// <summary>The metrics of every layer of a model.</summary>
    public const string LayersName = "layer_metrics.csv";

    /// <summary>The metrics of every layer of every seed of a control, with the seed in the last column.</summary>
    public const string SeedsName = "layer_metrics_seeds.csv";

    /// <summary>The metrics of the floors.</summary>
    public const string FloorsName = "floors.csv";

    /// <summary>The findings of statistics on every layer.</summary>
    public const string StatisticsName = "statistics.csv";

    /// <summary>The findings of cca on every layer.</summary>
    public const string CcaName = "cca.csv";

    /// <summary>The findings of probe on the embedding.</summary>
    public const string EmbeddingProbeName = "embedding_probe.csv";

    /// <summary>The findings of layer-probe on every other layer.</summary>
    public const string LayerProbeName = "layer_probe.csv";

    private const string SeedColumn = "seed";

    private static readonly string[] Keys = ["layer", "index", "dim"];

    /// <summary>Writes a table of results.</summary>
    public static void Write(string path, IEnumerable<MetricRow> rows) => Write(path, MetricColumns.All, rows);

    /// <summary>Writes the table of a stage.</summary>
    public static void Write(string path, MetricSource source, IEnumerable<MetricRow> rows) => Write(path, MetricColumns.Of(source), rows);

    /// <summary>Writes one row per seed and layer, the seed in the last column.</summary>
    public static void WriteSeeds(string path, IEnumerable<SeedMetrics> seeds) => CsvTable.Write(
        path,
        [.. Header(MetricColumns.All), SeedColumn],
        seeds.SelectMany(one => one.Layers.Select(row => (IReadOnlyList<string>)[.. Cells(row, MetricColumns.All), Numbers.Text(one.Seed)])));

    /// <summary>Reads a table of results; metrics without a column are NaN.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<MetricRow> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return Rows(table, [.. MetricColumns.All.Where(column => table.Columns.Contains(column.Name))]);
    }

    /// <summary>Reads the table of a stage.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<MetricRow> Read(string path, MetricSource source) => Rows(CsvTable.Read(path), MetricColumns.Of(source));

    private static void Write(string path, IReadOnlyList<MetricColumn> columns, IEnumerable<MetricRow> rows) =>
        CsvTable.Write(path, Header(columns), rows.Select(row => Cells(row, columns)));

    private static IReadOnlyList<string> Header(IReadOnlyList<MetricColumn> columns) => [.. Keys, .. columns.Select(column => column.Name)];

    private static IReadOnlyList<string> Cells(MetricRow row, IReadOnlyList<MetricColumn> columns) =>
    [
        row.Layer,
        row.Index is { } index ? Numbers.Text(index) : "",
        row.Dim is { } dim ? Numbers.Text(dim) : "",
        .. columns.Select(column => column.Words is null ? Numbers.Text(row[column]) : row.Word(column) ?? ""),
    ];

    private static IReadOnlyList<MetricRow> Rows(CsvTable table, IReadOnlyList<MetricColumn> columns) =>
    [
        .. Enumerable.Range(0, table.Rows.Count).Select(row => new MetricRow(
            table.Text(row, "layer"),
            Whole(table.Number(row, "index")),
            Whole(table.Number(row, "dim")),
            columns.Select(column => (column, column.Words is { } words ? table.Word(row, column.Name, words) : table.Number(row, column.Name))))),
    ];

    private static int? Whole(double value) => double.IsNaN(value) ? null : (int)value;
}
