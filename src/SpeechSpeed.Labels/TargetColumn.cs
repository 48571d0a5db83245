using System.Globalization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>The values of a target that a manifest gives in a column.</summary>
public static class TargetColumn
{
    /// <summary>Reads the cells: numbers, or two different words, of which the first by the alphabet is 0 and the other 1.</summary>
    /// <param name="cells">One per utterance; empty where the value is not known.</param>
    /// <returns>The values, NaN for an empty cell; or the mistake.</returns>
    public static (double[] Values, string? Problem) Read(IReadOnlyList<string> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        string[] words = [.. cells.Where(cell => cell.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        bool areNumbers = words.All(word => Number(word) is not null);
        if (areNumbers || words.Length == 2)
        {
            return ([.. cells.Select(cell => cell.Length == 0 ? double.NaN : areNumbers ? Number(cell)!.Value : Array.IndexOf(words, cell))], null);
        }

        return ([], $"expected numbers, or two different words; found {Numbers.Text(words.Length)} different cells, one of them '{words.First(word => Number(word) is null)}'");
    }

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}
