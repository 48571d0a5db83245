using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Tests.Execution;

/// <summary><c>--locked</c>: a run that would change the lock file is an error.</summary>
public sealed class LockedRunTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task Without_a_lock_file_nothing_is_run_and_the_remedy_is_named()
    {
        SpeechSpeedException error = await RefusedAsync();

        Assert.Contains(work["pipeline.lock.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains("commit", error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task Where_nothing_changed_it_is_a_run_like_any_other()
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        File.Delete(work["results/a/text.txt"]);

        await work.RunAsync(isLocked: true);

        Assert.Equal(before, work.Published());
    }

    [Fact]
    public async Task Every_stage_that_changed_is_named_with_its_reason_and_nothing_is_run()
    {
        await work.RunAsync();
        work.TakeLaunches();
        SortedDictionary<string, string> before = work.Published();
        work.Pipeline.Headings["count[a]"] = "another";
        work.Write("b.onnx", "another model");

        SpeechSpeedException error = await RefusedAsync();

        Assert.Contains("count[a]: --heading changed from heading to another", error.Message, StringComparison.Ordinal);
        Assert.Contains("count[b]: model changed", error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
        Assert.Equal(before, work.Published());
    }

    [Fact]
    public async Task A_stage_that_went_out_of_the_pipeline_is_a_change()
    {
        await work.RunAsync();
        work.Pipeline.HasB = false;

        SpeechSpeedException error = await RefusedAsync();

        Assert.Contains("count[b]: is not in the pipeline any more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_lock_file_is_not_taken_as_absent()
    {
        await work.RunAsync();
        work.TakeLaunches();
        File.AppendAllText(work["pipeline.lock.json"], "<<<<<<< HEAD\n");

        SpeechSpeedException error = await RefusedAsync();

        Assert.Contains("unresolved git conflict", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("It is ignored", error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task A_component_edited_by_hand_is_a_change_and_named()
    {
        await work.RunAsync();
        string text = File.ReadAllText(work["pipeline.lock.json"]);
        Assert.Contains("\"argument --heading\": \"heading\"", text, StringComparison.Ordinal);
        work.Write("pipeline.lock.json", text.Replace("\"argument --heading\": \"heading\"", "\"argument --heading\": \"edited\"", StringComparison.Ordinal));

        SpeechSpeedException error = await RefusedAsync();

        Assert.Contains("count[a]: --heading changed from edited to heading", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_empty_store_everything_runs_and_must_give_what_the_lock_file_says()
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        work.TakeLaunches();
        Directory.Delete(work[".speechspeed"], recursive: true);

        await work.RunAsync(isLocked: true);

        Assert.Equal(["prepare", "count[a]", "count[b]", "report"], work.TakeLaunches());
        Assert.Equal(before, work.Published());
    }

    [Fact]
    public async Task With_an_empty_store_a_change_far_down_is_known_before_anything_runs()
    {
        await work.RunAsync();
        work.TakeLaunches();
        Directory.Delete(work[".speechspeed"], recursive: true);
        work.Pipeline.Headings["report"] = "another";

        SpeechSpeedException error = await RefusedAsync();

        Assert.Contains("report: --heading changed", error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task Other_outputs_from_the_same_inputs_are_not_published()
    {
        await work.RunAsync();
        SortedDictionary<string, string> before = work.Published();
        Directory.Delete(work[".speechspeed"], recursive: true);
        work.Tell("count[a]", "vary");

        SpeechSpeedException error = await RefusedAsync();

        Assert.Contains("count[a]", error.Message, StringComparison.Ordinal);
        Assert.Contains("a/text.txt", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, work.Published());
    }

    private async Task<SpeechSpeedException> RefusedAsync()
    {
        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync(isLocked: true));
        Assert.Equal(ExitCode.CheckFailed, error.ExitCode);
        return error;
    }
}
