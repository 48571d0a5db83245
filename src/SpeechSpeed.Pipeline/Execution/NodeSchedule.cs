using System.Runtime.ExceptionServices;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Decides when stages run. A stage is considered when the stages it reads from have ended. Of those that then have to run, as many start as there are free
/// workers, and they share the workers evenly: a single stage gets all. A stage keeps its share until it ends. Stages that keep rows start before others: they keep them because they take long, and a long stage
/// that starts last leaves the other workers idle.
/// </summary>
/// <remarks>After a failure no stage starts; running stages finish, and the store keeps their outputs. An interruption ends them.</remarks>
/// <param name="nodes">The stages, each after those it reads from.</param>
/// <param name="jobs">Number of workers, ≥ 1.</param>
/// <param name="work">The operations on a stage.</param>
internal sealed class NodeSchedule(IReadOnlyList<StageNode> nodes, int jobs, INodeWork work)
{
    private readonly HashSet<string> selected = [.. nodes.Select(node => node.Id)];
    private readonly HashSet<string> ended = [];
    private readonly List<StageNode> open = [.. nodes];
    private readonly List<StageNode> ready = [];
    private readonly List<Task> closed = [];
    private readonly Dictionary<Task, (StageNode Node, int Jobs)> running = [];
    private readonly Dictionary<Task, StageNode> elsewhere = [];
    private ExceptionDispatchInfo? failure;
    private int free = jobs;

    /// <summary>Brings every stage to its end.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted; no stage is running any more.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task interrupted = Task.Delay(Timeout.InfiniteTimeSpan, waiting.Token);
        while (true)
        {
            if (failure is null)
            {
                Try(() => Begin(waiting.Token, cancellationToken));
            }

            if (failure is not null)
            {
                await waiting.CancelAsync().ConfigureAwait(false);
            }

            List<Task> awaited = [.. running.Keys, .. elsewhere.Keys, .. failure is null ? closed : []];
            if (awaited.Count == 0)
            {
                break;
            }

            await Task.WhenAny(failure is null ? [.. awaited, interrupted] : awaited).ConfigureAwait(false);
            Collect();
        }

        await waiting.CancelAsync().ConfigureAwait(false);
        failure?.Throw();
    }

    private void Begin(CancellationToken waiting, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LookUp(cancellationToken);
        while (free > 0 && ready.Count > 0)
        {
            StageNode node = ready.FirstOrDefault(one => one.Rows is not null) ?? ready[0];
            ready.Remove(node);
            if (work.TryClaim(node) is not { } claim)
            {
                elsewhere.Add(work.WaitForOthersAsync(node, waiting), node);
                continue;
            }

            int share = Math.Max(1, free / (ready.Count + 1));
            free -= share;
            running.Add(RunAsync(node, claim, share, cancellationToken), (node, share));
        }
    }

    /// <summary>Considers every stage whose inputs are complete; skipping one can complete the inputs of another.</summary>
    private void LookUp(CancellationToken cancellationToken)
    {
        closed.Clear();
        foreach (StageNode node in nodes)
        {
            if (!open.Contains(node) || StageGraph.Dependencies(node).Any(needed => selected.Contains(needed) && !ended.Contains(needed)))
            {
                continue;
            }

            if (work.AdmitAsync(node) is { IsCompleted: false } admitted)
            {
                closed.Add(admitted);
                continue;
            }

            open.Remove(node);
            if (work.TrySkip(node, cancellationToken))
            {
                ended.Add(node.Id);
            }
            else
            {
                ready.Add(node);
            }
        }
    }

    private Task RunAsync(StageNode node, IDisposable claim, int share, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            using (claim)
            {
                await work.RunAsync(node, share, cancellationToken).ConfigureAwait(false);
            }
        },
        CancellationToken.None);

    private void Collect()
    {
        foreach (Task task in running.Keys.Where(task => task.IsCompleted).ToArray())
        {
            running.Remove(task, out (StageNode Node, int Jobs) run);
            free += run.Jobs;
            ended.Add(run.Node.Id);
            Try(task.GetAwaiter().GetResult);
        }

        foreach (Task task in elsewhere.Keys.Where(task => task.IsCompleted).ToArray())
        {
            elsewhere.Remove(task, out StageNode? node);
            open.Add(node!);
            Try(task.GetAwaiter().GetResult);
        }
    }

    /// <summary>Keeps the first exception, of whatever kind, until all running stages have ended.</summary>
    private void Try(Action action)
    {
#pragma warning disable CA1031
        try
        {
            action();
        }
        catch (Exception error)
        {
            failure ??= ExceptionDispatchInfo.Capture(error);
        }
#pragma warning restore CA1031
    }
}
