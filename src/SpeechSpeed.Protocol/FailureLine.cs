using System.Text.Json;

namespace SpeechSpeed.Protocol;

/// <summary>A line on the console by which a tool that fails tells a program the reason; every other line is for people.</summary>
/// <param name="Text">The finding, the expectation and the remedy; it may have several lines.</param>
public readonly record struct FailureLine(string Text)
{
    private const string Mark = "\u001efailure ";

    /// <summary>The line.</summary>
    public override string ToString() => Mark + JsonSerializer.Serialize(Text);

    /// <summary>Reads a line; null if it is for people.</summary>
    public static FailureLine? TryRead(string line)
    {
        try
        {
            return line.StartsWith(Mark, StringComparison.Ordinal) && JsonSerializer.Deserialize<string>(line[Mark.Length..]) is { } text ? new FailureLine(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
