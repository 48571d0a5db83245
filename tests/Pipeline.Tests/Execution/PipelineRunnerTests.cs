using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class PipelineRunnerTests : IDisposable
{
    private static readonly string[] Everything = ["prepare", "count[a]", "count[b]", "report"];
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task A_first_run_runs_everything_and_publishes()
    {
        RunSummary summary = await work.RunAsync();

        Assert.Equal(Everything, work.TakeLaunches());
        Assert.Equal(Everything, summary.Ran.Select(node => node.Id));
        Assert.Equal(
            ["pipeline.lock.json", "results/a/text.txt", "results/b/text.txt", "results/prepared/text.txt", "results/speechspeed-results.txt", "results/text.txt"],
            work.Published().Keys);
        Assert.Equal(
            """
            heading
            test/3/d.txt: content of test/3/d.txt
            train/1/a.txt: content of train/1/a.txt
            train/1/b.txt: content of train/1/b.txt
            train/2/c.txt: content of train/2/c.txt

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(work["results/prepared/text.txt"]));
        Assert.Matches(@"^heading\na/bytes.txt: \d+\nb/bytes.txt: \d+\n$", File.ReadAllText(work["results/text.txt"]));
        Assert.Contains(work.Events, e => e is RunEvent.NodeOutput { Line: "prepare begins", Node.Id: "prepare" });
        Assert.Empty(work.Messages);
        Assert.Empty(Directory.GetFileSystemEntries(work[".speechspeed/tmp"]));
    }

    [Fact]
    public async Task A_second_run_runs_nothing_and_touches_nothing()
    {
        await work.RunAsync();
        work.TakeLaunches();
        SortedDictionary<string, string> before = work.Published();
        DateTime written = File.GetLastWriteTimeUtc(work["results/text.txt"]);

        RunSummary summary = await work.RunAsync();

        Assert.Empty(work.TakeLaunches());
        Assert.Equal(Everything, summary.Skipped.Select(node => node.Id));
        Assert.All(work.Events.OfType<RunEvent.NodeSkipped>(), skipped => Assert.False(skipped.IsRestored));
        Assert.Equal(4, work.Events.OfType<RunEvent.NodeSkipped>().Count());
        Assert.Equal(before, work.Published());
        Assert.Equal(written, File.GetLastWriteTimeUtc(work["results/text.txt"]));
    }

    [Fact]
    public async Task The_same_pipeline_in_another_folder_gives_the_same_bytes()
    {
        using Workspace other = new();
        await work.RunAsync();
        await other.RunAsync();

        Assert.Equal(work.Published(), other.Published());
    }

    [Fact]
    public async Task A_changed_argument_reruns_its_stage_and_what_reads_changed_outputs()
    {
        await work.RunAsync();
        work.TakeLaunches();

        // One letter longer, so that the size that report reads changes; the other heading keeps it.
        work.Pipeline.Headings["count[a]"] = "headings";
        await work.RunAsync();
        Assert.Equal(["count[a]", "report"], work.TakeLaunches());
        Assert.Contains("--heading changed from heading to headings", work.Events.OfType<RunEvent.NodeStarted>().First().Reasons);

        work.Pipeline.Headings["count[a]"] = "HEADINGS";
        await work.RunAsync();
        Assert.Equal(["count[a]"], work.TakeLaunches());
    }

    [Fact]
    public async Task A_changed_input_reruns_what_reads_it()
    {
        await work.RunAsync();
        work.TakeLaunches();

        work.Write("b.onnx", "MODEL B");
        await work.RunAsync();
        Assert.Equal(["count[b]"], work.TakeLaunches());

        work.Write("corpus/train/2/new.txt", "a new file");
        await work.RunAsync();
        Assert.Equal(Everything, work.TakeLaunches());

        work.Write("corpus/unused/x.txt", "not an input");
        await work.RunAsync();
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task Independent_stages_run_at_once_and_give_what_they_give_one_by_one()
    {
        using Workspace one = new();
        await one.RunAsync(jobs: 1);
        string begun = work["b-began"];
        work.Tell("count[a]", $"wait-for {begun}");
        work.Tell("count[b]", $"touch {begun}");

        await work.RunAsync(jobs: 2);

        Assert.Equal(one.Published(), work.Published());
    }

    [Fact]
    public async Task Going_back_restores_without_running()
    {
        await work.RunAsync();
        SortedDictionary<string, string> first = work.Published();
        work.Pipeline.Headings["prepare"] = "another heading";
        await work.RunAsync();
        Assert.NotEqual(first, work.Published());
        work.TakeLaunches();

        work.Pipeline.Headings.Clear();
        await work.RunAsync();

        Assert.Empty(work.TakeLaunches());
        Assert.Contains(work.Events, e => e is RunEvent.NodeSkipped { Node.Id: "prepare", IsRestored: true });
        Assert.Equal(first, work.Published());
        Assert.Empty(work.Messages);
    }

    [Fact]
    public async Task A_result_edited_by_hand_is_reported_and_restored()
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        File.AppendAllText(work["results/a/text.txt"], "edited");
        File.Delete(work["results/b/text.txt"]);

        await work.RunAsync();

        Assert.Equal(work["results/a/text.txt"], Assert.Single(work.Events.OfType<RunEvent.ResultRestored>()).Path);
        Assert.Contains("b", Assert.Single(work.Messages), StringComparison.Ordinal);
        Assert.Equal(before, work.Published());
    }

    [Fact]
    public async Task Results_that_were_cleaned_away_are_published_again_without_a_word()
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        Directory.Delete(work["results"], recursive: true);

        await work.RunAsync();

        Assert.Empty(work.Messages);
        Assert.Equal(before, work.Published());
    }

    [Fact]
    public async Task Results_that_no_stage_makes_any_more_go_unless_edited()
    {
        await work.RunAsync();
        work.Write("results/notes.txt", "the user's own");
        work.Pipeline.HasB = false;
        await work.RunAsync();
        Assert.False(Directory.Exists(work["results/b"]));
        Assert.True(File.Exists(work["results/notes.txt"]));
        Assert.DoesNotContain("count[b]", File.ReadAllText(work["pipeline.lock.json"]), StringComparison.Ordinal);

        work.Pipeline.HasB = true;
        await work.RunAsync();
        File.AppendAllText(work["results/b/text.txt"], "edited");
        work.Pipeline.HasB = false;
        await work.RunAsync();
        Assert.True(File.Exists(work["results/b/text.txt"]));
        Assert.Contains(work.Messages, text => text.Contains("kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_of_some_stages_leaves_the_others_results_and_lock()
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        work.Pipeline.Headings["report"] = "not to be seen";

        await work.RunAsync(only: ["prepare", "count[a]"]);

        Assert.Equal(before, work.Published());
    }

    [Fact]
    public async Task Force_runs_the_selected_stages_and_no_other()
    {
        await work.RunAsync();
        work.TakeLaunches();

        await work.RunAsync(force: true, only: ["prepare", "count[a]"]);

        Assert.Equal(["prepare", "count[a]"], work.TakeLaunches());
        Assert.Empty(work.Messages);
    }

    [Fact]
    public async Task A_forced_run_with_other_outputs_is_said_to_be_nondeterministic()
    {
        await work.RunAsync();
        work.Tell("count[a]", "vary");

        await work.RunAsync(force: true);

        Assert.Contains("text.txt", Assert.Single(work.Messages, text => text.Contains("count[a]", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.NotEqual(File.ReadAllText(work["results/b/text.txt"]).Length, File.ReadAllText(work["results/a/text.txt"]).Length);
    }

    [Theory]
    [InlineData("fail", ExitCode.Failed, "told to fail")]
    [InlineData("bad-data", ExitCode.InputData, "told that the data are bad")]
    [InlineData("refuse", ExitCode.Configuration, "pipeline.yaml: --heading")]
    [InlineData("forget", ExitCode.Failed, "size")]
    public async Task After_a_failure_earlier_results_stand_and_finished_stages_are_kept(string trouble, ExitCode expected, string word)
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        work.TakeLaunches();
        work.Pipeline.Headings["prepare"] = "a new heading";
        work.Tell("count[b]", trouble);

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync());

        Assert.Equal(expected, error.ExitCode);
        Assert.Contains("count[b]", error.Message, StringComparison.Ordinal);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, work.Published());
        Assert.Empty(Directory.GetFileSystemEntries(work[".speechspeed/tmp"]));
        Assert.Equal(["prepare", "count[a]", "count[b]"], work.TakeLaunches());

        work.TellNothing();
        await work.RunAsync();
        Assert.Equal(["count[b]", "report"], work.TakeLaunches());
    }

    [Fact]
    public async Task A_value_that_a_tool_refuses_is_told_with_the_file_it_is_set_in()
    {
        work.Tell("prepare", "refuse");

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync());

        Assert.Equal(
            $"""
            prepare refuses a setting of {work["pipeline.yaml"]}: --heading: expected a heading, found none.
            Correct it there, then run again; nothing was published.
            All that it wrote: {work[".speechspeed/logs/prepare.log"]}
            """.ReplaceLineEndings("\n"),
            error.Message);
    }

    [Fact]
    public async Task A_flag_that_a_tool_does_not_know_calls_for_another_build()
    {
        work.Pipeline.MoreArguments = [new StageArgument.Value("--colour", "red")];

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync());

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.StartsWith(
            "prepare: the tool Testing.Tool does not know --colour, so it and the pipeline were built from different sources. Build again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_once_and_the_log_named_by_the_stage_has_all_that_its_tool_wrote()
    {
        work.Tell("count[a]", "fail");

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync());

        string log = work[".speechspeed/logs/count.a.log"];
        Assert.Equal($"count[a] failed: told to fail\nAll that it wrote: {log}", error.Message);
        Assert.Equal(["count[a] begins", "told to fail"], (await File.ReadAllLinesAsync(log)).Order());
        Assert.Equal(1, Assert.Single(work.Events.OfType<RunEvent.NodeFailed>()).ToolExitCode);
        Assert.DoesNotContain(work.Events.OfType<RunEvent.NodeOutput>(), output => output.Line.Contains("told to fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Progress_is_told_in_numbers_and_kept_in_the_log_as_text()
    {
        work.Tell("prepare", "count 7");

        await work.RunAsync(only: ["prepare"]);

        RunEvent.NodeProgress last = work.Events.OfType<RunEvent.NodeProgress>().Last();
        Assert.Equal((7, 7, true), (last.Done, last.Total, last.IsLine));
        Assert.StartsWith("7 of 7 beans, ", last.Text, StringComparison.Ordinal);
        string log = Assert.Single(Directory.GetFiles(work[".speechspeed/logs"], "*", SearchOption.AllDirectories));
        Assert.Equal(["prepare begins", last.Text], File.ReadAllLines(log));
    }

    [Fact]
    public async Task An_input_that_changes_while_it_is_read_is_named_and_nothing_is_kept()
    {
        string file = work["corpus/train/1/b.txt"];
        work.Tell("prepare", $"append {file}");

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync());

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["results"]));
        work.TellNothing();
        work.TakeLaunches();
        await work.RunAsync();
        Assert.Equal(Everything, work.TakeLaunches());
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("cling\nhang")]
    public async Task An_interrupted_tool_is_ended_or_else_killed(string behaviour)
    {
        work.Tell("count[a]", behaviour.Split('\n'));
        using CancellationTokenSource interruption = new();
        Task run = work.RunAsync(cancellationToken: interruption.Token);
        await UntilAsync(() => Directory.EnumerateFiles(work[".speechspeed"], "hangs", SearchOption.AllDirectories).Any(), run);

        await interruption.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(File.Exists(work["pipeline.lock.json"]));
        Assert.Empty(Directory.GetFileSystemEntries(work[".speechspeed/tmp"]));
    }

    [Fact]
    public async Task A_plan_says_what_a_run_does_and_why()
    {
        Assert.Equal(
            [("prepare", NodeState.WouldRun), ("count[a]", NodeState.WouldRun), ("count[b]", NodeState.WouldRun), ("report", NodeState.WouldRun)],
            (await work.PlanAsync()).Select(planned => (planned.Node.Id, planned.State)));
        await work.RunAsync();
        Assert.All(await work.PlanAsync(), planned => Assert.Equal(NodeState.UpToDate, planned.State));

        work.Pipeline.Headings["count[a]"] = "another";
        work.Write("b.onnx", "another model");
        IReadOnlyList<PlannedNode> plan = await work.PlanAsync();
        Assert.Equal([NodeState.UpToDate, NodeState.WouldRun, NodeState.WouldRun, NodeState.DependsOnOthers], plan.Select(planned => planned.State));
        Assert.Equal(["--heading changed from heading to another"], plan[1].Reasons);
        Assert.Equal(["model changed"], plan[2].Reasons);
        Assert.Equal(["depends on count[a], which would run", "depends on count[b], which would run"], plan[3].Reasons);

        await work.RunAsync();
        work.Pipeline.Headings.Clear();
        plan = await work.PlanAsync();
        Assert.Equal(NodeState.Restorable, plan[1].State);
        Assert.Equal(["--heading changed from another to heading"], plan[1].Reasons);
        work.TakeLaunches();
        await work.RunAsync();
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task A_lost_store_is_made_anew_from_the_lock_files_point_of_view()
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        Directory.Delete(work[".speechspeed"], recursive: true);

        Assert.Equal(["the store no longer has its outputs whole"], (await work.PlanAsync())[0].Reasons);
        await work.RunAsync();

        Assert.Equal(before, work.Published());
    }

    [Fact]
    public async Task Results_that_cannot_be_written_are_a_clear_error()
    {
        Directory.CreateDirectory(work["results/text.txt/in-the-way"]);

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync());

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains(work["results/text.txt"], error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(work["pipeline.lock.json"]));
        Assert.False(Directory.Exists(work["results/.publishing"]));
    }

    internal static async Task UntilAsync(Func<bool> holds, Task? giveUp = null)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            Assert.False(giveUp?.IsCompleted ?? false, string.Create(CultureInfo.InvariantCulture, $"ended before: {giveUp?.Status}"));
            await Task.Delay(5, limit.Token);
        }
    }
}
