using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Compare;

/// <summary>A number that moved.</summary>
/// <param name="Model">The model.</param>
/// <param name="Row">The number's layer, floor or other row.</param>
/// <param name="Number">The column's name.</param>
/// <param name="Before">The earlier number; NaN if there was none.</param>
/// <param name="After">The current number; NaN if there is none.</param>
/// <param name="Low">Lower end of its earlier 95 % interval; NaN if it has none.</param>
/// <param name="High">Upper end of that interval.</param>
internal sealed record Movement(string Model, string Row, string Number, double Before, double After, double Low, double High)
{
    /// <summary>After − before; NaN if one of the two is missing.</summary>
    public double Change => After - Before;

    /// <summary>The size of the change in half widths of the interval: 1 is from its middle to its end. NaN without an interval.</summary>
    public double OfInterval => High > Low ? Math.Abs(Change) / ((High - Low) / 2) : double.NaN;

    /// <summary>Whether the number left its earlier interval.</summary>
    public bool IsOutside => After < Low || After > High;
}

/// <summary><c>compare.csv</c>: every number that moved, in the order of the tables.</summary>
internal static class MovementTable
{
    public const string FileName = "compare.csv";

    public static IReadOnlyList<Column<Movement>> Columns { get; } =
    [
        new("model", "the model", one => one.Model),
        new("row", "layer, or `floor: ` and its name", one => one.Row),
        new("number", "the column's name", one => one.Number),
        new("before", "what it was; empty where it was not there", one => one.Before),
        new("after", "what it is; empty where it is not there any more", one => one.After),
        new("change", "after − before", one => one.Change),
        new("low", "lower end of its 95 % interval before", one => one.Low),
        new("high", "upper end of that interval", one => one.High),
        new("change_of_interval", "size of the change in half widths of that interval", one => one.OfInterval),
    ];
}
