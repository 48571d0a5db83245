using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Compare;

/// <summary>A number that is not what it was.</summary>
/// <param name="Model">The model.</param>
/// <param name="Row">Layer, or floor, or what else the number belongs to.</param>
/// <param name="Number">The column's name.</param>
/// <param name="Before">What it was; NaN where it was not there.</param>
/// <param name="After">What it is; NaN where it is not there any more.</param>
/// <param name="Low">Lower end of its 95 % interval before; NaN where it has none.</param>
/// <param name="High">Upper end of that interval.</param>
internal sealed record Movement(string Model, string Row, string Number, double Before, double After, double Low, double High)
{
    /// <summary>After − before; NaN where one of the two is not there.</summary>
    public double Change => After - Before;

    /// <summary>The size of the change in half widths of the interval: 1 is from its middle to its end. NaN where there is no interval.</summary>
    public double OfInterval => High > Low ? Math.Abs(Change) / ((High - Low) / 2) : double.NaN;

    /// <summary>Whether the number left the interval that it had.</summary>
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
