using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace SpeechSpeed.Fetch.Tests;

/// <summary>A request that a <see cref="FileHost"/> had.</summary>
/// <param name="Path">With its query.</param>
/// <param name="Range">The header, or empty.</param>
/// <param name="IfRange">The header, or empty.</param>
internal sealed record HostRequest(string Path, string Range, string IfRange);

/// <summary>
/// A real web server on loopback: Kestrel, with ASP.NET's own handling of ranges, ETags and times. It behaves, except where a test has it answer
/// a path in another way.
/// </summary>
internal sealed class FileHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, EntityTagHeaderValue? Tag)> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<HttpContext, int, Task<bool>>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<HostRequest> requests = new();
    private readonly WebApplication application;
    private int current;
    private int most;

    private FileHost(WebApplication application)
    {
        this.application = application;
    }

    public string Address => application.Urls.First();

    public IReadOnlyList<HostRequest> Requests => [.. requests];

    /// <summary>The most requests that were under way at once.</summary>
    public int MostAtOnce => most;

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<FileHost> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication application = builder.Build();
        FileHost host = new(application);
        application.Run(host.AnswerAsync);
        await application.StartAsync();
        return host;
    }

    /// <summary>Serves a file and gives its address.</summary>
    public string Serve(string path, byte[] bytes, string? tag = "\"1\"")
    {
        files[path] = (bytes, tag is null ? null : EntityTagHeaderValue.Parse(tag));
        return Address + path;
    }

    /// <summary>Answers a path in another way; the answer is given the number of the request to it, from 1, and says whether it answered.</summary>
    public string On(string path, Func<HttpContext, int, Task<bool>> answer)
    {
        answers[path] = answer;
        return Address + path;
    }

    /// <summary>Begins to send a file as it was asked for, and breaks the connection after some bytes of it.</summary>
    public async Task DropAsync(HttpContext context, string path, int after)
    {
        (byte[] bytes, EntityTagHeaderValue? tag) = files[path];
        RangeItemHeaderValue? range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        int from = (int)(range?.From ?? 0);
        context.Response.GetTypedHeaders().ETag = tag;
        context.Response.ContentLength = bytes.Length - from;
        if (range is not null)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.GetTypedHeaders().ContentRange = new ContentRangeHeaderValue(from, bytes.Length - 1, bytes.Length);
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(from, Math.Min(after, bytes.Length - from)));
        await context.Response.Body.FlushAsync();

        // What was flushed is to arrive before the connection breaks.
        await Task.Delay(50);
        context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync(new CancellationToken(canceled: true));
        await application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        int now = Interlocked.Increment(ref current);
        most = Math.Max(most, now);
        try
        {
            string path = context.Request.Path + context.Request.QueryString;
            requests.Enqueue(new HostRequest(path, context.Request.Headers.Range.ToString(), context.Request.Headers.IfRange.ToString()));
            int count = counts.AddOrUpdate(path, 1, (_, before) => before + 1);
            if (answers.TryGetValue(path, out Func<HttpContext, int, Task<bool>>? answer) && await answer(context, count))
            {
                return;
            }

            IResult result = files.TryGetValue(path, out (byte[] Bytes, EntityTagHeaderValue? Tag) file)
                ? Microsoft.AspNetCore.Http.Results.Bytes(file.Bytes, "application/octet-stream", enableRangeProcessing: true, entityTag: file.Tag)
                : Microsoft.AspNetCore.Http.Results.NotFound();
            await result.ExecuteAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref current);
        }
    }
}
