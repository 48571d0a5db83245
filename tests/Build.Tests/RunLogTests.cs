using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build.Tests;

public class RunLogTests
{
    private static readonly StageNode Stage = new("probe[a]", "probe", "a", "Probe", 1, [], [], []);
    private static readonly PlannedNode UpToDate = new(Stage, NodeState.UpToDate, []);
    private static readonly PlannedNode Runs = new(Stage, NodeState.WouldRun, ["forced"], TimeSpan.FromMinutes(30)) { Workers = 2, Rows = 1200 };
    private static readonly PlannedNode MayRun = new(Stage, NodeState.DependsOnOthers, [], TimeSpan.FromMinutes(40)) { Workers = 1 };
    private static readonly PlannedNode New = new(Stage, NodeState.WouldRun, ["new"]) { Rows = 300 };

    /// <summary>Half an hour of two workers and 40 minutes of one are 25 minutes of four.</summary>
    [Fact]
    public void The_total_shares_what_stages_work_among_the_workers() => Assert.Equal(
        "in all: 3 stages: 1 up to date, 1 would run, 1 may run; 1,200 utterances to extract, 2.0 h of audio; about 25 min; 3 MB in the store, where 5 GB are free",
        RunLog.Total(new CostEstimate([UpToDate, Runs, MayRun], Jobs: 4) { MeanSeconds = 6, Bytes = 3_000_000, FreeBytes = 5_000_000_000 }));

    [Fact]
    public void Unknown_times_are_told()
    {
        Assert.Equal(
            "in all: 2 stages: 2 would run; 1,500 utterances to extract; about 60 min, and the time of 1 stage that never ran on this machine",
            RunLog.Total(new CostEstimate([Runs, New], Jobs: 1)));
        Assert.Equal("in all: 1 stage: 1 would run; 300 utterances to extract; time not known before a first run", RunLog.Total(new CostEstimate([New], Jobs: 1)));
        Assert.Equal("in all: 1 stage: 1 up to date", RunLog.Total(new CostEstimate([UpToDate], Jobs: 1)));
    }
}
