using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>An utterance's place in a shard.</summary>
/// <param name="Key">The digest of what its activations depend on, beside the context of the store: <see cref="RowRecord.KeyOfRow"/>.</param>
/// <param name="AudioPath">Its path in the label table.</param>
public readonly record struct ShardRow(string Key, string AudioPath);

/// <summary>Stored activations, by the digest of their audio: shards of a feature set in a <see cref="RowFolder"/>. Thread-safe.</summary>
public sealed class RowStore
{
    /// <summary>Number of shards held in memory, for utterances that follow one another.</summary>
    private const int LoadedShards = 8;

    private readonly RowFolder folder;
    private readonly IReadOnlyList<Layer> layers;
    private readonly Lazy<Dictionary<string, (string Shard, int Row)>> index;
    private readonly Lock gate = new();
    private readonly LinkedList<(string Shard, Lazy<float[][]?> Values)> loaded = new();

    /// <summary>Opens a folder; creates it if absent.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="layers">The layers whose activations it holds.</param>
    public RowStore(string folder, IReadOnlyList<Layer> layers)
    {
        this.folder = new RowFolder(folder);
        this.layers = layers;
        index = new Lazy<Dictionary<string, (string, int)>>(ReadIndex);
    }

    /// <summary>Puts the shard of exactly these utterances at <paramref name="destination"/>, if the store has it undamaged.</summary>
    /// <param name="rows">Its utterances in order.</param>
    /// <param name="destination">A path without a file yet; a missing folder is created.</param>
    public bool TryTakeShard(IReadOnlyList<ShardRow> rows, string destination) => folder.TryTake(KeyOf(rows), destination);

    /// <summary>An utterance's activations, per layer; null if the store lacks them, or if they are damaged.</summary>
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

    /// <summary>Stores a complete shard.</summary>
    /// <param name="rows">Its utterances in order.</param>
    /// <param name="shard">The file, which stays at its path and must not be written again.</param>
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
            // A shard of other layers.
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
