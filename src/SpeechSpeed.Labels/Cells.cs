using CsvHelper;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

[assembly: CsvConverter(typeof(NumberCell))]
[assembly: CsvConverter(typeof(SplitCell))]

namespace SpeechSpeed.Labels;

/// <summary>The unit of a column of a table: a parameter of a record's constructor. Its meaning is the comment of the parameter.</summary>
/// <param name="name">The unit beside numbers: <c>s</c>; <c>target</c> and <c>target²</c> for the unit of the target and its square.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class UnitAttribute(string name) : Attribute
{
    /// <summary>The unit.</summary>
    public string Name { get; } = name;
}

/// <summary>A number in a table: the shortest text that reads back exactly, empty for NaN.</summary>
public sealed class NumberCell : ICsvConverter<double>
{
    /// <inheritdoc/>
    public double Read(CsvReader reader, int index)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.IsEmpty(index) ? double.NaN : reader.Parse<double>(index);
    }

    /// <inheritdoc/>
    public void Write(CsvWriter writer, double value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteField(Numbers.Text(value));
    }
}

/// <summary>A split in a table: its name.</summary>
public sealed class SplitCell : ICsvConverter<Split>
{
    /// <inheritdoc/>
    public Split Read(CsvReader reader, int index)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string name = reader.GetString(index);
        return Splits.TryParse(name, out Split split) ? split : throw new FormatException($"expected train, dev or test, found '{name}'.");
    }

    /// <inheritdoc/>
    public void Write(CsvWriter writer, Split value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteField(value.Name());
    }
}
