using System.Diagnostics;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// The console output of a stage tool: lines for people, progress lines (<see cref="ProgressLine"/>), and the reason of a failure (<see cref="FailureLine"/>). The numbers of a
/// progress line go to a moving view; its text, every few seconds, is a line like the others. The reason of a failure is left to the caller.
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

    /// <summary>Why the tool failed, in its own words; null if it did not say.</summary>
    public string? Failure { get; private set; }

    /// <summary>Takes a line.</summary>
    public void Take(string line)
    {
        if (FailureLine.TryRead(line) is { } failure)
        {
            Failure = failure.Text;
            log.WriteLine(failure.Text);
            return;
        }

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
