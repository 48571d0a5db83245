namespace SpeechSpeed.Results;

/// <summary>The stage that computes a number, and in whose table it stands.</summary>
public enum MetricSource
{
    /// <summary>probe and layer-probe: <c>embedding_probe.csv</c>, <c>layer_probe.csv</c>.</summary>
    Probe,

    /// <summary>cca: <c>cca.csv</c>.</summary>
    Cca,

    /// <summary>statistics: <c>statistics.csv</c>, <c>floors.csv</c>.</summary>
    Statistics,

    /// <summary>Summary's comparisons of layers and models.</summary>
    Comparison,
}

/// <summary>
/// A column of the tables that have a row per layer. <see cref="MetricColumns"/> declares them; readers, writers, <c>metrics.json</c>, the report, comparisons and
/// docs/statistics.md use these declarations.
/// </summary>
public sealed class MetricColumn
{
    internal MetricColumn(int index, MetricSource source, string name, string legend)
    {
        Index = index;
        Source = source;
        Name = name;
        Legend = legend;
    }

    /// <summary>The column's name; an interface.</summary>
    public string Name { get; }

    /// <summary>Its meaning.</summary>
    public string Legend { get; }

    /// <summary>The stage that computes it.</summary>
    public MetricSource Source { get; }

    /// <summary>Its unit: <c>target</c>, <c>target²</c>, or empty for a number without one.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Decimals in the report.</summary>
    public int Digits { get; init; } = 3;

    /// <summary>Whether it describes the data of a stage: such a column is only in the stage's own table, and in no table of results.</summary>
    public bool IsFact { get; init; }

    /// <summary>The words for 0, 1 … if the column holds words; else null.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>The columns of the two ends of its interval, or null if it has none.</summary>
    public (MetricColumn Low, MetricColumn High)? Interval { get; internal set; }

    /// <summary>Its position in a row.</summary>
    internal int Index { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
