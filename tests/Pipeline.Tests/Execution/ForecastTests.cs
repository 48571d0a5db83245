using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Execution;

/// <summary>A plan must come true: what it says would run runs, and what it says is there does not.</summary>
public sealed class ForecastTests : IDisposable
{
    private static readonly (string Name, Action<Workspace> Apply)[] Mutations =
    [
        ("nothing", _ => { }),
        ("an argument", work => work.Pipeline.Headings["count[a]"] = "another"),
        ("the same argument back", work => work.Pipeline.Headings.Remove("count[a]")),
        ("an argument of the first stage", work => work.Pipeline.Headings["prepare"] = "anew"),
        ("arguments of two stages", work =>
        {
            work.Pipeline.Headings["prepare"] = "twice";
            work.Pipeline.Headings["report"] = "twice";
        }),
        ("a file added", work => work.Write("corpus/train/9/new.txt", "new")),
        ("a file changed", work => work.Write("corpus/train/9/new.txt", "changed")),
        ("a file renamed", work => File.Move(work["corpus/train/9/new.txt"], work["corpus/train/9/renamed.txt"])),
        ("a file removed", work => File.Delete(work["corpus/train/9/renamed.txt"])),
        ("a file that is not read", work => work.Write("corpus/unused.txt", "unused")),
        ("a model", work => work.Write("b.onnx", "another model")),
        ("one model less", work => work.Pipeline.HasB = false),
        ("one model more", work => work.Pipeline.HasB = true),
        ("everything back", work => work.Pipeline.Headings.Clear()),
        ("results deleted", work => Directory.Delete(work["results"], recursive: true)),
        ("lock file deleted", work => File.Delete(work["pipeline.lock.json"])),
        ("history deleted", work => Directory.Delete(work[".speechspeed/history"], recursive: true)),
        ("the first stage's records deleted", DeleteRecordsOfFirstStage),
        ("the store deleted", work => Directory.Delete(work[".speechspeed"], recursive: true)),
    ];

    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task A_plan_comes_true_after_any_change()
    {
        await ExpectPlanToComeTrueAsync("the first run");
        foreach ((string name, Action<Workspace> apply) in Mutations)
        {
            apply(work);
            await ExpectPlanToComeTrueAsync(name);
        }
    }

    [Fact]
    public async Task Changed_files_are_counted_and_their_folders_named()
    {
        await work.RunAsync();
        work.Write("corpus/train/1/x.flac", "x");
        work.Write("corpus/train/2/y.wav", "y");
        work.Write("corpus/train/1/1-1.trans.txt", "X");
        work.Write("corpus/test/3/d.txt", "changed");
        File.Move(work["corpus/train/1/a.txt"], work["corpus/train/1/e.txt"]);
        File.Delete(work["corpus/train/1/b.txt"]);

        Assert.Equal(
            [
                "2 utterances added (train/1, train/2)",
                "1 file changed, 1 removed, 1 renamed (test/3, train/1)",
                "1 transcript added (train/1)",
            ],
            (await work.PlanAsync())[0].Reasons);
    }

    [Fact]
    public async Task Without_the_old_listing_it_is_said_that_something_changed()
    {
        await work.RunAsync();
        work.Write("corpus/train/1/x.flac", "x");
        foreach (string listing in work.Store.Listings.Enumerate())
        {
            File.WriteAllText(listing, "damaged");
        }

        Assert.Equal(["corpus changed"], (await work.PlanAsync())[0].Reasons);
    }

    [Fact]
    public async Task A_run_begins_with_the_words_of_the_plan()
    {
        await work.RunAsync();
        work.Write("corpus/train/1/x.flac", "x");
        work.Pipeline.Headings["report"] = "new";
        PlannedNode[] planned = [.. (await work.PlanAsync()).Where(node => node.State == NodeState.WouldRun)];

        await work.RunAsync();

        Assert.Equal(["prepare", "report"], planned.Select(node => node.Node.Id));
        foreach (PlannedNode node in planned)
        {
            RunEvent.NodeStarted started = work.Events.OfType<RunEvent.NodeStarted>().Single(started => started.Node.Id == node.Node.Id);
            Assert.Equal(node.Expected, started.Expected);
            Assert.NotNull(node.Expected);
            Assert.True(node.Reasons.All(started.Reasons.Contains));
        }
    }

