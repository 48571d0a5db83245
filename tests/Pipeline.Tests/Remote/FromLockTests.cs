using Microsoft.AspNetCore.Http;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Remote;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Pipeline.Tests.Execution;

namespace SpeechSpeed.Pipeline.Tests.Remote;

/// <summary><c>--from-lock</c>: a machine with the lock file and a server, and with neither corpus nor models.</summary>
public sealed class FromLockTests(RemoteCacheTests.FilledServer filled) : IClassFixture<RemoteCacheTests.FilledServer>, IAsyncLifetime
{
    private const string Another = "cpu acme avx1024";
    private readonly Workspace work = new();
    private CacheHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await CacheHost.StartAsync();
        foreach ((string path, byte[] bytes) in filled.Files)
        {
            host.Files[path] = bytes;
        }

        Directory.Delete(work["corpus"], recursive: true);
        File.Delete(work["a.onnx"]);
        File.Delete(work["b.onnx"]);
        work.Write("pipeline.lock.json", filled.Published["pipeline.lock.json"]);
        work.Pipeline.Remote = new RemoteSettings(new Uri(host.Address + "/"), IsWritten: false, null, TimeSpan.FromSeconds(60), []);
    }

    public async ValueTask DisposeAsync()
    {
        work.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task It_makes_the_same_results_runs_nothing_and_downloads_what_is_published()
    {
        await work.RunAsync(fromLock: true, isLocked: true);

        Assert.Empty(work.TakeLaunches());
        Assert.Equal(filled.Published, work.Published());
        string[] results = [.. LockFile.Read(work["pipeline.lock.json"], _ => { }).Results().Values.Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(results.Select(digest => $"GET /cas/{digest}"), host.Requests.Where(request => request.Contains("/cas/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(4, host.Requests.Count(request => request.StartsWith("GET /ac/", StringComparison.Ordinal)));

        // Results that are there already are not downloaded again.
        host.ClearRequests();
        await work.RunAsync(fromLock: true);
        Assert.DoesNotContain(host.Requests, request => request.Contains("/cas/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_stage_runs_on_what_it_reads_and_gives_what_a_machine_with_the_corpus_gives()
    {
        using Workspace whole = new();
        whole.Pipeline.Headings["report"] = work.Pipeline.Headings["report"] = "another";
        await whole.RunAsync();

        await work.RunAsync(fromLock: true);

        Assert.Equal(["report"], work.TakeLaunches());
        Assert.Equal(whole.Published(), work.Published());
        Assert.Contains(work.Messages, message => message.StartsWith("report: 1 files from the remote cache", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no server", "prepare would have to run (the store no longer has its outputs whole), but cannot run here: it reads the corpus train, test, which --from-lock does without. Its outputs are not in the store, and cache.remote names no server. Run without --from-lock on a machine that can, commit the lock file, and run again here.")]
    [InlineData("prepare", "prepare would have to run (the store no longer has its outputs whole), but cannot run here: it reads the corpus train, test, which --from-lock does without. Its outputs could be had neither from the store nor from ADDRESS. Run without --from-lock and cache.remote.mode: write on a machine that can, commit the lock file, and run again here.")]
    [InlineData("count[b]", "count[b] would have to run (the store no longer has its outputs whole), but cannot run here: it reads the model b.onnx, which")]
    [InlineData("changed", "count[a] would have to run (--heading changed from heading to another), but cannot run here: it reads the model a.onnx, which")]
    public async Task A_stage_that_would_need_what_is_not_there_is_named_with_its_input_and_the_remedy(string fault, string expected)
    {
        switch (fault)
        {
            case "no server":
                work.Pipeline.Remote = null;
                break;
            case "changed":
                work.Pipeline.Headings["count[a]"] = "another";
                break;
            default:
                host.Files.TryRemove($"/ac/{LockFile.Read(work["pipeline.lock.json"], _ => { }).Stages[fault].Fingerprint}", out _);
                break;
        }

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync(fromLock: true));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.StartsWith(expected.Replace("ADDRESS", host.Address + "/", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
        Assert.False(Directory.Exists(work["results"]));
    }

    [Fact]
    public async Task Another_kind_of_processor_takes_outputs_and_runs_no_stage()
    {
        work.Pipeline.Processor = Another;
        await work.RunAsync(fromLock: true, isLocked: true);
        Assert.Equal(filled.Published, work.Published());

        work.Pipeline.Headings["report"] = "another";
        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync(fromLock: true));

        Assert.Equal(ExitCode.CheckFailed, error.ExitCode);
        Assert.Contains($"report would have to run (--heading changed from heading to another), but cannot run here: the lock file has results of the kind of processor {ProcessorKind.OfThisMachine}, and this machine is of the kind {Another}", error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
    }

    /// <summary>The record promises a file that the server has lost: the stage runs where it can, and is an error where it cannot.</summary>
    [Theory]
    [InlineData("text.txt", "report", null)]
    [InlineData("a/text.txt", "count[a]", "count[a] would have to run")]
    public async Task A_file_that_the_server_has_lost_is_as_good_as_no_record(string published, string stage, string? expected)
    {
        host.Files.TryRemove($"/cas/{LockFile.Read(work["pipeline.lock.json"], _ => { }).Stages[stage].Results[published]}", out _);

        if (expected is null)
        {
            await work.RunAsync(fromLock: true);
            Assert.Equal([stage], work.TakeLaunches());
            Assert.Equal(filled.Published, work.Published());
        }
        else
        {
            SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync(fromLock: true));
            Assert.Equal(ExitCode.InputData, error.ExitCode);
            Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>No fault of the server makes a result: what cannot be had is an error that names the first stage that would need the corpus.</summary>
    [Theory]
    [InlineData("refused")]
    [InlineData("failing")]
    [InlineData("silent")]
    [InlineData("slow")]
    [InlineData("cut")]
    [InlineData("redirected")]
    [InlineData("corrupted")]
    [InlineData("longer")]
    [InlineData("no record")]
    [InlineData("another record")]
    [InlineData("files gone")]
    public async Task A_fault_of_the_server_is_an_error_and_never_a_result(string fault)
    {
        host.Fault = context => RemoteCacheTests.AnswerAsync(context, fault);
        work.Pipeline.Remote = work.Pipeline.Remote! with { Patience = TimeSpan.FromSeconds(fault is "silent" or "slow" ? 0.3 : 60) };

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync(fromLock: true));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.StartsWith("prepare would have to run", error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
        Assert.False(Directory.Exists(work["results"]));
    }

    /// <summary>The paths of inputs are no part of an identity: without their names, the results of one model would pass for those of another.</summary>
    [Theory]
    [InlineData("folder", "--from-lock: prepare reads the corpus train, other, and LOCK has the corpus train, test for it. The lock file stands in only for")]
    [InlineData("file", "--from-lock: count[a] reads the model better.onnx, and LOCK has the model a.onnx for it.")]
    [InlineData("digest", "--from-lock: count[a] reads the model a.onnx with the SHA-256 0000")]
    [InlineData("stage", "--from-lock: LOCK does not know count[c], which reads the model a.onnx.")]
    [InlineData("earlier version", "--from-lock: LOCK does not name the corpus of prepare; an earlier version wrote it.")]
    public async Task A_lock_file_of_other_inputs_stands_in_for_none(string fault, string expected)
    {
        StageNode[] nodes = [.. work.Pipeline.Nodes()];
        StageInput.DiskFolders corpus = nodes[0].Inputs.OfType<StageInput.DiskFolders>().Single();
        StageInput.DiskFile model = nodes[1].Inputs.OfType<StageInput.DiskFile>().Single();
        switch (fault)
        {
            case "folder":
                nodes[0] = nodes[0] with { Inputs = [corpus with { Folders = ["train", "other"] }] };
                break;
            case "file":
                nodes[1] = With(model with { FullPath = work["better.onnx"] });
                break;
            case "digest":
                nodes[1] = With(model with { Expected = new string('0', 64) });
                break;
            case "stage":
                nodes = [.. nodes[..^1], nodes[1] with { Id = "count[c]" }];
                break;
            default:
                LockFile locked = LockFile.Read(work["pipeline.lock.json"], _ => { });
                new LockFile(locked.Stages.ToDictionary(stage => stage.Key, stage => stage.Value with { Sources = [] })).Write(work["pipeline.lock.json"]);
                break;
        }

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(
            () => new PipelineRunner(work.Pipeline.Folders).RunAsync(nodes, nodes, new RunOptions(2) { FromLock = true }, work, CancellationToken.None));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.StartsWith(expected.Replace("LOCK", work["pipeline.lock.json"], StringComparison.Ordinal), error.Message, StringComparison.Ordinal);

        StageNode With(StageInput.DiskFile other) => nodes[1] with { Inputs = [nodes[1].Inputs[0], other] };
    }

    /// <summary>A file under version control counts as it is: the results of a manifest or a model do not pass for those of another.</summary>
    [Fact]
    public async Task A_file_that_is_there_is_read()
    {
        work.Write("a.onnx", "another model");

        await work.RunAsync(fromLock: true);

        Assert.Equal("count[a]", work.TakeLaunches()[0]);
        LockedStage locked = LockFile.Read(work["pipeline.lock.json"], _ => { }).Stages["count[a]"];
        Assert.Equal([new Source("model", "a.onnx", FileDigest.Sha256(work["a.onnx"]))], locked.Sources);
    }

    [Fact]
    public async Task A_plan_says_what_is_in_the_remote_cache_what_cannot_run_and_what_is_not_known()
    {
        work.Pipeline.Headings["count[b]"] = "another";
        Assert.Equal(
            [("prepare", NodeState.Downloadable), ("count[a]", NodeState.Downloadable), ("count[b]", NodeState.CannotRun), ("report", NodeState.WouldRun)],
            (await work.PlanAsync(fromLock: true)).Select(planned => (planned.Node.Id, planned.State)));
        Assert.All(host.Requests, request => Assert.StartsWith("GET /ac/", request, StringComparison.Ordinal));

        List<string> said = [];
        host.Fault = context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.FromResult(true);
        };
        PlannedNode first = (await work.PlanAsync(fromLock: true, said.Add))[0];
        Assert.Equal(NodeState.CannotRun, first.State);
        Assert.Equal(["it reads the corpus train, test, which --from-lock does without", "the store no longer has its outputs whole"], first.Reasons);
        Assert.Equal($"what the remote cache {host.Address}/ has of the stages below is not known; a run asks it again", said[^1]);
    }

    [Fact]
    public void Committed_results_are_verified_without_store_and_server()
    {
        foreach ((string path, string text) in filled.Published)
        {
            work.Write(path, text);
        }

        Assert.Equal((4, 0), Count(Verify()));
        Assert.False(Directory.Exists(work[".speechspeed"]));

        work.Write("results/a/text.txt", "a better result");
        File.Delete(work["results/text.txt"]);
        work.Pipeline.Headings["count[b]"] = "another";
        Assert.Equal(
            [
                $"{work["results/a/text.txt"]} has other bytes than the run of the lock file gave",
                $"{work["results/text.txt"]} is not there",
                "the pipeline file has changed since the run of the lock file: count[b]: --heading changed from heading to another",
            ],
            Verify().Problems);

        work.Pipeline.HasB = false;
        Assert.Contains("the pipeline file has changed since the run of the lock file: count[b] is not in the pipeline any more", Verify().Problems);

        (int Files, IReadOnlyList<string> Problems) Verify() => ResultsVerification.Run(work.Pipeline.Folders, work.Pipeline.Nodes(), CancellationToken.None);

        static (int Files, int Problems) Count((int Files, IReadOnlyList<string> Problems) found) => (found.Files, found.Problems.Count);
    }
}
