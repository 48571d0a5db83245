using System.Globalization;

namespace SpeechSpeed.Protocol;

/// <summary>A line on the console by which a tool reports its progress to a program; every other line is for people.</summary>
/// <param name="Done">Number of items done.</param>
/// <param name="Total">Number of items in all.</param>
/// <param name="Text">The text for people.</param>
public readonly record struct ProgressLine(long Done, long Total, string Text)
{
    private const string Mark = "\u001eprogress ";

    /// <summary>The line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mark}{Done} {Total} {Text}");

    /// <summary>Reads a line; null if it is for people.</summary>
    public static ProgressLine? TryRead(string line)
    {
        string[] parts = line.StartsWith(Mark, StringComparison.Ordinal) ? line[Mark.Length..].Split(' ', 3) : [];
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long done)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long total)
            ? new ProgressLine(done, total, parts[2])
            : null;
    }
}