    [Fact]
    public async Task A_stage_of_a_new_network_is_expected_to_take_as_long_as_that_of_another_on_the_same_labels()
    {
        await work.RunAsync(only: ["prepare", "count[a]"]);

        IReadOnlyList<PlannedNode> plan = await work.PlanAsync();

        Assert.Equal(["prepare", "count[a]", "count[b]", "report"], plan.Select(planned => planned.Node.Id));
        Assert.Equal((true, 2), (plan[2].Expected > TimeSpan.Zero, plan[2].Workers));
        Assert.Null(plan[3].Expected);
        Assert.Equal(["count[a]", "prepare"], new PipelineRunner(work.Pipeline.Folders).PastWork().Keys.Order());
    }

    [Fact]
    public void Many_folders_are_not_all_named()
    {
        DigestedFile[] now = [.. Enumerable.Range(0, 5).Select(i => new DigestedFile($"dev/{i}/a.flac", new string('a', 64)))];

        Assert.Equal(["5 utterances added (dev/0, dev/1 and 3 more folders)"], ListingChanges.Between([], now));
        Assert.Equal(["5 utterances removed (dev/0, dev/1 and 3 more folders)"], ListingChanges.Between(now, []));
        Assert.Empty(ListingChanges.Between(now, now));
    }

    [Fact]
    public void The_time_expected_is_in_proportion_to_the_rows_to_be_made()
    {
        PastExecution large = new("1", "extract[a]", new Dictionary<string, string>(), 100, "", 1000);
        PastExecution small = large with { Seconds = 5, RowsMade = 10 };
        PastExecution rowless = large with { Seconds = 7, RowsMade = 0 };

        Assert.Null(Forecasts.Estimate([], 10));
        Assert.Equal(TimeSpan.FromSeconds(2 + 1), Forecasts.Estimate([large], 10));
        Assert.Equal(TimeSpan.FromSeconds(5 + 50), Forecasts.Estimate([small, large], 500));
        Assert.Equal(TimeSpan.FromSeconds(7), Forecasts.Estimate([rowless], null));
        Assert.Equal(TimeSpan.FromSeconds(7), Forecasts.Estimate([rowless], 10));
    }

    private static void DeleteRecordsOfFirstStage(Workspace work)
    {
        foreach (string record in Directory.GetFiles(work[".speechspeed/ac"], "*", SearchOption.AllDirectories))
        {
            if (File.ReadAllText(record).Contains("\"prepare\"", StringComparison.Ordinal))
            {
                File.Delete(record);
            }
        }
    }

    private async Task ExpectPlanToComeTrueAsync(string mutation)
    {
        ILookup<NodeState, string> plan = (await work.PlanAsync()).ToLookup(planned => planned.State, planned => planned.Node.Id);
        work.TakeLaunches();

        await work.RunAsync();

        string[] launched = work.TakeLaunches();
        Assert.True(plan[NodeState.WouldRun].All(launched.Contains), $"{mutation}: {string.Join(", ", plan[NodeState.WouldRun])} would run; ran: {string.Join(", ", launched)}");
        Assert.True(
            launched.All(node => plan[NodeState.WouldRun].Contains(node) || plan[NodeState.DependsOnOthers].Contains(node)),
            $"{mutation}: ran: {string.Join(", ", launched)}; up to date: {string.Join(", ", plan[NodeState.UpToDate])}; restorable: {string.Join(", ", plan[NodeState.Restorable])}");
        if (plan[NodeState.DependsOnOthers].Any())
        {
            Assert.NotEmpty(plan[NodeState.WouldRun]);
        }

        string[] restored = [.. work.Events.OfType<RunEvent.NodeSkipped>().Where(skipped => skipped.IsRestored).Select(skipped => skipped.Node.Id)];
        Assert.True(plan[NodeState.Restorable].All(restored.Contains), $"{mutation}: restorable: {string.Join(", ", plan[NodeState.Restorable])}; restored: {string.Join(", ", restored)}");
    }
}
