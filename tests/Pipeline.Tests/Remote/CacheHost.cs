using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SpeechSpeed.Pipeline.Tests.Remote;

/// <summary>A server of a cache on loopback, which behaves except where a test has it do otherwise.</summary>
internal sealed class CacheHost : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> requests = new();
    private readonly WebApplication application;

    private CacheHost(WebApplication application)
    {
        this.application = application;
    }

    public string Address => application.Urls.First();

    /// <summary>What it has: path → bytes.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Method and path of each request, in their order.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    /// <summary>The header of each request that had one.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    /// <summary>Answers a request in another way, and says whether it has.</summary>
    public Func<HttpContext, Task<bool>> Fault { get; set; } = static _ => Task.FromResult(false);

    public static async Task<CacheHost> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication application = builder.Build();
        CacheHost host = new(application);
        application.Run(host.AnswerAsync);
        await application.StartAsync();
        return host;
    }

    public void ClearRequests() => requests.Clear();

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.ToString();
        if (context.Request.Headers.Authorization is [{ } authorization])
        {
            Authorizations.Enqueue(authorization);
        }

        if (await Fault(context))
        {
            return;
        }

        if (HttpMethods.IsPut(context.Request.Method))
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            Files[path] = body.ToArray();
            requests.Enqueue($"PUT {path}");
            context.Response.StatusCode = StatusCodes.Status201Created;
            return;
        }

        requests.Enqueue($"{context.Request.Method} {path}");
        if (!Files.TryGetValue(path, out byte[]? bytes))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }
}
