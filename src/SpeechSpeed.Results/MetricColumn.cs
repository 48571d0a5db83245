namespace SpeechSpeed.Results;

/// <summary>The stage that computes a number, and so whose table it stands in.</summary>
public enum MetricSource
{
    /// <summary>probe and layer-probe: <c>embedding_probe.csv</c>, <c>layer_probe.csv</c>.</summary>
    Probe,

    /// <summary>cca: <c>cca.csv</c>.</summary>
    Cca,

    /// <summary>statistics: <c>statistics.csv</c>, <c>floors.csv</c>.</summary>
    Statistics,

    /// <summary>What follows from comparing layers and models.</summary>
    Comparison,
}

/// <summary>
/// A column of the tables that have a row per layer. <see cref="MetricColumns"/> declares them; reading, writing, <c>metrics.json</c>, the report, comparisons and
/// docs/statistics.md take it from there.
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

    /// <summary>What it is.</summary>
    public string Legend { get; }

    /// <summary>Who computes it.</summary>
    public MetricSource Source { get; }

    /// <summary>Its unit: <c>target</c>, <c>target²</c>, or empty for a number without one.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Decimals in the report.</summary>
    public int Digits { get; init; } = 3;

    /// <summary>Whether it says on what a stage worked: such a column stands in the stage's own table alone, and in no table of results.</summary>
    public bool IsFact { get; init; }

    /// <summary>What the table says for 0, 1 … where the column holds words; else null.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>The columns of the two ends of its interval, or null where it has none.</summary>
    public (MetricColumn Low, MetricColumn High)? Interval { get; internal set; }

    /// <summary>Its place in a row.</summary>
    internal int Index { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
