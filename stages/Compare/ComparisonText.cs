using System.Globalization;

namespace SpeechSpeed.Stages.Compare;

/// <summary>One line of the table: the numbers of one column of one model that left their interval.</summary>
/// <param name="Model">The model.</param>
/// <param name="Number">The column's name.</param>
/// <param name="Left">Number of those that left it.</param>
/// <param name="Farthest">The row of the one that went farthest, in half widths of its interval.</param>
/// <param name="Before">The earlier number there.</param>
/// <param name="After">The current number there.</param>
/// <param name="OfInterval">The change in half widths of the interval.</param>
internal sealed record ComparisonLine(string Model, string Number, string Left, string Farthest, string Before, string After, string OfInterval)
{
    public static IReadOnlyList<string> Headings { get; } = ["Model", "Number", "Left", "Farthest at", "Before", "Now", "Half widths"];

    public IReadOnlyList<string> Cells => [Model, Number, Left, Farthest, Before, After, OfInterval];

    /// <summary>From the third on, the columns hold numbers, except the layer's name.</summary>
    public static bool IsNumber(int column) => column >= 2 && column != 3;
}

/// <summary>A comparison in words, the same on the console and in Markdown.</summary>
internal static class ComparisonText
{
    private const string Dash = "–";

    /// <summary>The most columns that a sentence names.</summary>
    private const int MostNames = 8;

    /// <summary>The lines of the table, model by model: those with the most numbers out of their interval first. A number without an interval has no line, because nothing tells whether its change is large.</summary>
    public static IReadOnlyList<ComparisonLine> Lines(Comparison comparison) =>
    [
        .. from movement in comparison.Movements
           where movement.IsOutside
           group movement by (movement.Model, movement.Number) into column
           let farthest = column.MaxBy(one => one.OfInterval)!
           orderby column.Key.Model, column.Count() descending
           select new ComparisonLine(
               column.Key.Model, column.Key.Number, Count(column.Count()), farthest.Row, Number(farthest.Before), Number(farthest.After), farthest.OfInterval.ToString("F2", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The sentences before the table: what changed, as far as the two results tell.</summary>
    public static IEnumerable<string> Causes(Comparison comparison) => comparison.Causes.Select(cause =>
        $"changed{(cause.Models.Count == comparison.Models.Count ? "" : $" for {string.Join(", ", cause.Models)}")}: {cause.Name} {cause.Before} → {cause.After}");

    /// <summary>The sentences after the table: the columns whose numbers moved without leaving an interval.</summary>
    public static IEnumerable<string> Others(Comparison comparison)
    {
        ILookup<string, Movement> others = comparison.Movements.Where(one => !one.IsOutside).ToLookup(one =>
            double.IsNaN(one.Before) ? "new numbers" : double.IsNaN(one.After) ? "numbers that are gone"
            : double.IsNaN(one.OfInterval) ? "moved, with no interval and so no verdict" : "moved within their interval");
        return others.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind =>
        {
            IGrouping<string, Movement>[] columns = [.. kind.GroupBy(one => one.Number).OrderByDescending(column => column.Count())];
            string more = columns.Length > MostNames ? $", {Count(columns.Length - MostNames)} more columns" : "";
            return $"{kind.Key}: {string.Join(", ", columns.Take(MostNames).Select(column => $"{column.Key} ({Count(column.Count())})"))}{more}";
        });
    }

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

    /// <summary>A count as a reader writes it.</summary>
    public static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Four significant digits, a real minus, a dash for a missing number.</summary>
    private static string Number(double value) => double.IsNaN(value) ? Dash : value.ToString("G4", CultureInfo.InvariantCulture).Replace('-', '−');
}
