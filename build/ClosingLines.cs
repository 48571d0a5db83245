using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>The lines of the targets for the end of the run, after Cake's own summary.</summary>
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
