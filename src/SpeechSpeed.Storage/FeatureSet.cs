using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>What extraction wrote for one model: the activations of every layer, per split. One layer is read at a time.</summary>
public sealed class FeatureSet
{
    private readonly string folder;

    private FeatureSet(string folder, IReadOnlyList<Layer> layers, IReadOnlyList<Split> splits)
    {
        this.folder = folder;
        Layers = layers;
        Splits = splits;
    }

    /// <summary>The layers in the order of the forward pass, the embedding last.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The splits that were extracted, in the order train, dev, test.</summary>
    public IReadOnlyList<Split> Splits { get; }

    /// <summary>Opens a feature set.</summary>
    /// <exception cref="SpeechSpeedException">The folder holds none.</exception>
    public static FeatureSet Open(string folder)
    {
        IReadOnlyList<Layer> layers = LayerTable.Read(folder);
        return new FeatureSet(folder, layers, [.. Core.Splits.All.Where(split => File.Exists(Path.Combine(folder, FeatureFile.Name(split))))]);
    }

    /// <summary>Reads one layer of one split. Utterances that extraction rejected are absent.</summary>
    /// <exception cref="SpeechSpeedException">The split was not extracted, or the file is damaged.</exception>
    public async Task<FeatureMatrix> ReadAsync(Split split, Layer layer)
    {
        string path = Path.Combine(folder, FeatureFile.Name(split));
        if (!Splits.Contains(split))
        {
            Throw.InputData(
                $"{folder}: the split '{split.Name()}' was not extracted, only {string.Join(", ", Splits.Select(s => s.Name()))}. "
                + "Add it to the splits of the extraction (for a control, to control.splits).");
        }

        using FileStream stream = File.OpenRead(path);
        await using ParquetReader parquet = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
        DataField audioPathField = parquet.Schema.DataFields[0];
        DataField layerField = parquet.Schema.DataFields.FirstOrDefault(field => field.Path.FirstPart == layer.Name)
            ?? throw new SpeechSpeedException(ExitCode.InputData, $"{path}: expected a column '{layer.Name}', found none. Extract again.");

        int rows = 0;
        for (int i = 0; i < parquet.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(i);
            rows += (int)group.RowCount;
        }

        string?[] audioPaths = new string?[rows];
        float[] values = new float[rows * layer.Dim];
        int row = 0;
        for (int i = 0; i < parquet.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(i);
            int count = (int)group.RowCount;
            long found = group.GetMetadata(layerField)?.MetaData?.NumValues ?? 0;
            if (found != (long)count * layer.Dim)
            {
                Throw.InputData($"{path}: column '{layer.Name}' has {found} values, expected {count} × {layer.Dim}. Extract again.");
            }

            await group.ReadAsync(audioPathField, audioPaths.AsMemory(row, count)).ConfigureAwait(false);
            int floats = count * layer.Dim;
            await group.ReadRawAsync<float>(
                layerField, values.AsMemory(row * layer.Dim, floats), new int[floats], new int[floats], CancellationToken.None).ConfigureAwait(false);
            row += count;
        }

        return new FeatureMatrix(audioPaths!, layer.Dim, values);
    }
}
