using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch.Tests;

/// <summary>Downloads from real servers on loopback that do what servers of the world do.</summary>
public sealed class FetcherTests : IAsyncLifetime
{
    private static readonly byte[] Content = Bytes(700_000, 1);
    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<string> said = new();
    private readonly List<Fetched> there = [];
    private long expected;
    private long advanced;
    private FileHost host = null!;

    private FetchSettings Settings { get; set; } = new() { FirstWait = TimeSpan.FromMilliseconds(10), LongestWait = TimeSpan.FromSeconds(3), Attempts = 3 };

    private string Target => folder["into/model.onnx"];

    public async ValueTask InitializeAsync() => host = await FileHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_put_in_its_place_and_not_fetched_again()
    {
        FetchItem item = Item([host.Serve("/model.onnx", Content)]);

        await FetchAsync(item);
        int requests = host.Requests.Count;
        await FetchAsync(item);

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(1, requests);
        Assert.Equal(requests, host.Requests.Count);
        Assert.Equal([new Fetched(item.Addresses[0], Sha256(Content), Content.Length), there[0]], there);
        Assert.Equal(["into", "into/model.onnx"], Tree());
        Assert.Equal((Content.Length, Content.Length), (expected, advanced));
    }

    [Fact]
    public async Task Broken_connections_are_resumed_as_long_as_they_get_further()
    {
        // Ten breaks are more than the attempts; each brought something.
        string address = host.Serve("/model.onnx", Content);
        host.On("/model.onnx", async (context, count) => await Until(count <= 10, () => host.DropAsync(context, "/model.onnx", 60_000)));

        await FetchAsync(Item([address]));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal("", host.Requests[0].Range);
        Assert.All(host.Requests.Skip(1), request => Assert.Matches("^bytes=[1-9][0-9]*-$", request.Range));
        Assert.All(host.Requests.Skip(1), request => Assert.Equal("\"1\"", request.IfRange));
    }

    [Fact]
    public async Task A_server_that_never_gets_further_is_given_up()
    {
        string address = host.Serve("/model.onnx", Content);
        host.On("/model.onnx", async (context, _) => await Until(true, () => host.DropAsync(context, "/model.onnx", 0)));

        SpeechSpeedException error = await FailsAsync(Item([address]));

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Equal(3, host.Requests.Count);
        Assert.Contains("Still missing", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task A_fetch_that_was_ended_goes_on_in_the_next()
    {
        string address = host.Serve("/model.onnx", Content);
        host.On("/model.onnx", async (context, count) => await Until(count == 1, async () =>
        {
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 300_000));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }));
        using CancellationTokenSource end = new();
        Task fetch = FetchAsync(Item([address]), cancellation: end.Token);
        while (Interlocked.Read(ref advanced) < 300_000)
        {
            await Task.Delay(5);
        }

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        await FetchAsync(Item([address]));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal("bytes=300000-", host.Requests[^1].Range);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_beginning()
    {
        string address = host.On("/model.onnx", async (context, count) =>
        {
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, count == 1 ? 200_000 : Content.Length));
            await context.Response.Body.FlushAsync();
            return true;
        });

