using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>One stage in the lock file.</summary>
/// <param name="Fingerprint">The identity of the execution whose outputs were published.</param>
/// <param name="Components">The components of the identity, by name.</param>
/// <param name="Results">Path below <c>results/</c> → SHA-256 of the file published there.</param>
/// <param name="Stored">Outputs that stay in the store: path of an output → SHA-256 of the file, or of a folder's listing (path → SHA-256).</param>
public sealed record LockedStage(
    string Fingerprint,
    IReadOnlyDictionary<string, string> Components,
    IReadOnlyDictionary<string, string> Results,
    IReadOnlyDictionary<string, string> Stored)
{
    /// <summary>Its inputs from outside the pipeline, in their order; none in a lock file of an earlier version.</summary>
    public IReadOnlyList<Source> Sources { get; init; } = [];
}

/// <summary>An input from outside the pipeline: a corpus, a model. The lock file has them so that a machine without them can make the same <c>provenance.json</c>.</summary>
/// <param name="Role">Its role in the stage: <c>corpus</c>, <c>model</c>.</param>
/// <param name="Name">Name of the file, or the folders below the root.</param>
/// <param name="Sha256">SHA-256 of the file, or of the listing of several (path → SHA-256).</param>
public sealed record Source(string Role, string Name, string Sha256)
{
    /// <summary>Writes it as an object.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("role", Role);
        json.WriteString("name", Name);
        json.WriteString("sha256", Sha256);
        json.WriteEndObject();
    }
}

/// <summary>A fetched file in the lock file.</summary>
/// <param name="Sha256">Its SHA-256, which it must have when it is fetched again, unless the pipeline file gives one.</param>
/// <param name="Bytes">Its size.</param>
public sealed record LockedDownload(string Sha256, long Bytes);

/// <summary>
/// <c>pipeline.lock.json</c>, meant for version control: per stage the identity of its published execution and its outputs' digests. Keys are
/// sorted, and nothing in it differs between runs, machines or checkouts.
/// </summary>
public sealed class LockFile
{
    private const int Schema = 1;
    private const int MostBytes = 256 << 20;

    /// <summary>A merge by hand leaves duplicate keys, and either may be the right one.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Creates it.</summary>
    /// <param name="stages">The stages, by node id.</param>
    public LockFile(IReadOnlyDictionary<string, LockedStage> stages)
    {
        Stages = stages;
    }

    /// <summary>The stages, by node id.</summary>
    public IReadOnlyDictionary<string, LockedStage> Stages { get; }

    /// <summary>The fetched files, by their first address.</summary>
    public IReadOnlyDictionary<string, LockedDownload> Fetched { get; init; } = new Dictionary<string, LockedDownload>();

