using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>The metrics of one layer, or of a floor: a predictor that needs no network.</summary>
public sealed class MetricRow
{
    private readonly double[] values;

    /// <summary>Creates a row; metrics that are not given are NaN.</summary>
    /// <param name="layer">Name of the layer or of the floor.</param>
    /// <param name="index">Position of the layer from 0; null for a floor.</param>
    /// <param name="dim">Number of channels; null for a floor.</param>
    /// <param name="metrics">Columns with their numbers; the number of a word is its index among <see cref="MetricColumn.Words"/>.</param>
    public MetricRow(string layer, int? index, int? dim, params IEnumerable<(MetricColumn Column, double Value)> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        Layer = layer;
        Index = index;
        Dim = dim;
        values = new double[MetricColumns.Declared.Count];
        Array.Fill(values, double.NaN);
        foreach ((MetricColumn column, double value) in metrics)
        {
            values[column.Index] = value;
        }
    }

    /// <summary>Creates the row of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="metrics">Columns with their numbers.</param>
    public MetricRow(Layer layer, params IEnumerable<(MetricColumn Column, double Value)> metrics)
        : this(layer.Name, layer.Index, layer.Dim, metrics)
    {
    }

    /// <summary>Name of the layer or of the floor.</summary>
    public string Layer { get; }

    /// <summary>Position of the layer from 0; null for a floor.</summary>
    public int? Index { get; }

    /// <summary>Number of channels; null for a floor.</summary>
    public int? Dim { get; }

    /// <summary>A metric, NaN where not estimable.</summary>
    public double this[MetricColumn column] => values[column.Index];

    /// <summary>A metric that is a word; null if it is not known.</summary>
    public string? Word(MetricColumn column) => double.IsNaN(this[column]) ? null : column.Words![(int)this[column]];

    /// <summary>The same row with other values of some metrics.</summary>
    public MetricRow With(params IEnumerable<(MetricColumn Column, double Value)> metrics) =>
        new(Layer, Index, Dim, [.. MetricColumns.Declared.Select(column => (column, this[column])), .. metrics]);

    /// <summary>The same row, completed with the metrics that only <paramref name="other"/> has.</summary>
    public MetricRow Join(MetricRow? other) =>
        other is null ? this : With(MetricColumns.Declared.Where(column => double.IsNaN(this[column])).Select(column => (column, other[column])));

    /// <summary>The row of medians over seeds, metric by metric. Rows must be of the same layer.</summary>
    public static MetricRow Median(IReadOnlyList<MetricRow> seeds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(seeds.Count, nameof(seeds));
        return new MetricRow(
            seeds[0].Layer, seeds[0].Index, seeds[0].Dim, MetricColumns.Declared.Select(column => (column, Median(seeds.Select(row => row[column])))));
    }

    /// <summary>The median of the estimable values; NaN if there are none.</summary>
    public static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Where(value => !double.IsNaN(value)).Order()];
        int half = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[half]
            : (sorted[half - 1] + sorted[half]) / 2;
    }
}
