using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>Writes a shard of a feature set, row by row, in bounded memory.</summary>
public sealed class FeatureWriter : IAsyncDisposable
{
    private readonly FileStream stream;
    private readonly ParquetWriter parquet;
    private readonly DataField audioPathField;
    private readonly DataField[] layerFields;
    private readonly IReadOnlyList<Layer> layers;
    private readonly int rowsPerGroup;
    private readonly List<string> audioPaths = [];
    private readonly float[][] columns;

    private FeatureWriter(FileStream stream, ParquetWriter parquet, ParquetSchema schema, IReadOnlyList<Layer> layers, int maximumRows)
    {
        this.stream = stream;
        this.parquet = parquet;
        this.layers = layers;
        audioPathField = schema.DataFields[0];
        layerFields = schema.DataFields[1..];
        rowsPerGroup = FeatureFile.RowsPerGroup(layers.Sum(layer => layer.Dim));
        columns = [.. layers.Select(layer => new float[Math.Min(rowsPerGroup, maximumRows) * layer.Dim])];
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its path; a missing folder is created.</param>
    /// <param name="layers">The layers of the feature set.</param>
    /// <param name="maximumRows">The largest number of utterances that will be appended. The bytes do not depend on it.</param>
    public static async Task<FeatureWriter> CreateAsync(string path, IReadOnlyList<Layer> layers, int maximumRows)
    {
        ParquetSchema schema = new([FeatureFile.AudioPath(), .. layers.Select(FeatureFile.List)]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream stream = File.Create(path);

        // Activations are close to random bits: compressing them costs time and gains a few per cent.
        ParquetWriter parquet = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.None })
            .ConfigureAwait(false);
        return new FeatureWriter(stream, parquet, schema, layers, maximumRows);
    }

    /// <summary>Number of utterances appended so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Appends an utterance.</summary>
    /// <param name="audioPath">Its path in the label table.</param>
    /// <param name="activations">Per layer, in order, its channels.</param>
    public async Task AppendAsync(string audioPath, IReadOnlyList<float[]> activations)
    {
        int row = audioPaths.Count;
        for (int i = 0; i < columns.Length; i++)
        {
            activations[i].AsSpan(0, layers[i].Dim).CopyTo(columns[i].AsSpan(row * layers[i].Dim));
        }

        audioPaths.Add(audioPath);
        Rows++;
        if (audioPaths.Count == rowsPerGroup)
        {
            await WriteGroupAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Writes the buffered rows and completes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (audioPaths.Count > 0)
        {
            await WriteGroupAsync().ConfigureAwait(false);
        }

        await parquet.DisposeAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WriteGroupAsync()
    {
        int rows = audioPaths.Count;
        using ParquetRowGroupWriter group = parquet.CreateRowGroup();
        await group.WriteAsync(audioPathField, audioPaths).ConfigureAwait(false);
        for (int i = 0; i < columns.Length; i++)
        {
            // Every element is present, and a repetition level of 0 begins a row's list.
            int dim = layers[i].Dim;
            int[] definitionLevels = new int[rows * dim];
            Array.Fill(definitionLevels, layerFields[i].MaxDefinitionLevel);
            int[] repetitionLevels = new int[rows * dim];
            Array.Fill(repetitionLevels, layerFields[i].MaxRepetitionLevel);
            for (int row = 0; row < rows; row++)
            {
                repetitionLevels[row * dim] = 0;
            }

            await group.WriteAllPartsAsync<float>(layerFields[i], columns[i].AsMemory(0, rows * dim), definitionLevels, repetitionLevels, CancellationToken.None)
                .ConfigureAwait(false);
        }

        group.CompleteValidate();
        audioPaths.Clear();
    }
}