    /// <summary>The kinds of processor that stages ran on; none of stages of earlier versions, which recorded no kind.</summary>
    public IReadOnlyList<string> Processors =>
        [.. Stages.Values.Select(stage => stage.Components.GetValueOrDefault(ProcessorKind.Component)).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The kinds of processor that stages ran on, other than one.</summary>
    public IReadOnlyList<string> ProcessorsOtherThan(string kind) => [.. Processors.Where(other => other != kind)];

    /// <summary>All published files: path below <c>results/</c> → SHA-256.</summary>
    public Dictionary<string, string> Results()
    {
        Dictionary<string, string> results = new(StringComparer.Ordinal);
        foreach ((string path, string digest) in Stages.Values.SelectMany(stage => stage.Results))
        {
            results[path] = digest;
        }

        return results;
    }

    /// <summary>Reads it. A damaged file counts as absent, and a note says so: the next run writes it anew.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="say">Receives a note on damage.</param>
    public static LockFile Read(string path, Action<string> say) => ReadOr(
        path, problem => say($"{problem} It is ignored; the next run that succeeds replaces it, without its entries under 'fetched'."));

    /// <summary>Reads it for callers that must not continue with a damaged file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="refusal">Makes the exception to throw from the damage found.</param>
    /// <exception cref="SpeechSpeedException">The file is damaged.</exception>
    public static LockFile ReadWhole(string path, Func<string, SpeechSpeedException> refusal) => ReadOr(path, problem => throw refusal(problem));

    /// <summary>Writes it, durably and at once; does nothing if the file has the same content already.</summary>
    public void Write(string path)
    {
        byte[] bytes = ToBytes();
        if (!RegularFile.IsThere(path) || !RegularFile.ReadAll(path, MostBytes).AsSpan().SequenceEqual(bytes))
        {
            DurableFile.Write(path, path + ".tmp", bytes);
        }
    }

    /// <summary>Its bytes: equal contents give equal bytes.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, JsonText.Indented))
        {
            json.WriteStartObject();
            if (Fetched.Count > 0)
            {
                json.WriteStartObject("fetched");
                foreach ((string address, LockedDownload download) in Fetched.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    json.WriteStartObject(address);
                    json.WriteNumber("bytes", download.Bytes);
                    json.WriteString("sha256", download.Sha256);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteNumber("schema", Schema);
            json.WriteStartObject("stages");
            foreach ((string id, LockedStage stage) in Stages.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject(id);
                WriteMap(json, "components", stage.Components);
                json.WriteString("fingerprint", stage.Fingerprint);
                WriteMap(json, "results", stage.Results);
                WriteSources(json, stage.Sources);
                WriteMap(json, "stored", stage.Stored);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static LockFile ReadOr(string path, Action<string> damaged)
    {
        LockFile none = new(new Dictionary<string, LockedStage>());
        if (!File.Exists(path))
        {
            return none;
        }

        byte[] bytes = [];
        try
        {
            bytes = RegularFile.ReadAll(path, MostBytes);
            return Parse(bytes);
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is { } line ? $"{path}:{Numbers.Text(line + 1)}" : path;
            string reason = IsUnmerged(bytes) ? "it has an unresolved git conflict" : error.Message.Split(" LineNumber:")[0].TrimEnd('.');
            damaged($"{place} cannot be read as a lock file: {reason}.");
        }
        catch (IOException error)
        {
            Throw.Configuration($"{error.Message} Expected the lock file there, or no file. Move the file away.", error);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            damaged($"{path} cannot be read as a lock file: {error.Message.TrimEnd('.')}.");
        }

        return none;
    }

    private static bool IsUnmerged(byte[] bytes) => bytes.AsSpan().StartsWith("<<<<<<< "u8) || bytes.AsSpan().IndexOf("\n<<<<<<< "u8) >= 0;

    private static LockFile Parse(byte[] bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes, Strict);
        int schema = document.RootElement.GetProperty("schema").GetInt32();
        if (schema != Schema)
        {
            throw new FormatException($"it has schema {schema}, and this version of SpeechSpeed writes and reads schema {Schema}");
        }

        Dictionary<string, LockedStage> stages = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in document.RootElement.GetProperty("stages").EnumerateObject())
        {
            LockedStage stage = new(
                Text(entry.Value, "fingerprint"),
                ReadMap(entry.Value, "components"),
                ReadMap(entry.Value, "results"),
                ReadMap(entry.Value, "stored"))
            {
                Sources = entry.Value.TryGetProperty("sources", out JsonElement sources) ? [.. sources.EnumerateArray().Select(ReadSource)] : [],
            };
            if (stage.Results.Keys.FirstOrDefault(path => !RelativePath.TryParse(path, out _)) is { } elsewhere)
            {
                throw new FormatException($"{entry.Name}: {elsewhere} is not a path below results/");
            }

            foreach ((string name, string digest) in Digests(stage))
            {
                if (!FileDigest.IsSha256(digest))
                {
                    throw new FormatException($"{entry.Name}: {name}: expected a SHA-256, found '{digest}'");
                }
            }

            stages[entry.Name] = stage;
        }

        return new LockFile(stages)
        {
            Fetched = document.RootElement.TryGetProperty("fetched", out JsonElement fetched)
                ? fetched.EnumerateObject().ToDictionary(entry => entry.Name, ReadDownload, StringComparer.Ordinal)
                : new Dictionary<string, LockedDownload>(),
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Digests(LockedStage stage) =>
    [
        new("fingerprint", stage.Fingerprint),
        .. stage.Components.Where(component => component.Key.StartsWith(FingerprintBuilder.InputPrefix, StringComparison.Ordinal)),
        .. stage.Results,
        .. stage.Stored,
        .. stage.Sources.Select(source => new KeyValuePair<string, string>(source.Name, source.Sha256)),
    ];

    private static Source ReadSource(JsonElement source) =>
        new(Text(source, "role"), Text(source, "name"), Text(source, "sha256"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static void WriteSources(Utf8JsonWriter json, IReadOnlyList<Source> sources)
    {
        if (sources.Count == 0)
        {
            return;
        }

        json.WriteStartArray("sources");
        foreach (Source source in sources)
        {
            source.Write(json);
        }

        json.WriteEndArray();
    }

    private static LockedDownload ReadDownload(JsonProperty entry)
    {
        string digest = entry.Value.GetProperty("sha256").GetString() ?? "";
        return FileDigest.IsSha256(digest)
            ? new LockedDownload(digest, entry.Value.GetProperty("bytes").GetInt64())
            : throw new FormatException($"{entry.Name}: {digest} is not a SHA-256");
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static Dictionary<string, string> ReadMap(JsonElement stage, string name) => stage.GetProperty(name).EnumerateObject()
        .ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "", StringComparer.Ordinal);
}
