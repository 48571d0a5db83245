using SpeechSpeed.Core;
using SpeechSpeed.Features;

namespace SpeechSpeed.Storage;

/// <summary>
/// Some consecutive layers of one split, read in one pass over its shards: opening a shard costs more than reading a layer of it. Every caller that asks for
/// one of the layers helps to read the shards, so as many are read at once as there are callers.
/// </summary>
internal sealed class FeatureBlock
{
    private readonly string folder;
    private readonly IReadOnlyList<FeatureShard> shards;
    private readonly Layer[] layers;
    private readonly int[] firstRows;
    private readonly string?[] audioPaths;
    private readonly float[]?[] values;
    private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int next = -1;
    private int left;

    /// <summary>Creates the block; nothing is read yet.</summary>
    /// <param name="folder">The feature set's folder.</param>
    /// <param name="shards">The shards of the split.</param>
    /// <param name="layers">The layers.</param>
    public FeatureBlock(string folder, IReadOnlyList<FeatureShard> shards, Layer[] layers)
    {
        this.folder = folder;
        this.shards = shards;
        this.layers = layers;
        firstRows = new int[shards.Count];
        int rows = 0;
        for (int i = 0; i < shards.Count; i++)
        {
            firstRows[i] = rows;
            rows += shards[i].Utterances;
        }

        audioPaths = new string?[rows];
        values = [.. layers.Select(layer => new float[rows * layer.Dim])];
        left = shards.Count;
        if (left == 0)
        {
            complete.SetResult();
        }
    }

    /// <summary>Returns one of the layers, once.</summary>
    public async Task<FeatureMatrix> TakeAsync(Layer layer)
    {
        for (int i = Interlocked.Increment(ref next); i < shards.Count && !complete.Task.IsFaulted; i = Interlocked.Increment(ref next))
        {
            await ReadAsync(i).ConfigureAwait(false);
        }

        await complete.Task.ConfigureAwait(false);
        int position = Array.IndexOf(layers, layer);
        FeatureMatrix matrix = new(audioPaths!, layer.Dim, values[position]!);
        values[position] = null;
        return matrix;
    }

    /// <summary>Reads a shard. An error reaches every caller that waits for the block.</summary>
    private async Task ReadAsync(int shard)
    {
#pragma warning disable CA1031
        try
        {
            await ReadShardAsync(shards[shard], firstRows[shard]).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            complete.TrySetException(error);
        }
#pragma warning restore CA1031

        if (Interlocked.Decrement(ref left) == 0)
        {
            complete.TrySetResult();
        }
    }

    private async Task ReadShardAsync(FeatureShard shard, int firstRow)
    {
        string path = Path.Combine(folder, shard.File);
        using FileStream stream = OpenShard(path);
        await using FeatureShardReader reader = await FeatureShardReader.OpenAsync(stream, path).ConfigureAwait(false);
        if (reader.Rows != shard.Utterances)
        {
            Throw.InputData($"{path}: expected {shard.Utterances} utterances, found {reader.Rows}. Extract again.");
        }

        await reader.ReadAudioPathsAsync(audioPaths.AsMemory(firstRow, reader.Rows)).ConfigureAwait(false);
        for (int i = 0; i < layers.Length; i++)
        {
            int dim = layers[i].Dim;
            await reader.ReadAsync(layers[i], values[i].AsMemory(firstRow * dim, reader.Rows * dim)).ConfigureAwait(false);
        }
    }

    private static FileStream OpenShard(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            Throw.InputData($"{path}: expected features here, which {FeatureShard.TableName} names, found no file. Extract again.", error);
            throw;
        }
    }
}
