using CsCheck;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class NodeScheduleTests
{
    /// <summary>Graphs in which a stage may read from any earlier one, with the stages that need not run.</summary>
    private static readonly Gen<(StageNode[] Nodes, bool[] Skipped, int Jobs)> Graphs =
        from nodes in Gen.Int[1, 12]
        from edges in Gen.Bool.Array[nodes * nodes]
        from skipped in Gen.Bool.Array[nodes]
        from jobs in Gen.Int[1, 5]
        select (Enumerable.Range(0, nodes).Select(i => Node(i, Enumerable.Range(0, i).Where(j => edges[(i * nodes) + j]))).ToArray(), skipped, jobs);

    [Fact]
    public void Every_stage_comes_after_those_it_reads_from_and_shares_never_exceed_the_workers() =>
        Graphs.Sample(
            graph =>
            {
                Journal work = new(node => graph.Skipped[int.Parse(node.Id, System.Globalization.CultureInfo.InvariantCulture)]);
                new NodeSchedule(graph.Nodes, graph.Jobs, work).RunAsync(CancellationToken.None).GetAwaiter().GetResult();

                Assert.Equal(graph.Nodes.Select(node => node.Id).Order(), work.Ended.Order());
                Assert.InRange(work.MostJobs, 0, graph.Jobs);
                Assert.All(graph.Nodes, node => Assert.All(
                    StageGraph.Dependencies(node), needed => Assert.True(work.Ended.IndexOf(needed) < work.Ended.IndexOf(node.Id))));
            },
            iter: 300);

    [Fact]
    public async Task A_stage_alone_gets_all_workers_and_several_share_them()
    {
        Journal work = new(_ => false);
        await new NodeSchedule([Node(0, []), Node(1, [0]), Node(2, [0]), Node(3, [0]), Node(4, [1, 2, 3])], 8, work).RunAsync(CancellationToken.None);

        Assert.Equal([8, 2, 3, 3, 8], work.Shares.OrderBy(share => share.Key, StringComparer.Ordinal).Select(share => share.Value));
    }

    [Fact]
    public async Task A_stage_that_keeps_rows_starts_before_others()
    {
        Journal work = new(_ => false);
        StageNode longest = Node(3, [0]) with { Rows = new StageRows("Library", []) };

        await new NodeSchedule([Node(0, []), Node(1, [0]), Node(2, [0]), longest], 1, work).RunAsync(CancellationToken.None);

        Assert.Equal(["0", "3", "1", "2"], work.Ended);
    }

    [Fact]
    public async Task After_a_failure_what_runs_is_let_end_and_nothing_begins()
    {
        TaskCompletionSource slow = new();
        Journal work = new(_ => false)
        {
            Run = async node =>
            {
                if (node.Id == "0")
                {
                    slow.SetResult();
                    throw new InvalidOperationException("no disk");
                }

                await slow.Task;
            },
        };

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new NodeSchedule([Node(0, []), Node(1, []), Node(2, [0, 1])], 2, work).RunAsync(CancellationToken.None));

        Assert.Equal("no disk", error.Message);
        Assert.Equal(["1"], work.Ended);
        Assert.Equal(["0", "1"], work.Shares.Keys.Order());
    }

    [Fact]
    public async Task A_stage_that_runs_elsewhere_is_looked_at_again_when_it_ended_there()
    {
        TaskCompletionSource elsewhere = new();
        bool isThere = false;
        Journal work = new(node => node.Id == "0" && isThere) { Elsewhere = node => node.Id == "0" && !isThere ? elsewhere.Task : null };
        work.Run = _ =>
        {
            isThere = true;
            elsewhere.SetResult();
            return Task.CompletedTask;
        };

        await new NodeSchedule([Node(0, []), Node(1, [])], 1, work).RunAsync(CancellationToken.None);

        Assert.Equal(["0", "1"], work.Ended.Order());
        Assert.Equal(["1"], work.Shares.Keys);
    }

    [Fact]
    public async Task An_interruption_ends_a_wait_for_what_is_not_admitted()
    {
        using CancellationTokenSource interruption = new();
        Journal work = new(_ => false) { Admitted = new TaskCompletionSource().Task };
        Task run = new NodeSchedule([Node(0, [])], 1, work).RunAsync(interruption.Token);
        Assert.False(run.IsCompleted);

        await interruption.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(work.Ended);
    }

    private static StageNode Node(int number, IEnumerable<int> needed) => new(
        Text(number), "stage", null, "Tool", 1, [], [.. needed.Select(i => new StageInput.Upstream($"input{Text(i)}", Text(i)))], []);

    private static string Text(int number) => SpeechSpeed.Core.Numbers.Text(number);

    private sealed class Journal(Func<StageNode, bool> skips) : INodeWork
    {
        private readonly Lock gate = new();
        private int jobsNow;

        public List<string> Ended { get; } = [];

        public Dictionary<string, int> Shares { get; } = [];

        public int MostJobs { get; private set; }

        public Func<StageNode, Task> Run { get; set; } = async _ => await Task.Yield();

        public Func<StageNode, Task?> Elsewhere { get; init; } = _ => null;

        public Task Admitted { get; init; } = Task.CompletedTask;

        public Task AdmitAsync(StageNode node) => Admitted;

        public bool TrySkip(StageNode node, CancellationToken cancellationToken)
        {
            bool isSkipped = skips(node);
            if (isSkipped)
            {
                End(node, 0);
            }

            return isSkipped;
        }

        public IDisposable? TryClaim(StageNode node) => Elsewhere(node) is null ? new MemoryStream() : null;

        public Task WaitForOthersAsync(StageNode node, CancellationToken cancellationToken) => Elsewhere(node)!;

        public async Task RunAsync(StageNode node, int jobs, CancellationToken cancellationToken)
        {
            lock (gate)
            {
                Shares[node.Id] = jobs;
                jobsNow += jobs;
                MostJobs = Math.Max(MostJobs, jobsNow);
            }

            await Run(node);
            End(node, jobs);
        }

        private void End(StageNode node, int jobs)
        {
            lock (gate)
            {
                jobsNow -= jobs;
                Ended.Add(node.Id);
            }
        }
    }
}
