using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Results;

/// <summary><c>layer_metrics.csv</c>, <c>layer_metrics_seeds.csv</c> and <c>floors.csv</c>.</summary>
public static class MetricTable
{
    private const string SeedColumn = "seed";

    /// <summary>The columns of <c>layer_metrics.csv</c>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["layer", "index", "dim", .. MetricColumns.All];

    /// <summary>Writes one row per layer or floor.</summary>
    public static void Write(string path, IEnumerable<MetricRow> rows) => CsvTable.Write(path, Columns, rows.Select(Cells));

    /// <summary>Writes one row per seed and layer, the seed in the last column.</summary>
    public static void WriteSeeds(string path, IEnumerable<SeedMetrics> seeds) =>
        CsvTable.Write(
            path,
            [.. Columns, SeedColumn],
            seeds.SelectMany(one => one.Layers.Select(row => (IReadOnlyList<string>)[.. Cells(row), Numbers.Text(one.Seed)])));

    private static IReadOnlyList<string> Cells(MetricRow row) =>
    [
        row.Layer,
        row.Index is { } index ? Numbers.Text(index) : "",
        row.Dim is { } dim ? Numbers.Text(dim) : "",
        .. MetricColumns.All.Select(column => Numbers.Text(row[column])),
    ];
}
