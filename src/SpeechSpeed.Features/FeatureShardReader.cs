using System.Buffers;
using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>Reads a shard of a feature set, layer by layer.</summary>
public sealed class FeatureShardReader : IAsyncDisposable
{
    private const string Remedy = "Extract again.";

    private readonly ParquetReader parquet;
    private readonly string path;
    private readonly DataField audioPathField;
    private readonly Dictionary<string, DataField> layerFields;

    private FeatureShardReader(ParquetReader parquet, string path)
    {
        this.parquet = parquet;
        this.path = path;
        DataField[] fields = parquet.Schema.DataFields;
        audioPathField = fields[0];
        layerFields = fields.Skip(1).ToDictionary(field => field.Path.FirstPart!, StringComparer.Ordinal);
        for (int i = 0; i < parquet.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(i);
            Rows += (int)group.RowCount;
        }
    }

    /// <summary>Number of utterances.</summary>
    public int Rows { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="stream">Its bytes; stays open until the reader is disposed of.</param>
    /// <param name="path">The file's name in errors.</param>
    /// <exception cref="SpeechSpeedException">The file is no shard, or a damaged one.</exception>
    public static Task<FeatureShardReader> OpenAsync(Stream stream, string path) => ParquetDamage.ReadAsync(
        path, Remedy, async () => new FeatureShardReader(await ParquetReader.CreateAsync(stream).ConfigureAwait(false), path));

    /// <summary>Reads the audio paths of its utterances.</summary>
    /// <param name="audioPaths">Receives <see cref="Rows"/> paths.</param>
    public Task ReadAudioPathsAsync(Memory<string?> audioPaths) => ParquetDamage.ReadAsync(path, Remedy, () => ReadPathsAsync(audioPaths));

    private async Task ReadPathsAsync(Memory<string?> audioPaths)
    {
        int row = 0;
        for (int i = 0; i < parquet.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(i);
            int count = (int)group.RowCount;
            await group.ReadAsync(audioPathField, audioPaths.Slice(row, count)).ConfigureAwait(false);
            row += count;
        }
    }

    /// <summary>Reads one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="values">Receives the activations, shape (<see cref="Rows"/>, <see cref="Layer.Dim"/>), row-major.</param>
    /// <exception cref="SpeechSpeedException">The file has no such layer, or the layer has another size.</exception>
    public Task ReadAsync(Layer layer, Memory<float> values) => ParquetDamage.ReadAsync(path, Remedy, () => ReadLayerAsync(layer, values));

    private async Task ReadLayerAsync(Layer layer, Memory<float> values)
    {
        DataField field = Field(layer.Name);
        int row = 0;
        for (int i = 0; i < parquet.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(i);
            int count = (int)group.RowCount;
            int floats = count * layer.Dim;
            long found = group.GetMetadata(field)?.MetaData?.NumValues ?? 0;
            if (found != floats)
            {
                Throw.InputData($"{path}: column '{layer.Name}' has {found} values, expected {count} × {layer.Dim}. Extract again.");
            }

            // Every list has as many elements as the layer has channels, so the levels are known; the reader needs only space for them.
            int[] levels = ArrayPool<int>.Shared.Rent(2 * floats);
            try
            {
                await group.ReadRawAsync<float>(
                    field, values.Slice(row * layer.Dim, floats), levels.AsMemory(0, floats), levels.AsMemory(floats, floats), CancellationToken.None)
                    .ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<int>.Shared.Return(levels);
            }

            row += count;
        }
    }

    /// <summary>Number of values in a row of a column; 0 where there are no rows.</summary>
    public int Dim(string column)
    {
        if (Rows == 0)
        {
            return 0;
        }

        using ParquetRowGroupReader group = parquet.OpenRowGroupReader(0);
        return (int)((group.GetMetadata(Field(column))?.MetaData?.NumValues ?? 0) / group.RowCount);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => parquet.DisposeAsync();

    private DataField Field(string column)
    {
        if (!layerFields.TryGetValue(column, out DataField? field))
        {
            Throw.InputData($"{path}: expected a column '{column}', found none. Extract again.");
        }

        return field;
    }
}
