using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Export.Chroma;

/// <summary>The requests of Chroma's v2 HTTP API that an export needs. Requests with temporary failures are tried again several times.</summary>
/// <remarks>Source: the OpenAPI description of a Chroma server at <c>/openapi.json</c>.</remarks>
internal sealed class ChromaClient(ChromaTarget target) : IDisposable
{
    private const string Database = "api/v2/tenants/default_tenant/databases/default_database";
    private const int Attempts = 5;
    private const int LeastBatch = 1;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    private readonly HttpClient http = new() { BaseAddress = new Uri(target.Server.TrimEnd('/') + '/'), Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Checks that there is a server with the v2 API, and asks for the largest number of records in a request.</summary>
    /// <exception cref="SpeechSpeedException">There is no such server: exit code 1.</exception>
    public async Task<int> ReadMaximumBatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            // One try: an address without a server must be reported at once.
            using HttpResponseMessage response = await http.GetAsync("api/v2/pre-flight-checks", cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
                return Math.Max(LeastBatch, answer.RootElement.GetProperty("max_batch_size").GetInt32());
            }

            Throw.Failed(
                $"{target.Server} answers, but not as a Chroma server with the v2 API: {(int)response.StatusCode} {response.ReasonPhrase}. "
                + "Chroma 0.6 or later is needed; check the address and the server's version.");
        }
        catch (HttpRequestException error)
        {
            Throw.Failed(
                $"no Chroma server answers at {target.Server}: {error.Message} Start one (npx chroma run --path FOLDER --port 8000), "
                + "or give its address: --to=chroma:http://HOST:PORT.",
                error);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            Throw.Failed($"{target.Server} answers, but not as a Chroma server does: {error.Message} Check the address.", error);
        }

        return LeastBatch;
    }

    /// <summary>The collection, which is created if absent, for cosine distances.</summary>
    public async Task<ChromaCollection> GetOrCreateAsync(CancellationToken cancellationToken)
    {
        var request = new
        {
            name = target.Collection,
            get_or_create = true,
            configuration = new { hnsw = new { space = "cosine" } },
        };
        return (await PostAsync($"{Database}/collections", request, cancellationToken).ConfigureAwait(false)).Deserialize<ChromaCollection>()!;
    }

    /// <summary>The records that the collection has of the requested ones, with their metadata.</summary>
    public async Task<Dictionary<string, ChromaMetadata?>> GetAsync(ChromaCollection collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        JsonElement answer = await PostAsync(
            $"{Database}/collections/{collection.Id}/get", new { ids, include = (string[])["metadatas"] }, cancellationToken).ConfigureAwait(false);
        string[] found = answer.GetProperty("ids").Deserialize<string[]>()!;
        JsonElement metadatas = answer.GetProperty("metadatas");
        Dictionary<string, ChromaMetadata?> records = new(StringComparer.Ordinal);
        for (int i = 0; i < found.Length; i++)
        {
            records[found[i]] = ReadMetadata(metadatas[i]);
        }

        return records;
    }

    /// <summary>Puts records into the collection, replacing those with the same ids.</summary>
    public Task UpsertAsync(ChromaCollection collection, IReadOnlyList<ChromaRecord> records, CancellationToken cancellationToken) => PostAsync(
        $"{Database}/collections/{collection.Id}/upsert",
        new
        {
            ids = records.Select(record => record.Id),
            embeddings = records.Select(record => record.Embedding),
            metadatas = records.Select(record => record.Metadata),
        },
        cancellationToken);

    public void Dispose() => http.Dispose();

    /// <summary>Metadata of another program count as out of date.</summary>
    private static ChromaMetadata? ReadMetadata(JsonElement metadata)
    {
        try
        {
            return metadata.Deserialize<ChromaMetadata>();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<JsonElement> PostAsync<T>(string path, T body, CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            string trouble;
            try
            {
                using HttpResponseMessage response = await http.PostAsJsonAsync(path, body, cancellationToken).ConfigureAwait(false);
                string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
                }

                trouble = $"{(int)response.StatusCode} {text}";
                if ((int)response.StatusCode < 500 && response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout))
                {
                    attempt = Attempts;
                }
            }
            catch (HttpRequestException error)
            {
                trouble = error.Message;
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                trouble = $"no answer within {http.Timeout.TotalSeconds:0} s";
            }

            if (attempt >= Attempts)
            {
                Throw.Failed(
                    $"the Chroma server at {target.Server} refused a request for the collection '{target.Collection}': {trouble} "
                    + "The embeddings sent before are kept. Remove the cause and export again; the export continues there.");
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            pause *= 2;
        }
    }
}
