using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SpeechSpeed.Fetch;

/// <summary>Answers to GET requests: few connections per host, redirects followed by this project's rules, every failure with its remedy.</summary>
internal sealed class HttpSource : IDisposable
{
    private const int MostRedirects = 10;
    private const int MostListingBytes = 64 << 20;

    private readonly FetchSettings settings;
    private readonly HttpClient client;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.OrdinalIgnoreCase);

    public HttpSource(FetchSettings settings)
    {
        this.settings = settings;
        client = Clients.Create(settings.Patience);
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    /// <summary>Waits until another connection to an address's host is allowed; disposing of the result returns it.</summary>
    public async Task<IDisposable> EnterAsync(string address, CancellationToken cancellationToken)
    {
        SemaphoreSlim gate = gates.GetOrAdd(new Uri(address).Authority, _ => new SemaphoreSlim(settings.ConnectionsPerHost));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(gate);
    }

    /// <summary>The address of the file itself: for an address with a fragment, the listing's entry of that name.</summary>
    public async Task<Uri> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        Uri uri = new(address);
        if (uri.Fragment.Length <= 1)
        {
            return uri;
        }

        string name = Uri.UnescapeDataString(uri.Fragment[1..]);
        Uri listing = new(uri.GetLeftPart(UriPartial.Query));
        using HttpResponseMessage response = await GetAsync(listing, 0, null, cancellationToken).ConfigureAwait(false);
        RequireSuccess(response);
        try
        {
            await response.Content.LoadIntoBufferAsync(MostListingBytes, cancellationToken).ConfigureAwait(false);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(bytes);
            string found = Find(document.RootElement, name)
                ?? throw new TransferException(Remedy.NextAddress, $"the listing has no entry whose Key is '{name}', with a Url");
            return Follow(listing, found, "the listing names");
        }
        catch (JsonException error)
        {
            throw new TransferException(Remedy.NextAddress, $"the listing is no JSON ({error.Message})", error);
        }
        catch (HttpRequestException error)
        {
            throw Failure(error);
        }
    }

    /// <summary>The answer to a GET; its body is not read yet.</summary>
    /// <param name="address">The file.</param>
    /// <param name="from">First wanted byte; 0 for the whole file.</param>
    /// <param name="validator">With <paramref name="from"/>: the version of the file; the server sends the whole file if it has another version.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="TransferException">There is no answer.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri address, long from, string? validator, CancellationToken cancellationToken)
    {
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage response = await SendAsync(address, from, validator, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            string? location = response.Headers.Location?.OriginalString;
            response.Dispose();
            address = Follow(address, location ?? throw new TransferException(Remedy.NextAddress, "the server redirects without an address"), "the server redirects to");
        }

        throw new TransferException(Remedy.NextAddress, $"the server redirects more than {MostRedirects} times");
    }

    /// <summary>Refuses answers that are neither the file nor a part of it.</summary>
    public static void RequireSuccess(HttpResponseMessage response)
    {
        int code = (int)response.StatusCode;
        if (code is 200 or 206)
        {
            return;
        }

        bool passes = code is 408 or 425 or 429 or 500 or 502 or 503 or 504;
        string phrase = response.ReasonPhrase is { Length: > 0 } reason ? $" ({reason})" : "";
        throw new TransferException(passes ? Remedy.TryAgain : Remedy.NextAddress, $"the server answered {code}{phrase}")
        {
            RetryAfter = passes ? RetryAfter(response) : null,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        foreach (SemaphoreSlim gate in gates.Values)
        {
            gate.Dispose();
        }
    }

    /// <summary>A failure of the network, with its remedy.</summary>
    public static TransferException Failure(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new TransferException(Remedy.TryAgainOnce, "the host's name cannot be resolved", error),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } =>
            new TransferException(Remedy.TryAgainOnce, $"no connection ({(error.InnerException ?? error).Message})", error),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new TransferException(Remedy.TryAgainOnce, $"no secure connection ({(error.InnerException ?? error).Message})", error),
        _ => new TransferException(Remedy.TryAgain, $"the transfer broke off ({error.Message})", error),
    };

    private async Task<HttpResponseMessage> SendAsync(Uri address, long from, string? validator, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            if (validator is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Range", validator);
            }
        }

        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(settings.Patience);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw Failure(error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferException(Remedy.TryAgainOnce, $"no answer within {settings.Patience.TotalSeconds:0} s", error);
        }
    }

    /// <summary>The target of a redirect. A file requested over a secure connection is not taken over another kind.</summary>
    internal static Uri Follow(Uri from, string to, string how)
    {
        if (!Uri.TryCreate(from, to, out Uri? next) || next.Scheme is not ("http" or "https"))
        {
            throw new TransferException(Remedy.NextAddress, $"{how} '{to}', which is no http or https address");
        }

        return from.Scheme == "https" && next.Scheme == "http"
            ? throw new TransferException(Remedy.NextAddress, $"{how} {next}, which is not secure, from an https address: not followed")
            : next;
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };

    private static string? Find(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Select(item => Find(item, name)).FirstOrDefault(found => found is not null),
        JsonValueKind.Object when IsText(element, "Key", out string? key) && key == name && IsText(element, "Url", out string? url) => url,
        JsonValueKind.Object => element.EnumerateObject().Select(item => Find(item.Value, name)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static bool IsText(JsonElement element, string property, out string? text)
    {
        text = element.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
