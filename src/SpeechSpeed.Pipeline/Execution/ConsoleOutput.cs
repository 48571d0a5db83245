using System.Diagnostics;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// The console output of a stage tool: lines for people, and progress lines (<see cref="ProgressLine"/>). The numbers of a progress line go to a moving view; its
/// text, every few seconds, is a line like the others.
/// </summary>
/// <param name="node">The stage.</param>
/// <param name="log">Receives every line for people.</param>
/// <param name="tell">Receives everything.</param>
internal sealed class ConsoleOutput(StageNode node, TextWriter log, Action<RunEvent> tell)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(3);
    private readonly List<string> lines = [];
    private long lastLine = Stopwatch.GetTimestamp();

    /// <summary>Every line for people.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>Takes a line.</summary>
    public void Take(string line)
    {
        if (ProgressLine.TryRead(line) is not { } progress)
        {
            Keep(line);
            tell(new RunEvent.NodeOutput(node, line));
            return;
        }

        bool isLine = progress.Done == progress.Total || Stopwatch.GetElapsedTime(lastLine) >= LineInterval;
        if (isLine)
        {
            lastLine = Stopwatch.GetTimestamp();
            Keep(progress.Text);
        }

        tell(new RunEvent.NodeProgress(node, progress.Done, progress.Total, progress.Text, isLine));
    }

    private void Keep(string line)
    {
        lines.Add(line);
        log.WriteLine(line);
    }
}
