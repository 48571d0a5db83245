using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Receives the events of a run. Calls come one at a time, from any thread.</summary>
public interface IRunObserver
{
    /// <summary>An event.</summary>
    void On(RunEvent happened);

    /// <summary>Asked before a stage is considered; the stage, and those that read from it, wait until the task ends. May be asked again.</summary>
    Task AdmitAsync(StageNode node) => Task.CompletedTask;
}

/// <summary>An event of a run.</summary>
/// <param name="Of">The stage that it concerns, or null if it concerns the whole run.</param>
public abstract record RunEvent(StageNode? Of = null)
{
    /// <summary>A stage need not run, because the store has its outputs.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="IsRestored">
    /// False: it is up to date. True: the outputs of an earlier configuration, or another checkout's, are taken from the store.
    /// </param>
    public sealed record NodeSkipped(StageNode Node, bool IsRestored) : RunEvent(Node);

    /// <summary>Another process runs the same execution; this run waits for its outputs.</summary>
    public sealed record NodeWaiting(StageNode Node) : RunEvent(Node);

    /// <summary>A stage begins.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="Reasons">Why it runs, in the user's words.</param>
    /// <param name="Expected">How long it will run, by earlier executions on this machine; null if that is unknown.</param>
    public sealed record NodeStarted(StageNode Node, IReadOnlyList<string> Reasons, TimeSpan? Expected = null) : RunEvent(Node);

    /// <summary>A stage tool wrote a line.</summary>
    public sealed record NodeOutput(StageNode Node, string Line) : RunEvent(Node);

    /// <summary>A stage reports progress.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="Done">Items done.</param>
    /// <param name="Total">Items in all.</param>
    /// <param name="Text">For people: items, rate, time left.</param>
    /// <param name="IsLine">Whether a line is due if there is no moving view: every few seconds and at the end.</param>
    public sealed record NodeProgress(StageNode Node, long Done, long Total, string Text, bool IsLine) : RunEvent(Node);

    /// <summary>A stage succeeded and its outputs are in the store.</summary>
    public sealed record NodeFinished(StageNode Node, TimeSpan Elapsed) : RunEvent(Node);

    /// <summary>A stage tool failed.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="ToolExitCode">The tool's exit code. The reason is in the exception that ends the run, or in the stage's log.</param>
    public sealed record NodeFailed(StageNode Node, int ToolExitCode) : RunEvent(Node);

    /// <summary>A published file had been edited by hand and was restored.</summary>
    /// <param name="Path">Full path.</param>
    public sealed record ResultRestored(string Path) : RunEvent();

    /// <summary>The results are complete.</summary>
    /// <param name="Written">Full paths of the new and changed files.</param>
    /// <param name="Removed">Full paths of the removed files, which no stage makes any more.</param>
    public sealed record ResultsPublished(IReadOnlyList<string> Written, IReadOnlyList<string> Removed) : RunEvent();

    /// <summary>A note for the user: damage that was repaired, a file that was kept.</summary>
    public sealed record Message(string Text) : RunEvent();
}
