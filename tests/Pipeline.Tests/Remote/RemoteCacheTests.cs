using System.Text;
using Microsoft.AspNetCore.Http;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Remote;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Pipeline.Tests.Configuration;
using SpeechSpeed.Pipeline.Tests.Execution;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Tests.Remote;

/// <summary>A store on a server: what two machines share, and that no fault of the server changes a result.</summary>
public sealed class RemoteCacheTests(RemoteCacheTests.FilledServer filled) : IClassFixture<RemoteCacheTests.FilledServer>, IAsyncLifetime
{
    private const string TokenVariable = "SPEECHSPEED_TEST_TOKEN";
    private const string Token = "a-secret-that-is-never-shown";
    private readonly Workspace first = new();
    private readonly Workspace second = new();
    private CacheHost host = null!;

    public async ValueTask InitializeAsync() => host = await CacheHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        first.Dispose();
        second.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Another_machine_takes_everything_from_the_server_and_runs_nothing()
    {
        Fill();
        second.Pipeline.Remote = Settings();
        await second.RunAsync();

        Assert.Empty(second.TakeLaunches());
        Assert.Equal(filled.Published, second.Published());
        Assert.Contains(second.Messages, message => message.StartsWith("prepare: 2 files from the remote cache", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Requests, request => request.StartsWith("PUT", StringComparison.Ordinal));

        host.ClearRequests();
        await second.RunAsync();
        Assert.Empty(host.Requests);
    }

    [Fact]
    public async Task By_default_nothing_is_uploaded()
    {
        first.Pipeline.Remote = Settings();
        await first.RunAsync();

        Assert.NotEmpty(host.Requests);
        Assert.All(host.Requests, request => Assert.StartsWith("GET /ac/", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_is_uploaded_after_its_files_once_and_what_goes_is_said_before()
    {
        first.Pipeline.Remote = Settings(isWritten: true);
        await first.RunAsync();

        string[] puts = [.. host.Requests.Where(request => request.StartsWith("PUT", StringComparison.Ordinal)).Select(request => request[4..])];
        Assert.Equal(puts.Length, puts.Distinct().Count());
        string[] records = [.. puts.Where(path => path.StartsWith("/ac/", StringComparison.Ordinal))];
        Assert.Equal(4, records.Length);
        Assert.All(records, record =>
        {
            IReadOnlyList<OutputFile> files = RemoteRecord.TryRead(host.Files[record])!;
            Assert.All(files, file => Assert.InRange(Array.IndexOf(puts, $"/cas/{file.Sha256}"), 0, Array.IndexOf(puts, record) - 1));
        });
        string announced = Assert.Single(first.Messages, message => message.StartsWith("uploading", StringComparison.Ordinal));
        Assert.Contains("transcripts and speaker ids; cache.remote.exclude: [labels] keeps them here", announced, StringComparison.Ordinal);

        host.ClearRequests();
        await first.RunAsync();
        Assert.All(host.Requests, request => Assert.StartsWith("HEAD /ac/", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_in_the_store_before_is_uploaded_too()
    {
        await first.RunAsync();
        first.Pipeline.Remote = Settings(isWritten: true);
        await first.RunAsync();

        Assert.Equal(4, host.Files.Keys.Count(path => path.StartsWith("/ac/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Excluded_labels_stay_at_home()
    {
        first.Pipeline.Remote = Settings(isWritten: true) with { KeptHome = [Cache.Labels] };
        StageNode[] nodes = [.. first.Pipeline.Nodes().Select(node => node.Id == "prepare" ? node with { Stage = StageNames.Preprocess } : node)];
        await new PipelineRunner(first.Pipeline.Folders).RunAsync(nodes, nodes, new RunOptions(2), first, CancellationToken.None);

        string text = await File.ReadAllTextAsync(first["results/prepared/text.txt"], TestContext.Current.CancellationToken);
        Assert.Equal(3, host.Files.Keys.Count(path => path.StartsWith("/ac/", StringComparison.Ordinal)));
        Assert.DoesNotContain(host.Files.Values, bytes => Encoding.UTF8.GetString(bytes) == text);
        Assert.Contains(first.Messages, message => message.Contains("Not uploaded: labels.", StringComparison.Ordinal));
    }

    /// <summary>Every fault ends in the results of a run without a server, and is told of once.</summary>
    [Theory]
    [InlineData("refused", "answered 403 (Forbidden)")]
    [InlineData("failing", "answered 503 (ServiceUnavailable)")]
    [InlineData("silent", "no bytes arrived for 0.3 s")]
    [InlineData("slow", "no bytes arrived for 0.3 s")]
    [InlineData("cut", "the transfer broke off")]
    [InlineData("redirected", "answered 302 (Found)")]
    [InlineData("corrupted", "has other bytes than its name says")]
    [InlineData("longer", "more came than")]
    [InlineData("no record", "is no record")]
    [InlineData("another record", "does not name the outputs of")]
    [InlineData("files gone", null)]
    public async Task A_fault_of_the_server_changes_no_result(string fault, string? told)
    {
        Fill();
        host.Fault = context => AnswerAsync(context, fault);
        second.Pipeline.Remote = Settings() with { Patience = TimeSpan.FromSeconds(fault is "silent" or "slow" ? 0.3 : 60) };
        await second.RunAsync();

        Assert.Equal(["prepare", "count[a]", "count[b]", "report"], second.TakeLaunches());
        Assert.Equal(filled.Published, second.Published());
        string[] warnings = [.. second.Messages.Where(message => message.StartsWith("the remote cache", StringComparison.Ordinal))];
        Assert.Equal(told is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, warning => Assert.Contains(told!, warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_soon_left_alone()
    {
        second.Pipeline.Remote = Settings(isWritten: true) with { Address = new Uri("http://127.0.0.1:1/") };
        await second.RunAsync();

        Assert.Equal(4, second.TakeLaunches().Length);
        Assert.Contains("no connection", Assert.Single(second.Messages, message => message.StartsWith("the remote cache", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>A server that others can write to can name whatever outputs it likes: the digests of a committed lock file are the defence.</summary>
    [Fact]
    public async Task A_poisoned_record_does_not_pass_a_lock_file()
    {
        Fill();
        second.Write("pipeline.lock.json", filled.Published["pipeline.lock.json"]);
        string fingerprint = LockFile.Read(second["pipeline.lock.json"], _ => { }).Stages["count[a]"].Fingerprint;
        byte[] lie = Encoding.UTF8.GetBytes("a better result");
        host.Files[$"/cas/{FileDigest.Sha256(lie)}"] = lie;
        host.Files[$"/ac/{fingerprint}"] = RemoteRecord.Write(
            RemoteRecord.TryRead(host.Files[$"/ac/{fingerprint}"])!.Select(file => file with { Sha256 = FileDigest.Sha256(lie), Size = lie.Length }));
        second.Pipeline.Remote = Settings();

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => second.RunAsync(isLocked: true));

        Assert.Equal(ExitCode.CheckFailed, error.ExitCode);
        Assert.Contains("count[a] has the inputs it had, but gave other outputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_sent_and_never_shown()
    {
        Environment.SetEnvironmentVariable(TokenVariable, Token);
        host.Fault = context => AnswerAsync(context, HttpMethods.IsPut(context.Request.Method) ? "refused" : "");
        first.Pipeline.Remote = Settings(isWritten: true) with { TokenVariable = TokenVariable };
        await first.RunAsync();

        Assert.All(host.Authorizations, header => Assert.Equal($"Bearer {Token}", header));
        Assert.NotEmpty(host.Authorizations);
        Assert.Contains(first.Messages, message => message.Contains("cache.remote.token_env", StringComparison.Ordinal));
        Assert.DoesNotContain(first.Events, happened => happened.ToString().Contains(Token, StringComparison.Ordinal));
    }

    /// <summary>A pipeline file may be a stranger's: it must not name what the environment holds for others, nor send the token in the clear.</summary>
    [Theory]
    [InlineData("url: https://a.example, token_env: AWS_SECRET_ACCESS_KEY", "cache.remote.token_env: found 'AWS_SECRET_ACCESS_KEY', expected the name of an environment variable that begins with SPEECHSPEED_")]
    [InlineData("url: 'https://user:word@a.example'", "Leave out user name and password")]
    [InlineData("url: 'https://a.example/?a=b'", "Write the part before ? and #")]
    [InlineData("mode: write", "the key 'url' is missing")]
    [InlineData("url: http://a.example, token_env: SPEECHSPEED_CACHE_TOKEN", "is not encrypted")]
    public void What_may_not_be_written_is_refused(string remote, string expected)
    {
        using TestPipeline pipeline = new();
        string yaml = TestPipeline.Minimal + $"cache: {{ remote: {{ {remote} }} }}\n";
        string message;
        try
        {
            message = RemoteSettings.Of(pipeline.Load(yaml).Values)!.ToString();
        }
        catch (SpeechSpeedException error)
        {
            message = error.Message;
        }

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_come_shard_by_shard_and_only_those_that_are_wanted()
    {
        const string context = "0123456789abcdef0123456789abcdef";
        StageNode node = first.Pipeline.Nodes()[0];
        (string Key, string Row)[] shards = [("1", "a"), ("2", "b"), ("3", "c")];
        RowFolder rows = new(first.Store.Rows.Folder(context));
        foreach ((string key, string row) in shards)
        {
            rows.Add(FileDigest.Sha256(Encoding.UTF8.GetBytes(key)), [row], first.Write($"{key}.parquet", $"shard {key}"));
        }

        using RemoteCache from = Open(first, isWritten: true);
        await from.ShareRowsAsync(node, context, TestContext.Current.CancellationToken);
        string damaged = $"/cas/{FileDigest.Sha256(Encoding.UTF8.GetBytes("shard 2"))}";
        host.Files[damaged] = Encoding.UTF8.GetBytes("SHARD 2");
        host.ClearRequests();
        using RemoteCache to = Open(second, isWritten: false);
        await to.TakeRowsAsync(context, new HashSet<string> { "a", "b" }, TestContext.Current.CancellationToken);

        Assert.Equal(["a"], second.Store.Rows.Keys(context));
        Assert.DoesNotContain(host.Requests, request => request.EndsWith(FileDigest.Sha256(Encoding.UTF8.GetBytes("shard 3")), StringComparison.Ordinal));
        Assert.Equal(3, RemoteRecord.TryRead(host.Files[host.Files.Keys.Single(path => path.StartsWith("/ac/", StringComparison.Ordinal))])!.Count(file => file.Path.ToString().EndsWith(".rows", StringComparison.Ordinal)));

        host.ClearRequests();
        await from.ShareRowsAsync(node, context, TestContext.Current.CancellationToken);
        Assert.Empty(host.Requests);
    }

    /// <summary>The server of docs/remote.md: whoever has the token fills it, and whoever has none reads it and cannot write.</summary>
    [Fact]
    public async Task The_documented_nginx_is_read_by_all_and_written_with_the_token_only()
    {
        Needs.Programs("nginx");
        using TemporaryFolder folder = new();
        await using NginxHost nginx = await NginxHost.StartAsync(folder, Token);
        Environment.SetEnvironmentVariable(TokenVariable, Token);
        RemoteSettings settings = Settings(isWritten: true) with { Address = new Uri(nginx.Address + "/") };

        first.Pipeline.Remote = settings;
        await first.RunAsync();
        Assert.Contains("the server answered 403", Assert.Single(first.Messages, message => message.StartsWith("the remote cache", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["served"]));

        first.Pipeline.Remote = settings with { TokenVariable = TokenVariable };
        await first.RunAsync();
        Assert.DoesNotContain(first.Messages, message => message.StartsWith("the remote cache", StringComparison.Ordinal));

        second.Pipeline.Remote = settings with { IsWritten = false };
        await second.RunAsync();
        Assert.Empty(second.TakeLaunches());
        Assert.Equal(first.Published(), second.Published());
    }

    /// <summary>Answers with a fault; false if the request is to be answered as usual.</summary>
    internal static async Task<bool> AnswerAsync(HttpContext context, string fault)
    {
        bool isFile = context.Request.Path.StartsWithSegments("/cas", StringComparison.Ordinal);
        HttpResponse response = context.Response;
        switch (fault)
        {
            case "refused":
                response.StatusCode = 403;
                return true;
            case "failing":
                response.StatusCode = 503;
                return true;
            case "redirected":
                response.Redirect("http://127.0.0.1:1/");
                return true;
            case "silent":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return true;
            case "slow":
                response.ContentLength = 1000;
                await response.Body.WriteAsync(new byte[1]);
                await response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return true;
            case "cut":
                response.ContentLength = 1000;
                await response.Body.WriteAsync(new byte[10]);
                await response.Body.FlushAsync();
                context.Abort();
                return true;
            case "corrupted" when isFile:
                await response.Body.WriteAsync("x"u8.ToArray());
                return true;
            case "longer" when isFile:
                await response.Body.WriteAsync(new byte[10_000]);
                return true;
            case "no record" when !isFile:
                await response.Body.WriteAsync("<html>"u8.ToArray());
                return true;
            case "another record" when !isFile:
                await response.Body.WriteAsync(RemoteRecord.Write([new OutputFile(RelativePath.Parse("elsewhere.txt"), 1, new string('a', 64))]));
                return true;
            case "files gone" when isFile:
                response.StatusCode = 404;
                return true;
            default:
                return false;
        }
    }

    private void Fill()
    {
        foreach ((string path, byte[] bytes) in filled.Files)
        {
            host.Files[path] = bytes;
        }
    }

    private RemoteCache Open(Workspace work, bool isWritten)
    {
        int made = 0;
        return new RemoteCache(Settings(isWritten), work.Store, () => Directory.CreateDirectory(work[$"made/{++made}"]).FullName, _ => { });
    }

    private RemoteSettings Settings(bool isWritten = false) => new(new Uri(host.Address + "/"), isWritten, null, TimeSpan.FromSeconds(60), []);

    /// <summary>What one machine has written to a server, and its results.</summary>
    public sealed class FilledServer : IAsyncLifetime
    {
        public SortedDictionary<string, string> Published { get; private set; } = [];

        public IReadOnlyDictionary<string, byte[]> Files { get; private set; } = new Dictionary<string, byte[]>();

        public async ValueTask InitializeAsync()
        {
            await using CacheHost host = await CacheHost.StartAsync();
            using Workspace work = new();
            work.Pipeline.Remote = new RemoteSettings(new Uri(host.Address + "/"), IsWritten: true, null, TimeSpan.FromSeconds(60), []);
            await work.RunAsync();
            Published = work.Published();
            Files = new Dictionary<string, byte[]>(host.Files);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
