using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>The known facts about the file.</summary>
internal sealed record ExpectedFile(string? Sha256, string? Md5, long? Bytes, bool IsFromLock)
{
    public bool HasDigest => Sha256 is not null || Md5 is not null;
}

/// <summary>The attempts at one address.</summary>
internal sealed class Transfer(
    HttpSource source, FetchSettings settings, FetchReport report, FetchItem item, ExpectedFile expected, PartFile part, string address)
{
    private const int BufferBytes = 1 << 17;
    private const long SpareBytes = 64 << 20;

    /// <summary>The largest size of a file without a known size: that of an archive's content, and of the largest model.</summary>
    private long Most => item.IsArchive ? item.UnpackedLimit : int.MaxValue;

    private long furthest = part.Length;
    private bool isAnnounced = item.Bytes is not null;

    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long before = furthest;
            try
            {
                return await Attempts().ExecuteAsync(async token => await AttemptAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (TransferException error) when (error.Remedy == Remedy.TryAgain && furthest > before)
            {
                // It made progress, so it gets as many attempts as at the beginning.
                await Task.Delay(settings.FirstWait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ResiliencePipeline<string> Attempts()
    {
        int attempts = settings.Attempts;
        return attempts <= 1
            ? ResiliencePipeline<string>.Empty
            : new ResiliencePipelineBuilder<string>().AddRetry(new RetryStrategyOptions<string>
            {
                MaxRetryAttempts = attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = settings.FirstWait,
                MaxDelay = settings.LongestWait,
                ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is TransferException error && error.Remedy switch
                {
                    Remedy.TryAgain => !(error.RetryAfter > settings.LongestWait),
                    Remedy.TryAgainOnce => outcome.AttemptNumber == 0,
                    _ => false,
                }),
                DelayGenerator = outcome => ValueTask.FromResult((outcome.Outcome.Exception as TransferException)?.RetryAfter),
                OnRetry = outcome =>
                {
                    report.Say(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{item.Name}: {outcome.Outcome.Exception!.Message}; attempt {outcome.AttemptNumber + 2} in {outcome.RetryDelay.TotalSeconds:0.#} s"));
                    return ValueTask.CompletedTask;
                },
            }).Build();
    }

    private async ValueTask<string> AttemptAsync(CancellationToken cancellationToken)
    {
        if (!IsWhole())
        {
            // Without a digest, only pieces of one version from one server may be joined.
            bool isOurs = part.Origin?.Address == address && part.Origin.Validator is not null;
            bool resumes = part.Length > 0 && (isOurs || expected.HasDigest);
            Uri file = await source.ResolveAsync(address, cancellationToken).ConfigureAwait(false);
            using HttpResponseMessage response = await source
                .GetAsync(file, resumes ? part.Length : 0, isOurs ? part.Origin!.Validator : null, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && resumes)
            {
                part.Begin(null);
                throw new TransferException(Remedy.TryAgain, "the server's file is shorter than the downloaded part; starting again");
            }

            HttpSource.RequireSuccess(response);
            RefusePages(response);
            long? length = Place(response, isOurs);
            await ReceiveAsync(response, length, cancellationToken).ConfigureAwait(false);
        }

        return Check();
    }

    private bool IsWhole() => part.Length > 0 && part.Origin?.Length == part.Length;

    /// <summary>Many hosts report an error by a page in the place of the file.</summary>
    private void RefusePages(HttpResponseMessage response)
    {
        string? type = response.Content.Headers.ContentType?.MediaType;
        if (type is "text/html" or "application/xhtml+xml" && !item.Name.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            throw new TransferException(Remedy.NextAddress, $"the server sends a web page ({type}) instead of the file. Open the address in a browser to read it");
        }
    }

    /// <summary>Prepares the part for the answer's body and returns the whole file's size, if known.</summary>
    private long? Place(HttpResponseMessage response, bool isOurs)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool isRest = response.StatusCode == HttpStatusCode.PartialContent;
        if (isRest && (range?.From != part.Length || part.Length == 0))
        {
            part.Begin(null);
            throw new TransferException(Remedy.TryAgain, "the server sent another part of the file than requested; starting again");
        }

        long? length = isRest ? range!.Length ?? part.Length + response.Content.Headers.ContentLength : response.Content.Headers.ContentLength;
        if (expected.Bytes is { } bytes && length is { } said && said != bytes)
        {
            throw new TransferException(Remedy.NextAddress, $"the server has a file of {said:N0} bytes, expected {bytes:N0}") { IsWrongFile = true };
        }

        PartOrigin origin = new(address, Validator(response), length);
        if (!isRest)
        {
            if (part.Length > 0)
            {
                report.Expect(part.Length);
            }

            part.Begin(origin);
        }
        else if (isOurs && part.Origin!.Length is { } before && length != before)
        {
            part.Begin(null);
            throw new TransferException(Remedy.TryAgain, "the server's file has changed since the start of the download; starting again");
        }
        else if (!isOurs)
        {
            part.GoOnWith(origin);
        }

        if (!isAnnounced && length is { } total)
        {
            report.Expect(total - part.Length);
            isAnnounced = true;
        }

        CheckSpace(item, length is { } whole ? whole - part.Length : 0, item.IsArchive ? length ?? 0 : 0);
        return length;
    }

    private async Task ReceiveAsync(HttpResponseMessage response, long? length, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                patience.CancelAfter(settings.Patience);
                int read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                if (length is null && expected.Bytes is null && part.Length + read > Most)
                {
                    part.Begin(null);
                    throw new TransferException(Remedy.NextAddress, $"more than {ByteSize.Text(Most)} arrived, and the server does not give the size of the file") { IsWrongFile = true };
                }

                if (part.Length + read > (expected.Bytes ?? length ?? long.MaxValue))
                {
                    part.Begin(null);
                    throw new TransferException(Remedy.NextAddress, "the server sends more than it announced, or more than expected") { IsWrongFile = true };
                }

                await part.AppendAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                report.Advance(read);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferException(Remedy.TryAgain, $"no data for {settings.Patience.TotalSeconds:0} s", error);
        }
        catch (Exception error) when (error is HttpRequestException or HttpIOException)
        {
            throw HttpSource.Failure(error);
        }
        catch (IOException error) when (error.InnerException is System.Net.Sockets.SocketException)
        {
            throw HttpSource.Failure(error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await part.FlushAsync().ConfigureAwait(false);
            furthest = Math.Max(furthest, part.Length);
        }

        if (length is { } all && part.Length < all)
        {
            throw new TransferException(Remedy.TryAgain, $"the transfer ended after {part.Length:N0} of {all:N0} bytes");
        }
    }

    private string Check()
    {
        (string sha256, string md5) = part.Digests();
        string? problem = expected switch
        {
            { Bytes: { } bytes } when part.Length != bytes => $"{part.Length:N0} bytes came, expected {bytes:N0}",
            { Sha256: { } wanted } when !wanted.Equals(sha256, StringComparison.OrdinalIgnoreCase) =>
                $"the received bytes have the SHA-256 {sha256}, expected {wanted.ToLowerInvariant()}{(expected.IsFromLock ? " (by the lock file)" : "")}",
            { Md5: { } wanted } when !wanted.Equals(md5, StringComparison.OrdinalIgnoreCase) => $"the received bytes have the MD5 {md5}, expected {wanted.ToLowerInvariant()}",
            _ => null,
        };
        if (problem is null)
        {
            return sha256;
        }

        bool isPieced = part.IsPieced;
        part.Begin(null);
        throw new TransferException(isPieced ? Remedy.TryAgain : Remedy.NextAddress, problem + (isPieced ? "; starting again" : "")) { IsWrongFile = true };
    }

    private static string? Validator(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag
        ? tag.Tag
        : response.Content.Headers.LastModified?.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Refuses a file before the download if there is no space for it.</summary>
    private static void CheckSpace(FetchItem item, long toCome, long toUnpack)
    {
        long free = new DriveInfo(item.Into).AvailableFreeSpace;
        if (toCome + toUnpack + SpareBytes > free)
        {
            string unpacked = toUnpack > 0 ? $" and about {ByteSize.Text(toUnpack)} for its files" : "";
            throw new SpeechSpeedException(
                ExitCode.Failed,
                $"{item.Name}: needs {ByteSize.Text(toCome)} for the download{unpacked}, but {item.Into} has only {ByteSize.Text(free)} free. Free some space there, or name another folder.");
        }
    }
}
