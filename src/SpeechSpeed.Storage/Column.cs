using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>A column of a table that is only written, with the function that gives its value for a row.</summary>
/// <typeparam name="T">The object of a row.</typeparam>
/// <param name="Name">The column's name.</param>
/// <param name="Meaning">Its meaning.</param>
/// <param name="Value">Text, or a number: <see cref="string"/>, <see cref="double"/> or <see cref="int"/>; empty where null.</param>
/// <param name="Unit">Its unit, as <see cref="Labels.UnitAttribute"/> writes it; empty for a number without one.</param>
public sealed record Column<T>(string Name, string Meaning, Func<T, object?> Value, string Unit = "")
{
    /// <summary>The cell of a row.</summary>
    public string Cell(T row) => Value(row) switch
    {
        double number => Numbers.Text(number),
        int number => Numbers.Text(number),
        object text => text.ToString() ?? "",
        null => "",
    };
}
