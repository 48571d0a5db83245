using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>An utterance's place in a shard.</summary>
/// <param name="Key">What its activations depend on, beside what the whole store is for: <see cref="RowRecord.KeyOfRow"/>.</param>
/// <param name="AudioPath">Its path, as the label table has it.</param>
public readonly record struct ShardRow(string Key, string AudioPath);

/// <summary>
/// Activations that were extracted before, by the digest of their audio. The folder belongs to one model with one front end, computed by one
/// version of the tool; whoever names the folder answers for that.
/// </summary>
/// <remarks>
/// A shard is a file of a feature set, called by its SHA-256, <c>&lt;sha256&gt;.parquet</c>, and a <see cref="RowRecord"/> of what is in it, put beside it
/// when it is complete. Both are checked whenever they are used; what is damaged is removed, and costs no more than to extract its utterances
/// again. Where the file system has hard links a shard is the same file as the one in the output it was made for. Several processes may use
/// a folder at once. Thread-safe.
/// </remarks>
public sealed class RowStore
{
    private const string ShardExtension = ".parquet";

    /// <summary>Shards held in memory: those that utterances next to each other come from.</summary>
    private const int LoadedShards = 8;

    private readonly string folder;
    private readonly IReadOnlyList<Layer> layers;
    private readonly Lazy<Dictionary<string, (string Shard, int Row)>> index;
    private readonly Lock gate = new();
    private readonly LinkedList<(string Shard, Lazy<float[][]?> Values)> loaded = new();

    /// <summary>Opens a folder; makes it if absent.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="layers">The layers whose activations it holds.</param>
    public RowStore(string folder, IReadOnlyList<Layer> layers)
    {
        this.folder = folder;
        this.layers = layers;
        index = new Lazy<Dictionary<string, (string, int)>>(ReadIndex);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Puts the shard of exactly these utterances at <paramref name="destination"/>, if it is here whole.</summary>
    /// <param name="rows">Its utterances in order.</param>
    /// <param name="destination">Where there is no file yet; its folder is made if absent.</param>
    public bool TryTakeShard(IReadOnlyList<ShardRow> rows, string destination)
    {
        string recordPath = RecordPath(rows);
        if (RowRecord.TryRead(recordPath) is not { } record || !IsIntact(record.ShardSha256))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        LinkOrCopy(ShardPath(record.ShardSha256), destination);

        // When it was last of use, for whoever tidies up.
        File.SetLastWriteTimeUtc(recordPath, DateTime.UtcNow);
        return true;
    }

    /// <summary>An utterance's activations, per layer; null where they are not here, or damaged.</summary>
    public float[][]? TryTakeRow(string key)
    {
        if (!index.Value.TryGetValue(key, out (string Shard, int Row) place) || Values(place.Shard) is not { } values)
        {
            return null;
        }

        float[][] activations = new float[layers.Count][];
        for (int i = 0; i < activations.Length; i++)
        {
            int dim = layers[i].Dim;
            if (values[i].Length < (place.Row + 1) * dim)
            {
                return null;
            }

            activations[i] = values[i].AsSpan(place.Row * dim, dim).ToArray();
        }

        return activations;
    }

    /// <summary>Keeps a complete shard.</summary>
    /// <param name="rows">Its utterances in order.</param>
    /// <param name="shard">The file, which stays where it is and is not written to again.</param>
    public void Add(IReadOnlyList<ShardRow> rows, string shard)
    {
        string sha256 = FileDigest.Sha256(shard);
        if (!IsIntact(sha256))
        {
            LinkOrCopy(shard, ShardPath(sha256));
        }

        byte[] record = new RowRecord(sha256, [.. rows.Select(row => row.Key)]).ToBytes();
        AtomicFile.Write(RecordPath(rows), stream => stream.Write(record));
    }

    private Dictionary<string, (string Shard, int Row)> ReadIndex()
    {
        Dictionary<string, (string, int)> places = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*" + RowRecord.Extension))
        {
            if (RowRecord.TryRead(path) is { } record)
            {
                for (int row = 0; row < record.Keys.Count; row++)
                {
                    places[record.Keys[row]] = (record.ShardSha256, row);
                }
            }
        }

        return places;
    }

    private float[][]? Values(string shard)
    {
        Lazy<float[][]?>? values = null;
        lock (gate)
        {
            LinkedListNode<(string Shard, Lazy<float[][]?> Values)>? node = loaded.First;
            while (node is not null && node.Value.Shard != shard)
            {
                node = node.Next;
            }

            if (node is null)
            {
                node = new((shard, new Lazy<float[][]?>(() => Load(shard))));
            }
            else
            {
                loaded.Remove(node);
            }

            loaded.AddFirst(node);
            values = node.Value.Values;
            if (loaded.Count > LoadedShards)
            {
                loaded.RemoveLast();
            }
        }

        return values.Value;
    }

    private float[][]? Load(string shard)
    {
        try
        {
            string path = ShardPath(shard);
            byte[] bytes = File.ReadAllBytes(path);
            if (FileDigest.Sha256(bytes) == shard)
            {
                return ReadAsync(bytes, path).GetAwaiter().GetResult();
            }

            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SpeechSpeedException)
        {
            // What cannot be read is not there.
        }

        return null;
    }

    private async Task<float[][]> ReadAsync(byte[] bytes, string path)
    {
        using MemoryStream stream = new(bytes, writable: false);
        await using FeatureShardReader reader = await FeatureShardReader.OpenAsync(stream, path).ConfigureAwait(false);
        float[][] values = new float[layers.Count][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[reader.Rows * layers[i].Dim];
            await reader.ReadAsync(layers[i], values[i]).ConfigureAwait(false);
        }

        return values;
    }

    /// <summary>Whether a shard is here with the bytes that its name says; a damaged one is removed.</summary>
    private bool IsIntact(string sha256)
    {
        string path = ShardPath(sha256);
        if (!File.Exists(path))
        {
            return false;
        }

        if (FileDigest.Sha256(path) == sha256)
        {
            return true;
        }

        File.Delete(path);
        return false;
    }

    private static void LinkOrCopy(string from, string to)
    {
        if (!HardLink.TryCreate(from, to) && !File.Exists(to))
        {
            AtomicFile.Write(to, stream =>
            {
                using FileStream source = File.OpenRead(from);
                source.CopyTo(stream);
            });
        }
    }

    private string ShardPath(string sha256) => Path.Combine(folder, sha256 + ShardExtension);

    private string RecordPath(IReadOnlyList<ShardRow> rows) =>
        Path.Combine(folder, RowRecord.KeyOfShard(rows.Select(row => (row.Key, row.AudioPath))) + RowRecord.Extension);
}
