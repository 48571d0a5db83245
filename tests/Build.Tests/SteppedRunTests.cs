using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build.Tests;

public class SteppedRunTests
{
    private static readonly StageNode[] Nodes = [Node("a"), Node("b", "x"), Node("b", "y"), Node("c")];

    private readonly List<string> journal = [];

    [Fact]
    public async Task Each_stage_is_shown_under_its_own_target()
    {
        SteppedRun run = new([["a", "b", "c"]], Nodes, Show, RunAllAsync);

        foreach (string stage in new[] { "a", "b", "c" })
        {
            Note($"target {stage}");
            await run.RunAsync(stage);
        }

        Assert.Equal(["target a", "a", "target b", "b[x]", "b[y]", "target c", "c", "published"], journal);
    }

    [Fact]
    public async Task Targets_in_another_order_do_not_wait_for_ever()
    {
        SteppedRun run = new([["a", "b", "c"]], Nodes, Show, RunAllAsync);

        await run.RunAsync("a");
        await run.RunAsync("c");
        await run.RunAsync("b");

        Assert.Equal(["a", "c", "b[x]", "b[y]", "published"], journal);
    }

    [Fact]
    public async Task Stages_without_a_target_are_not_shown()
    {
        SteppedRun run = new([["c"]], Nodes, Show, RunAllAsync);

        await run.RunAsync("c");

        Assert.Equal(["c", "published"], journal);
    }

    [Fact]
    public async Task Stages_after_another_target_wait_for_their_own()
    {
        TaskCompletionSource ranA = new();
        SteppedRun run = new([["a"], ["c"]], Nodes, Show, async observer =>
        {
            await observer.AdmitAsync(Nodes[0]);
            observer.On(new RunEvent.NodeFinished(Nodes[0], TimeSpan.Zero));
            ranA.SetResult();
            await observer.AdmitAsync(Nodes[3]);
            Note("c was admitted");
            observer.On(new RunEvent.NodeFinished(Nodes[3], TimeSpan.Zero));
        });

        await run.RunAsync("a");
        await ranA.Task;
        Note("another target");
        await run.RunAsync("c");

        Assert.Equal(["a", "another target", "c was admitted", "c"], journal);
    }

    [Fact]
    public async Task What_failed_is_shown_even_if_its_target_does_not_come_any_more()
    {
        SteppedRun run = new([["a", "c"]], Nodes, Show, async observer =>
        {
            await Task.Yield();
            observer.On(new RunEvent.NodeFailed(Nodes[3], 1));
            throw new InvalidOperationException("c failed");
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => run.RunAsync("a"));

        Assert.Equal(["failed c"], journal);
    }

    [Fact]
    public async Task A_failure_reaches_the_target_that_waits()
    {
        SteppedRun run = new([["a", "c"]], Nodes, Show, async observer =>
        {
            await Task.Yield();
            observer.On(new RunEvent.NodeSkipped(Nodes[0], IsRestored: false));
            throw new InvalidOperationException("no disk");
        });

        await run.RunAsync("a");
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => run.RunAsync("c"));
        Assert.Equal("no disk", error.Message);
    }

    private static StageNode Node(string stage, string? model = null) =>
        new(model is null ? stage : $"{stage}[{model}]", stage, model, "Tool", 1, [], [], []);

    private void Show(RunEvent happened) => Note(happened switch
    {
        RunEvent.NodeFinished finished => finished.Node.Id,
        RunEvent.NodeFailed failed => $"failed {failed.Node.Id}",
        RunEvent.Message message => message.Text,
        _ => "",
    });

    private void Note(string text)
    {
        lock (journal)
        {
            if (text.Length > 0)
            {
                journal.Add(text);
            }
        }
    }

    private static async Task RunAllAsync(IRunObserver observer)
    {
        await Task.Yield();
        foreach (StageNode node in Nodes)
        {
            observer.On(new RunEvent.NodeStarted(node, ["new"]));
            observer.On(new RunEvent.NodeFinished(node, TimeSpan.Zero));
        }

        observer.On(new RunEvent.Message("published"));
    }
}
