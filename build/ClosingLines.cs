using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>What a target leaves to be printed after Cake's own summary, as the last lines of the run.</summary>
public sealed class ClosingLines
{
    private readonly List<string> lines = [];

    /// <summary>Adds a line.</summary>
    public void Add(string line) => lines.Add(line);

    internal void Write(TextWriter output)
    {
        foreach (string line in lines)
        {
            output.WriteLine(Printable.Text(line));
        }
    }
}
