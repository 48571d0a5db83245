using System.Globalization;

namespace SpeechSpeed.Stages.Compare;

/// <summary>One line of the table: the numbers of one column of one model that moved.</summary>
/// <param name="Model">The model.</param>
/// <param name="Number">The column's name.</param>
/// <param name="Moved">Number of movements.</param>
/// <param name="Outside">Number of movements out of their interval, or a dash if the column has none.</param>
/// <param name="Largest">The row of the largest change.</param>
/// <param name="Before">The earlier number there.</param>
/// <param name="After">The current number there.</param>
/// <param name="Change">After − before, signed.</param>
/// <param name="OfInterval">The change in half widths of the interval, or a dash.</param>
internal sealed record ComparisonLine(
    string Model, string Number, string Moved, string Outside, string Largest, string Before, string After, string Change, string OfInterval)
{
    public static IReadOnlyList<string> Headings { get; } =
        ["Model", "Number", "Moved", "Outside their interval", "Largest change at", "Before", "Now", "Change", "Half widths"];

    public IReadOnlyList<string> Cells => [Model, Number, Moved, Outside, Largest, Before, After, Change, OfInterval];

    /// <summary>From the third on, the columns hold numbers, except the layer's name.</summary>
    public static bool IsNumber(int column) => column >= 2 && column != 4;
}

/// <summary>A comparison in words, the same on the console and in Markdown.</summary>
internal static class ComparisonText
{
    private const string Dash = "–";

    /// <summary>The lines of the table: those with numbers out of their interval first.</summary>
    public static IReadOnlyList<ComparisonLine> Lines(Comparison comparison) =>
    [
        .. comparison.ByNumber()
            .OrderByDescending(group => group.Count(one => one.IsOutside))
            .Select(group =>
            {
                // A number that appeared or disappeared is larger than any change.
                Movement largest = group.MaxBy(one => double.IsNaN(one.Change) ? double.PositiveInfinity : Math.Abs(one.Change))!;
                bool hasInterval = group.Any(one => !double.IsNaN(one.OfInterval));
                return new ComparisonLine(
                    group.Key.Model,
                    group.Key.Number,
                    group.Count().ToString("N0", CultureInfo.InvariantCulture),
                    hasInterval ? group.Count(one => one.IsOutside).ToString("N0", CultureInfo.InvariantCulture) : Dash,
                    largest.Row,
                    Number(largest.Before),
                    Number(largest.After),
                    double.IsNaN(largest.Change) ? Dash : (largest.Change > 0 ? "+" : "") + Number(largest.Change),
                    double.IsNaN(largest.OfInterval) ? Dash : largest.OfInterval.ToString("F2", CultureInfo.InvariantCulture));
            }),
    ];

    /// <summary>The differences, in one sentence without its full stop.</summary>
    public static string Count(Comparison comparison)
    {
        string numbers = string.Create(CultureInfo.InvariantCulture, $"{comparison.Movements.Count:N0} of {comparison.Compared:N0} numbers moved");
        int outside = comparison.Movements.Count(one => one.IsOutside);
        return string.Join(
            "; ",
            new[]
            {
                comparison.Movements.Count == 0 ? string.Create(CultureInfo.InvariantCulture, $"none of {comparison.Compared:N0} numbers moved") : numbers,
                comparison.Rounded == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{comparison.Rounded:N0} by rounding only"),
                outside == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{outside:N0} left their 95 % interval"),
                comparison.New.Count == 0 ? null : $"new: {string.Join(", ", comparison.New)}",
                comparison.Gone.Count == 0 ? null : $"gone: {string.Join(", ", comparison.Gone)}",
            }.OfType<string>());
    }

    /// <summary>Four significant digits, a real minus, a dash for a missing number.</summary>
    private static string Number(double value) => double.IsNaN(value) ? Dash : value.ToString("G4", CultureInfo.InvariantCulture).Replace('-', '−');
}