        await FetchAsync(Item([address]));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal("bytes=200000-", host.Requests[1].Range);
    }

    [Fact]
    public async Task A_file_that_changes_between_attempts_is_taken_whole_in_its_new_state()
    {
        byte[] changed = Bytes(650_000, 2);
        string address = host.Serve("/model.onnx", Content);
        host.On("/model.onnx", async (context, count) => await Until(count == 1, async () =>
        {
            await host.DropAsync(context, "/model.onnx", 200_000);
            host.Serve("/model.onnx", changed, "\"2\"");
        }));

        await FetchAsync(Item([address]));

        Assert.Equal(changed, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Without_anything_to_tell_versions_apart_by_nothing_is_put_together()
    {
        string address = host.Serve("/model.onnx", Content, tag: null);
        host.On("/model.onnx", async (context, count) => await Until(count == 1, () => host.DropAsync(context, "/model.onnx", 200_000)));

        await FetchAsync(Item([address]));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.All(host.Requests, request => Assert.Equal("", request.Range));
    }

    [Fact]
    public async Task With_a_digest_another_host_goes_on_where_the_first_broke_off()
    {
        await using FileHost mirror = await FileHost.StartAsync();
        string address = host.Serve("/model.onnx", Content);
        host.On("/model.onnx", async (context, count) => await Until(true, () => count == 1 ? host.DropAsync(context, "/model.onnx", 200_000) : Answer(context, 404)));

        await FetchAsync(Item([address, mirror.Serve("/copy", Content, "\"other\"")], sha256: Sha256(Content)));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(new HostRequest("/copy", "bytes=200000-", ""), Assert.Single(mirror.Requests));
    }

    [Fact]
    public async Task What_does_not_belong_together_is_begun_anew()
    {
        await using FileHost mirror = await FileHost.StartAsync();
        string address = host.Serve("/model.onnx", Bytes(Content.Length, 3));
        host.On("/model.onnx", async (context, count) => await Until(true, () => count == 1 ? host.DropAsync(context, "/model.onnx", 200_000) : Answer(context, 404)));

        await FetchAsync(Item([address, mirror.Serve("/copy", Content)], sha256: Sha256(Content)));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(["bytes=200000-", ""], mirror.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task A_part_longer_than_the_file_is_begun_anew()
    {
        byte[] shorter = Bytes(100_000, 4);
        string address = host.Serve("/model.onnx", Content);
        host.On("/model.onnx", async (context, count) => await Until(count == 1, async () =>
        {
            await host.DropAsync(context, "/model.onnx", 200_000);
            host.Serve("/model.onnx", shorter);
        }));

        await FetchAsync(Item([address], sha256: Sha256(shorter)));

        Assert.Equal(shorter, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Wrong_bytes_send_to_the_next_address()
    {
        await using FileHost mirror = await FileHost.StartAsync();

        await FetchAsync(Item([host.Serve("/model.onnx", Bytes(Content.Length, 5)), mirror.Serve("/model.onnx", Content)], md5: Md5(Content)));

        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Wrong_bytes_everywhere_are_an_error_that_names_both_digests_and_leave_nothing_in_the_place()
    {
        byte[] wrong = Bytes(Content.Length, 5);
        SpeechSpeedException error = await FailsAsync(Item([host.Serve("/model.onnx", wrong)], sha256: Sha256(Content)));

        Assert.Equal(ExitCode.CheckFailed, error.ExitCode);
        Assert.Contains(Sha256(wrong), error.Message, StringComparison.Ordinal);
        Assert.Contains(Sha256(Content), error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    public async Task A_server_that_lies_about_the_length_is_found_out(int more)
    {
        await using FileHost mirror = await FileHost.StartAsync();
        string liar = host.On("/model.onnx", async (context, _) =>
        {
            context.Response.ContentLength = Content.Length + more;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, Math.Min(Content.Length, Content.Length + more)));
            await context.Response.Body.FlushAsync();
            return true;
        });

        await FetchAsync(Item([liar, mirror.Serve("/model.onnx", Content)], sha256: Sha256(Content)));

        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_file_of_another_size_than_given_is_not_even_begun()
    {
        SpeechSpeedException error = await FailsAsync(Item([host.Serve("/model.onnx", Content)], bytes: 12));

        Assert.Contains("700,000 bytes, expected 12", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, advanced);
    }

    [Fact]
    public async Task A_stream_without_end_is_cut_off_at_the_size_given()
    {
        string address = host.On("/model.onnx", async (context, _) =>
        {
            for (int i = 0; i < 100 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(Content);
            }

            return true;
        });

        SpeechSpeedException error = await FailsAsync(Item([address], bytes: Content.Length));

        Assert.Contains("sends more than", error.Message, StringComparison.Ordinal);
        Assert.InRange(advanced, 0, Content.Length);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [InlineData(410)]
    public async Task What_is_not_there_is_not_asked_for_twice(int status)
    {
        await using FileHost mirror = await FileHost.StartAsync();
        string address = host.On("/model.onnx", async (context, _) => await Until(true, () => Answer(context, status)));

        await FetchAsync(Item([address, mirror.Serve("/model.onnx", Content)]));

        Assert.Single(host.Requests);
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_asks_to_wait_is_waited_for(int status)
    {
        host.Serve("/model.onnx", Content);
        string address = host.On("/model.onnx", async (context, count) => await Until(count == 1, () =>
        {
            context.Response.Headers.RetryAfter = "1";
            return Answer(context, status);
        }));
        long begin = Stopwatch.GetTimestamp();

        await FetchAsync(Item([address]));

        // Never less than was asked for; how much more depends on the machine.
        Assert.True(Stopwatch.GetElapsedTime(begin) >= TimeSpan.FromSeconds(0.99));
        Assert.Equal(2, host.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_till_tomorrow_is_left_for_the_next()
    {
        await using FileHost mirror = await FileHost.StartAsync();
        string address = host.On("/model.onnx", async (context, _) => await Until(true, () =>
        {
            context.Response.Headers.RetryAfter = DateTimeOffset.UtcNow.AddDays(1).ToString("R", CultureInfo.InvariantCulture);
            return Answer(context, 429);
        }));

        await FetchAsync(Item([address, mirror.Serve("/model.onnx", Content)]));

        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task Redirects_are_followed_also_to_another_host()
    {
        await using FileHost other = await FileHost.StartAsync();
        string end = other.Serve("/file?version=model.onnx", Content);
        string address = host.On("/model.onnx", async (context, count) => await Until(true, () => Redirect(context, count % 2 == 1 ? "/second" : end)));
        host.On("/second", async (context, _) => await Until(true, () => Redirect(context, end)));

        await FetchAsync(Item([address]));

        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData("/model.onnx", "redirects more than 10 times")]
    [InlineData("file:///etc/passwd", "no http or https address")]
    [InlineData(null, "redirects without an address")]
    public async Task Redirects_that_lead_nowhere_are_an_error(string? to, string message)
    {
        string address = host.On("/model.onnx", async (context, _) => await Until(true, () => to is null ? Answer(context, 302) : Redirect(context, to)));

        Assert.Contains(message, (await FailsAsync(Item([address]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_for_securely_is_not_taken_otherwise() =>
        Assert.Contains(
            "not secure",
            Assert.Throws<TransferException>(() => HttpSource.Follow(new Uri("https://example.org/a"), "http://example.org/a", "the server redirects to")).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_web_page_is_not_taken_for_the_file()
    {
        string address = host.On("/model.onnx", async (context, _) => await Until(true, async () =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync("<html>Please log in</html>");
        }));

        Assert.Contains("a web page (text/html) instead of the file", (await FailsAsync(Item([address]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_is_asked_for_the_address_of_a_name()
    {
        string listing = host.Serve("/tree", """{"Code":200,"Data":[{"Key":"other.onnx","Url":"/wrong"},{"Key":"model.onnx","Url":"/signed?token=1"}]}"""u8.ToArray());
        host.Serve("/signed?token=1", Content);

        await FetchAsync(Item([listing + "#model.onnx"]));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Contains("no entry whose Key is 'absent.onnx'", (await FailsAsync(Item([listing + "#absent.onnx"], name: "absent.onnx"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_is_asked_for_few_things_at_once_and_one_failure_does_not_stop_the_others()
    {
        FetchItem[] items = [.. Enumerable.Range(0, 8).Select(i => Item([host.Serve($"/{i}", Content)], name: $"{i}.bin"))];
        for (int i = 0; i < 8; i++)
        {
            int number = i;
            host.On($"/{i}", async (context, _) =>
            {
                await Task.Delay(30);
                return await Until(number == 0, () => Answer(context, 404));
            });
        }

        await Assert.ThrowsAsync<SpeechSpeedException>(() => FetchAsync(items));

        Assert.InRange(host.MostAtOnce, 1, 2);
        Assert.All(items[1..], item => Assert.Equal(Content, File.ReadAllBytes(item.FilePath)));
    }

    [Fact]
    public async Task A_transfer_that_stands_still_is_tried_again()
    {
        Settings = Settings with { Patience = TimeSpan.FromSeconds(0.5) };
        host.Serve("/model.onnx", Content);
        string address = host.On("/model.onnx", async (context, count) => await Until(count == 1, async () =>
        {
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content.AsMemory(0, 100_000));
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }));

        await FetchAsync(Item([address]));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Contains(said, line => line.Contains("no data for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_there_is_no_room_for_is_refused_before_it_comes()
    {
        string address = host.On("/model.onnx", async (context, _) =>
        {
            context.Response.ContentLength = 1L << 60;
            await context.Response.Body.WriteAsync(Content);
            await Task.Delay(200);
            context.Abort();
            return true;
        });

        SpeechSpeedException error = await FailsAsync(Item([address]));

        Assert.Matches("needs .* for the download, but .* has only .* free", error.Message);
    }

    [Fact]
    public async Task Offline_says_what_is_missing_where_it_goes_and_what_it_must_be()
    {
        Settings = Settings with { IsOffline = true };
        string address = host.Serve("/a.tar.gz", Content);
        FetchItem archive = new([address, "https://example.org/a.tar.gz"], folder["data"], ["LibriSpeech/dev-clean"], "a.tar.gz", Sha256: Sha256(Content), Bytes: 337_926_286);

        SpeechSpeedException error = await FailsAsync(archive, Item([address]));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Empty(host.Requests);
        Assert.Empty(Tree());
        string[] expectedParts =
        [
            $"a.tar.gz (337.9 MB, sha256 {Sha256(Content)})", $"there is {folder["data/LibriSpeech/dev-clean"]}", $"as it is to {folder["data/a.tar.gz"]}",
            "from https://example.org/a.tar.gz", "model.onnx (size not known, no digest given)", $"to {Target}",
        ];
        Assert.All(expectedParts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_connection_says_the_same_without_much_waiting()
    {
        string address = host.Serve("/model.onnx", Content);
        await host.DisposeAsync();
        Settings = Settings with { Attempts = 50 };

        SpeechSpeedException error = await FailsAsync(Item([address]));

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains("no connection", error.Message, StringComparison.Ordinal);
        Assert.Contains($"to {Target}", error.Message, StringComparison.Ordinal);
        Assert.Single(said, line => line.Contains("attempt 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_digest_of_the_first_fetch_is_held_to()
    {
        FetchItem item = Item([host.Serve("/model.onnx", Bytes(Content.Length, 6))]);

        SpeechSpeedException error = await FailsAsync([item], new Dictionary<string, string> { [item.Addresses[0]] = Sha256(Content) });

        Assert.Equal(ExitCode.CheckFailed, error.ExitCode);
        Assert.Contains("lock file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_the_users_own_is_never_replaced()
    {
        folder.Write("into/model.onnx", "mine");

        SpeechSpeedException error = await FailsAsync(Item([host.Serve("/model.onnx", Content)], sha256: Sha256(Content)));

        Assert.Equal(ExitCode.CheckFailed, error.ExitCode);
        Assert.Equal("mine", File.ReadAllText(Target));
        Assert.Empty(host.Requests);
    }

    [Fact]
    public async Task Two_at_once_do_not_write_to_one_file()
    {
        string path = folder["into/.fetch/model.onnx.part"];
        using PartFile other = PartFile.Open(path);

        Assert.Contains("another Fetch", (await FailsAsync(Item([host.Serve("/model.onnx", Content)]))).Message, StringComparison.Ordinal);
    }

    internal static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

#pragma warning disable CA5351 // What publishers give.
    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351

    private static async Task<bool> Until(bool applies, Func<Task> answer)
    {
        if (applies)
        {
            await answer();
        }

        return applies;
    }

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context, string to)
    {
        context.Response.Headers.Location = to;
        return Answer(context, 302);
    }

    private FetchItem Item(IReadOnlyList<string> addresses, string? sha256 = null, string? md5 = null, long? bytes = null, string name = "model.onnx") =>
        new(addresses, folder["into"], null, name, sha256, md5, bytes);

    private Task FetchAsync(FetchItem item, CancellationToken cancellation = default) => FetchAsync([item], cancellation: cancellation);

    private Task FetchAsync(IReadOnlyList<FetchItem> items, IReadOnlyDictionary<string, string>? known = null, CancellationToken cancellation = default)
    {
        FetchReport report = new(more => Interlocked.Add(ref expected, more), bytes => Interlocked.Add(ref advanced, bytes), said.Enqueue);
        return new Fetcher(Settings, report).RunAsync(items, known ?? new Dictionary<string, string>(), there.Add, cancellation);
    }

    private Task<SpeechSpeedException> FailsAsync(params FetchItem[] items) => FailsAsync(items, null);

    private Task<SpeechSpeedException> FailsAsync(IReadOnlyList<FetchItem> items, IReadOnlyDictionary<string, string>? known) =>
        Assert.ThrowsAsync<SpeechSpeedException>(() => FetchAsync(items, known));

    private string[] Tree() =>
    [
        .. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];
}
