using System.Globalization;

namespace SpeechSpeed.Protocol;

/// <summary>A part of the rows of a stage, for several machines at once: <c>3/8</c> is the third of eight, and has every eighth shard.</summary>
/// <param name="Number">From 1 to <paramref name="Count"/>.</param>
/// <param name="Count">Number of parts.</param>
public readonly record struct Part(int Number, int Count)
{
    /// <summary>Its form, for messages.</summary>
    public const string Expected = "I/N, two whole numbers with 1 ≤ I ≤ N ≤ 100,000, such as 3/8";

    private const int MostParts = 100_000;

    /// <summary>Whether it has a shard.</summary>
    /// <param name="index">The shard's place among all of the stage, from 0.</param>
    public bool Has(int index) => index % Count == Number - 1;

    /// <summary>Its text: <c>3/8</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    /// <summary>Reads its text; null if it is none.</summary>
    public static Part? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count && count <= MostParts
            ? new Part(number, count)
            : null;
    }
}
