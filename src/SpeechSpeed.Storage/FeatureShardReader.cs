using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>Reads a file of a feature set, layer by layer.</summary>
internal sealed class FeatureShardReader : IAsyncDisposable
{
    private readonly ParquetReader parquet;
    private readonly string path;

    private FeatureShardReader(ParquetReader parquet, string path)
    {
        this.parquet = parquet;
        this.path = path;
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
    /// <param name="path">What errors call it.</param>
    public static async Task<FeatureShardReader> OpenAsync(Stream stream, string path) =>
        new(await ParquetReader.CreateAsync(stream).ConfigureAwait(false), path);

    /// <summary>Reads one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="audioPaths">Receives the utterances: <see cref="Rows"/> paths.</param>
    /// <param name="values">Receives the activations, shape (<see cref="Rows"/>, <see cref="Layer.Dim"/>), row-major.</param>
    /// <exception cref="SpeechSpeedException">The file has no such layer, or one of another size.</exception>
    public async Task ReadAsync(Layer layer, Memory<string?> audioPaths, Memory<float> values)
    {
        DataField audioPathField = parquet.Schema.DataFields[0];
        DataField layerField = Field(layer.Name);

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

            await group.ReadAsync(audioPathField, audioPaths.Slice(row, count)).ConfigureAwait(false);
            int floats = count * layer.Dim;
            await group.ReadRawAsync<float>(
                layerField, values.Slice(row * layer.Dim, floats), new int[floats], new int[floats], CancellationToken.None).ConfigureAwait(false);
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

    private DataField Field(string column) => parquet.Schema.DataFields.FirstOrDefault(field => field.Path.FirstPart == column)
        ?? throw new SpeechSpeedException(ExitCode.InputData, $"{path}: expected a column '{column}', found none. Extract again.");
}
