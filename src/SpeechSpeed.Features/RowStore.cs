using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>An utterance's place in a shard.</summary>
/// <param name="Key">What its activations depend on, beside what the whole store is for: <see cref="RowRecord.KeyOfRow"/>.</param>
/// <param name="AudioPath">Its path, as the label table has it.</param>
public readonly record struct ShardRow(string Key, string AudioPath);

/// <summary>Activations that were extracted before, by the digest of their audio: files of a feature set in a <see cref="RowFolder"/>. Thread-safe.</summary>
public sealed class RowStore
{
    /// <summary>Shards held in memory: those that utterances next to each other come from.</summary>
    private const int LoadedShards = 8;

    private readonly RowFolder folder;
    private readonly IReadOnlyList<Layer> layers;
    private readonly Lazy<Dictionary<string, (string Shard, int Row)>> index;
    private readonly Lock gate = new();
    private readonly LinkedList<(string Shard, Lazy<float[][]?> Values)> loaded = new();

    /// <summary>Opens a folder; makes it if absent.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="layers">The layers whose activations it holds.</param>
    public RowStore(string folder, IReadOnlyList<Layer> layers)
    {
        this.folder = new RowFolder(folder);
        this.layers = layers;
        index = new Lazy<Dictionary<string, (string, int)>>(ReadIndex);
    }

    /// <summary>Puts the shard of exactly these utterances at <paramref name="destination"/>, if it is here whole.</summary>
    /// <param name="rows">Its utterances in order.</param>
    /// <param name="destination">Where there is no file yet; its folder is made if absent.</param>
    public bool TryTakeShard(IReadOnlyList<ShardRow> rows, string destination) => folder.TryTake(KeyOf(rows), destination);

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
    public void Add(IReadOnlyList<ShardRow> rows, string shard) => folder.Add(KeyOf(rows), [.. rows.Select(row => row.Key)], shard);

    private static string KeyOf(IReadOnlyList<ShardRow> rows) => RowRecord.KeyOfShard(rows.Select(row => (row.Key, row.AudioPath)));

    private Dictionary<string, (string Shard, int Row)> ReadIndex()
    {
        Dictionary<string, (string, int)> places = new(StringComparer.Ordinal);
        foreach (RowRecord record in folder.Records())
        {
            for (int row = 0; row < record.Keys.Count; row++)
            {
                places[record.Keys[row]] = (record.ShardSha256, row);
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
            return folder.TryReadShard(shard) is { } bytes ? ReadAsync(bytes, shard).GetAwaiter().GetResult() : null;
        }
        catch (SpeechSpeedException)
        {
            // One of other layers.
            return null;
        }
    }

    private async Task<float[][]> ReadAsync(byte[] bytes, string name)
    {
        using MemoryStream stream = new(bytes, writable: false);
        await using FeatureShardReader reader = await FeatureShardReader.OpenAsync(stream, name).ConfigureAwait(false);
        float[][] values = new float[layers.Count][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new float[reader.Rows * layers[i].Dim];
            await reader.ReadAsync(layers[i], values[i]).ConfigureAwait(false);
        }

        return values;
    }
}
