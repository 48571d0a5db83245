using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>
/// What extraction wrote for one model: the activations of every layer, per split in one file for each chapter folder. One layer is read at a time.
/// </summary>
public sealed class FeatureSet
{
    private readonly string folder;

    private FeatureSet(string folder, IReadOnlyList<Layer> layers, IReadOnlyList<FeatureShard> shards)
    {
        this.folder = folder;
        Shards = shards;
        Layers = layers;
        Splits = [.. Core.Splits.All.Where(split => shards.Any(shard => shard.Split == split))];
    }

    /// <summary>The layers in the order of the forward pass, the embedding last.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The files, split by split, in the order of their utterances.</summary>
    public IReadOnlyList<FeatureShard> Shards { get; }

    /// <summary>The splits that were extracted, in the order train, dev, test.</summary>
    public IReadOnlyList<Split> Splits { get; }

    /// <summary>Writes what the feature set in <paramref name="folder"/> consists of; its files are a <see cref="FeatureWriter"/>'s.</summary>
    /// <param name="folder">The feature set's folder; made if absent.</param>
    /// <param name="layers">The layers in the order of the forward pass.</param>
    /// <param name="shards">The files, in the order in which their utterances are read.</param>
    public static void Write(string folder, IReadOnlyList<Layer> layers, IEnumerable<FeatureShard> shards)
    {
        Directory.CreateDirectory(folder);
        LayerTable.Write(folder, layers);
        ShardTable.Write(folder, shards);
    }

    /// <summary>Opens a feature set.</summary>
    /// <exception cref="SpeechSpeedException">The folder holds none.</exception>
    public static FeatureSet Open(string folder) => new(folder, LayerTable.Read(folder), ShardTable.Read(folder));

    /// <summary>Reads one layer of one split. Utterances that extraction rejected are absent.</summary>
    /// <exception cref="SpeechSpeedException">The split was not extracted, or a file is damaged.</exception>
    public async Task<FeatureMatrix> ReadAsync(Split split, Layer layer)
    {
        if (!Splits.Contains(split))
        {
            Throw.InputData(
                $"{folder}: the split '{split.Name()}' was not extracted, only {string.Join(", ", Splits.Select(s => s.Name()))}. "
                + "Add it to the splits of the extraction (for a control, to control.splits).");
        }

        FeatureShard[] parts = [.. Shards.Where(shard => shard.Split == split)];
        int rows = parts.Sum(part => part.Utterances);
        string?[] audioPaths = new string?[rows];
        float[] values = new float[rows * layer.Dim];
        int row = 0;
        foreach (FeatureShard part in parts)
        {
            using FileStream stream = OpenShard(part);
            await using FeatureShardReader reader = await OpenReaderAsync(stream, part).ConfigureAwait(false);
            await reader.ReadAsync(layer, audioPaths.AsMemory(row, reader.Rows), values.AsMemory(row * layer.Dim, reader.Rows * layer.Dim)).ConfigureAwait(false);
            row += reader.Rows;
        }

        return new FeatureMatrix(audioPaths!, layer.Dim, values);
    }

    /// <summary>Reads one file, layer by layer in the order asked for: for those to whom a whole layer would be too much at once.</summary>
    /// <param name="shard">One of <see cref="Shards"/>.</param>
    /// <param name="layers">The layers.</param>
    /// <exception cref="SpeechSpeedException">The file is damaged.</exception>
    public async IAsyncEnumerable<(Layer Layer, FeatureMatrix Matrix)> ReadAsync(FeatureShard shard, IReadOnlyList<Layer> layers)
    {
        using FileStream stream = OpenShard(shard);
        await using FeatureShardReader reader = await OpenReaderAsync(stream, shard).ConfigureAwait(false);
        foreach (Layer layer in layers)
        {
            string?[] audioPaths = new string?[reader.Rows];
            float[] values = new float[reader.Rows * layer.Dim];
            await reader.ReadAsync(layer, audioPaths, values).ConfigureAwait(false);
            yield return (layer, new FeatureMatrix(audioPaths!, layer.Dim, values));
        }
    }

    private async Task<FeatureShardReader> OpenReaderAsync(FileStream stream, FeatureShard shard)
    {
        string path = Path.Combine(folder, shard.File);
        FeatureShardReader reader = await FeatureShardReader.OpenAsync(stream, path).ConfigureAwait(false);
        if (reader.Rows != shard.Utterances)
        {
            Throw.InputData($"{path}: expected {shard.Utterances} utterances, found {reader.Rows}. Extract again.");
        }

        return reader;
    }

    private FileStream OpenShard(FeatureShard shard)
    {
        string path = Path.Combine(folder, shard.File);
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            Throw.InputData($"{path}: expected features here, which {ShardTable.FileName} names, found no file. Extract again.", error);
            throw;
        }
    }
}
