using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>
/// What extraction wrote for one model: the activations of every layer, per split in one file for each chapter folder. One layer is read at a time.
/// </summary>
public sealed class FeatureSet
{
    private readonly string folder;
    private readonly IReadOnlyList<FeatureShard> shards;

    private FeatureSet(string folder, IReadOnlyList<Layer> layers, IReadOnlyList<FeatureShard> shards)
    {
        this.folder = folder;
        this.shards = shards;
        Layers = layers;
        Splits = [.. Core.Splits.All.Where(split => shards.Any(shard => shard.Split == split))];
    }

    /// <summary>The layers in the order of the forward pass, the embedding last.</summary>
    public IReadOnlyList<Layer> Layers { get; }

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

        FeatureShard[] parts = [.. shards.Where(shard => shard.Split == split)];
        int rows = parts.Sum(part => part.Utterances);
        string?[] audioPaths = new string?[rows];
        float[] values = new float[rows * layer.Dim];
        int row = 0;
        foreach (FeatureShard part in parts)
        {
            string path = Path.Combine(folder, part.File);
            using FileStream stream = OpenShard(path);
            await using FeatureShardReader reader = await FeatureShardReader.OpenAsync(stream, path).ConfigureAwait(false);
            if (reader.Rows != part.Utterances)
            {
                Throw.InputData($"{path}: expected {part.Utterances} utterances, found {reader.Rows}. Extract again.");
            }

            await reader.ReadAsync(layer, audioPaths.AsMemory(row, reader.Rows), values.AsMemory(row * layer.Dim, reader.Rows * layer.Dim)).ConfigureAwait(false);
            row += reader.Rows;
        }

        return new FeatureMatrix(audioPaths!, layer.Dim, values);
    }

    private static FileStream OpenShard(string path)
    {
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
