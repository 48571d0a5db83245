using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>
/// One run of the pipeline in step with Cake's targets: it goes on while a target waits for its stage, and stands still in between, so that
/// each stage is shown and timed under its own target.
/// </summary>
internal sealed class SteppedRun : IRunObserver
{
    private readonly object gate = new();
    private readonly Dictionary<string, HashSet<string>> openNodes;
    private readonly Dictionary<string, TaskCompletionSource> ended;
    private readonly HashSet<string> uncalled;
    private readonly Action<RunEvent> show;
    private readonly Task run;
    private string? awaited;

    /// <summary>Starts the run.</summary>
    /// <param name="stages">The stages that have a target, one or more.</param>
    /// <param name="nodes">All nodes of the run; those of other stages are not shown.</param>
    /// <param name="show">Shows what happens.</param>
    /// <param name="start">Runs the nodes.</param>
    public SteppedRun(IReadOnlyList<string> stages, IReadOnlyList<StageNode> nodes, Action<RunEvent> show, Func<IRunObserver, Task> start)
    {
        openNodes = stages.ToDictionary(stage => stage, stage => nodes.Where(node => node.Stage == stage).Select(node => node.Id).ToHashSet());
        ended = stages.ToDictionary(stage => stage, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        uncalled = [.. stages];
        this.show = show;
        run = Task.Run(() => start(this));
    }

    /// <summary>Lets the run go on until a stage has ended; for the last stage, until the run has. An error of the run is thrown.</summary>
    public async Task RunAsync(string stage)
    {
        bool isLast;
        lock (gate)
        {
            uncalled.Remove(stage);
            isLast = uncalled.Count == 0;
            awaited = isLast || openNodes[stage].Count > 0 ? stage : null;
            Monitor.PulseAll(gate);
            if (awaited is null)
            {
                return;
            }
        }

        Task stageEnded = ended[stage].Task;
        if (!isLast)
        {
            await Task.WhenAny(run, stageEnded).ConfigureAwait(false);
        }

        // A run that failed after the stage had ended is the next target's failure.
        if (isLast || !stageEnded.IsCompleted)
        {
            await run.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        StageNode? node = Node(happened);
        if (node is null)
        {
            show(happened);
            return;
        }

        if (!openNodes.TryGetValue(node.Stage, out HashSet<string>? open))
        {
            return;
        }

        lock (gate)
        {
            while (awaited is null)
            {
                Monitor.Wait(gate);
            }
        }

        show(happened);
        if (happened is RunEvent.NodeSkipped or RunEvent.NodeFinished)
        {
            End(node, open);
        }
    }

    private void End(StageNode node, HashSet<string> open)
    {
        lock (gate)
        {
            if (open.Remove(node.Id) && open.Count == 0)
            {
                awaited = awaited == node.Stage && uncalled.Count > 0 ? null : awaited;
                ended[node.Stage].SetResult();
            }
        }
    }

    private static StageNode? Node(RunEvent happened) => happened switch
    {
        RunEvent.NodeSkipped skipped => skipped.Node,
        RunEvent.NodeStarted started => started.Node,
        RunEvent.NodeOutput output => output.Node,
        RunEvent.NodeFinished finished => finished.Node,
        RunEvent.NodeFailed failed => failed.Node,
        _ => null,
    };
}
