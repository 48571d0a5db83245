using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>
/// One run of the pipeline under Cake's targets. The run goes ahead as fast as stages and workers allow. The events of a stage are shown
/// when its target is reached, and the target ends when its stage has ended. If another target stands between two stages, the run
/// pauses there: the stages after it wait for their target.
/// </summary>
internal sealed class SteppedRun : IRunObserver
{
    private readonly Lock gate = new();
    private readonly IReadOnlyList<IReadOnlyList<string>> groups;
    private readonly Dictionary<string, HashSet<string>> openNodes;
    private readonly Dictionary<string, TaskCompletionSource> ended = [];
    private readonly TaskCompletionSource[] admitted;
    private readonly HashSet<string> uncalled;
    private readonly List<RunEvent> held = [];
    private readonly Action<RunEvent> show;
    private readonly Action<RunEvent>? watch;
    private readonly Task run;

    /// <summary>Starts the run.</summary>
    /// <param name="groups">The stages that have a target, one or more, in their order; a new group begins after every target without a stage.</param>
    /// <param name="nodes">All nodes of the run; those of other stages are not shown.</param>
    /// <param name="show">Shows an event. Called one at a time.</param>
    /// <param name="start">Runs the nodes.</param>
    /// <param name="watch">Receives each event at once, whatever its target.</param>
    public SteppedRun(
        IReadOnlyList<IReadOnlyList<string>> groups,
        IReadOnlyList<StageNode> nodes,
        Action<RunEvent> show,
        Func<IRunObserver, Task> start,
        Action<RunEvent>? watch = null)
    {
        this.watch = watch;
        this.groups = groups;
        this.show = show;
        string[] stages = [.. groups.SelectMany(group => group)];
        uncalled = [.. stages];
        openNodes = stages.ToDictionary(stage => stage, stage => nodes.Where(node => node.Stage == stage).Select(node => node.Id).ToHashSet());
        admitted = [.. groups.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        foreach (string stage in stages)
        {
            ended[stage] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (openNodes[stage].Count == 0)
            {
                ended[stage].SetResult();
            }
        }

        run = Task.Run(() => start(this));
    }

    /// <summary>Waits until a stage has ended; for the last stage, until the run has. An error of the run is thrown.</summary>
    public async Task RunAsync(string stage)
    {
        bool isLast;
        lock (gate)
        {
            uncalled.Remove(stage);
            isLast = uncalled.Count == 0;
            ShowHeld();
        }

        for (int group = 0; group <= GroupOf(stage); group++)
        {
            admitted[group].TrySetResult();
        }

        Task stageEnded = ended[stage].Task;
        if (!isLast)
        {
            await Task.WhenAny(run, stageEnded).ConfigureAwait(false);
        }

        // A failure of the run after the stage had ended belongs to the next target.
        if (isLast || !stageEnded.IsCompleted)
        {
            await WaitForRunAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task AdmitAsync(StageNode node) => openNodes.ContainsKey(node.Stage) ? admitted[GroupOf(node.Stage)].Task : Task.CompletedTask;

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        StageNode? node = happened.Of;
        if (node is not null && !openNodes.ContainsKey(node.Stage))
        {
            return;
        }

        watch?.Invoke(happened);
        lock (gate)
        {
            held.Add(happened);
            ShowHeld();
            if (node is not null && happened is RunEvent.NodeSkipped or RunEvent.NodeFinished
                && openNodes[node.Stage].Remove(node.Id) && openNodes[node.Stage].Count == 0)
            {
                ended[node.Stage].SetResult();
            }
        }
    }

    private async Task WaitForRunAsync()
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        finally
        {
            // The error may belong to a target that will not be reached any more.
            lock (gate)
            {
                uncalled.Clear();
                ShowHeld();
            }
        }
    }

    /// <summary>Shows the due events in their order. An event without a stage comes after all earlier events.</summary>
    private void ShowHeld()
    {
        for (int i = 0; i < held.Count;)
        {
            if (held[i].Of is { } node ? !uncalled.Contains(node.Stage) : i == 0)
            {
                show(held[i]);
                held.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }
    }

    private int GroupOf(string stage)
    {
        int group = 0;
        while (!groups[group].Contains(stage))
        {
            group++;
        }

        return group;
    }
}
