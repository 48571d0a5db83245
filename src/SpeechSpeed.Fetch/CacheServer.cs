using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace SpeechSpeed.Fetch;

/// <summary>The answer of a <see cref="CacheServer"/>.</summary>
public enum CacheAnswer
{
    /// <summary>The server has it, or has taken it.</summary>
    Done,

    /// <summary>The server does not have it.</summary>
    Missing,

    /// <summary>There was no usable answer; the reason was told, unless one was told before.</summary>
    Failed,
}

/// <summary>Settings of a <see cref="CacheServer"/>.</summary>
public sealed record CacheServerSettings
{
    /// <summary>The address that paths are appended to.</summary>
    public required Uri Address { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c> with every request; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Longest time for an answer, and longest pause of a transfer.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Wait before the second attempt, on average; it doubles with the third, the last.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>After two failures, for how long the server is not asked.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>
/// A server of whole files over HTTP: GET, HEAD and PUT. No answer of it is an error of the caller: a failing server is told of once, asked again after a break,
/// and is otherwise as good as an empty one. It follows no redirects, so that the token goes nowhere else. Thread-safe.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="warn">Receives the first failure.</param>
public sealed class CacheServer(CacheServerSettings settings, Action<string> warn) : IDisposable
{
    private const int RequestsAtOnce = 8;
    private const int BufferBytes = 1 << 17;

    private readonly SemaphoreSlim gate = new(RequestsAtOnce);
    private readonly HttpClient client = Client(settings);
    private readonly ResiliencePipeline attempts = Attempts(settings);
    private int hasWarned;

    /// <summary>Whether a request has failed.</summary>
    public bool HasFailed => Volatile.Read(ref hasWarned) != 0;

    /// <summary>Whether the server has a file.</summary>
    public Task<CacheAnswer> FindAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Head, path, static _ => null, static (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>Downloads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="most">A longer file is refused.</param>
    /// <param name="create">Makes the stream that it is written to, anew for each attempt.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<CacheAnswer> ReadAsync(string path, long most, Func<Stream> create, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Get, path, static _ => null, (response, patience) => ReceiveAsync(response, most, create, patience), cancellationToken);

    /// <summary>Uploads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="open">Opens it, anew for each attempt.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<CacheAnswer> WriteAsync(string path, Func<Stream> open, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Put,
        path,
        patience => new StreamContent(new PatientStream(open(), () => patience.CancelAfter(settings.Patience)), BufferBytes),
        static (_, _) => Task.CompletedTask,
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        gate.Dispose();
    }

    private static HttpClient Client(CacheServerSettings settings)
    {
        HttpClient client = Clients.Create(settings.Patience);
        if (settings.Token is { } token)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>What may pass is tried again at once; a server that fails for good is left alone for a while, not asked for each file.</summary>
    private static ResiliencePipeline Attempts(CacheServerSettings settings) => new ResiliencePipelineBuilder()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromMinutes(5),
            BreakDuration = settings.Break,
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is TransferException { IsWrongFile: false }),
        })
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = settings.FirstWait,
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is TransferException { Remedy: Remedy.TryAgain }),
        })
        .Build();

    private async Task<CacheAnswer> SendAsync(
        HttpMethod method,
        string path,
        Func<CancellationTokenSource, HttpContent?> content,
        Func<HttpResponseMessage, CancellationTokenSource, Task> take,
        CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await attempts.ExecuteAsync(async token => await AttemptAsync(method, path, content, take, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException error)
        {
            if (Interlocked.Exchange(ref hasWarned, 1) == 0)
            {
                warn($"the remote cache {settings.Address}: {method} {path}: {error.Message}. The run goes on without it; further failures are not shown.");
            }

            return CacheAnswer.Failed;
        }
        catch (BrokenCircuitException)
        {
            return CacheAnswer.Failed;
        }
        finally
        {
            gate.Release();
        }
    }

    private async ValueTask<CacheAnswer> AttemptAsync(
        HttpMethod method,
        string path,
        Func<CancellationTokenSource, HttpContent?> content,
        Func<HttpResponseMessage, CancellationTokenSource, Task> take,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(settings.Patience);
        try
        {
            using HttpRequestMessage request = new(method, new Uri(settings.Address, path)) { Content = content(patience) };
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound && method != HttpMethod.Put)
            {
                return CacheAnswer.Missing;
            }

            if (response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.PartialContent)
            {
                await take(response, patience).ConfigureAwait(false);
                return CacheAnswer.Done;
            }

            throw Refusal(response);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferException(Remedy.TryAgainOnce, string.Create(CultureInfo.InvariantCulture, $"no bytes arrived for {settings.Patience.TotalSeconds:0.#} s"), error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw HttpSource.Failure(error);
        }
    }

    private static TransferException Refusal(HttpResponseMessage response)
    {
        int code = (int)response.StatusCode;
        string remedy = code is 401 or 403 ? ". Give the variable that cache.remote.token_env names a valid token; only those who may write need one" : "";
        bool passes = code is 408 or 425 or 429 or 500 or 502 or 503 or 504;
        return new TransferException(passes ? Remedy.TryAgain : Remedy.NextAddress, $"the server answered {code} ({response.StatusCode}){remedy}");
    }

    private async Task ReceiveAsync(HttpResponseMessage response, long most, Func<Stream> create, CancellationTokenSource patience)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        await using Stream to = create();
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            long length = 0;
            while (await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false) is > 0 and int read)
            {
                patience.CancelAfter(settings.Patience);
                length += read;
                if (length > most)
                {
                    throw new TransferException(Remedy.NextAddress, $"more came than the {most:N0} bytes that were expected") { IsWrongFile = true };
                }

                await to.WriteAsync(buffer.AsMemory(0, read), patience.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A file that is being uploaded: each read shows that the transfer goes on.</summary>
    private sealed class PatientStream(Stream file, Action goesOn) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => file.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            goesOn();
            return file.Read(buffer, offset, count);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            goesOn();
            return await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
