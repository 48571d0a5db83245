using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Is told what a run does. Calls come one at a time, from any thread.</summary>
public interface IRunObserver
{
    /// <summary>Something happened.</summary>
    void On(RunEvent happened);

    /// <summary>Asked before a stage is looked at; the stage, and those that read from it, wait until the task ends. May be asked again.</summary>
    Task AdmitAsync(StageNode node) => Task.CompletedTask;
}

/// <summary>Something that happened in a run.</summary>
/// <param name="Of">The stage that it concerns, or null where it concerns the whole run.</param>
public abstract record RunEvent(StageNode? Of = null)
{
    /// <summary>A stage need not run: the store has its outputs.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="IsRestored">
    /// False: it is up to date. True: the outputs of an earlier configuration, or another checkout's, are taken from the store.
    /// </param>
    public sealed record NodeSkipped(StageNode Node, bool IsRestored) : RunEvent(Node);

    /// <summary>Another process runs the very same stage; this run waits for its outputs.</summary>
    public sealed record NodeWaiting(StageNode Node) : RunEvent(Node);

    /// <summary>A stage begins.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="Reasons">Why it runs, in the user's words.</param>
    /// <param name="Expected">How long it will run, by earlier executions on this machine; null where that is unknown.</param>
    public sealed record NodeStarted(StageNode Node, IReadOnlyList<string> Reasons, TimeSpan? Expected = null) : RunEvent(Node);

    /// <summary>A stage tool wrote a line.</summary>
    public sealed record NodeOutput(StageNode Node, string Line) : RunEvent(Node);

    /// <summary>A stage has got on.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="Done">Items done.</param>
    /// <param name="Total">Items in all.</param>
    /// <param name="Text">For people: items, rate, time left.</param>
    /// <param name="IsLine">Whether it is time for a line, where there is no view that moves: every few seconds and at the end.</param>
    public sealed record NodeProgress(StageNode Node, long Done, long Total, string Text, bool IsLine) : RunEvent(Node);

    /// <summary>A stage succeeded and its outputs are in the store.</summary>
    public sealed record NodeFinished(StageNode Node, TimeSpan Elapsed) : RunEvent(Node);

    /// <summary>A stage tool failed.</summary>
    /// <param name="Node">The stage.</param>
    /// <param name="ToolExitCode">As the tool ended.</param>
    /// <param name="Log">Every line it wrote.</param>
    public sealed record NodeFailed(StageNode Node, int ToolExitCode, IReadOnlyList<string> Log) : RunEvent(Node);

    /// <summary>A published file had been edited by hand and was restored.</summary>
    /// <param name="Path">Full path.</param>
    public sealed record ResultRestored(string Path) : RunEvent();

    /// <summary>The results are complete.</summary>
    /// <param name="Written">Full paths of the files that are new or have changed.</param>
    /// <param name="Removed">Full paths of the files that no stage makes any more and that were removed.</param>
    public sealed record ResultsPublished(IReadOnlyList<string> Written, IReadOnlyList<string> Removed) : RunEvent();

    /// <summary>Something the user should know: damage that was mended, a file that was kept.</summary>
    public sealed record Message(string Text) : RunEvent();
}
