using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;
using SpeechSpeed.Features;

namespace SpeechSpeed.Results;

/// <summary>A Parquet file of one text column and some columns of float64, in one row group.</summary>
internal static class NumberColumnsFile
{
    public static async Task WriteAsync(string path, string keyColumn, IReadOnlyList<string> keys, IReadOnlyList<(string Name, double[] Values)> columns)
    {
        DataField<string> keyField = new(keyColumn, nullable: false);
        DataField[] fields = [.. columns.Select(column => new DataField<double>(column.Name, nullable: false))];
        FileStream stream = File.Create(path);
        await using (stream.ConfigureAwait(false))
        {
            ParquetWriter parquet = await ParquetWriter.CreateAsync(
                new ParquetSchema([keyField, .. fields]), stream, new ParquetOptions { CompressionMethod = CompressionMethod.None }).ConfigureAwait(false);
            await using (parquet.ConfigureAwait(false))
            {
                using ParquetRowGroupWriter group = parquet.CreateRowGroup();
                await group.WriteAsync(keyField, [.. keys]).ConfigureAwait(false);
                for (int i = 0; i < fields.Length; i++)
                {
                    await group.WriteAsync<double>(fields[i], columns[i].Values.AsMemory()).ConfigureAwait(false);
                }

                group.CompleteValidate();
            }
        }
    }

    public static Task<(string[] Keys, IReadOnlyList<(string Name, double[] Values)> Columns)> ReadAsync(string path)
    {
        if (!File.Exists(path))
        {
            Throw.InputData($"{path}: expected a table here, found no file. Run statistics first.");
        }

        return ParquetDamage.ReadAsync(path, "Run statistics again.", () => ReadColumnsAsync(path));
    }

    private static async Task<(string[] Keys, IReadOnlyList<(string Name, double[] Values)> Columns)> ReadColumnsAsync(string path)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            ParquetReader parquet = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
            await using (parquet.ConfigureAwait(false))
            {
                using ParquetRowGroupReader group = parquet.OpenRowGroupReader(0);
                DataField[] fields = parquet.Schema.DataFields;
                string?[] keys = new string?[group.RowCount];
                await group.ReadAsync(fields[0], keys.AsMemory()).ConfigureAwait(false);
                List<(string Name, double[] Values)> columns = [];
                foreach (DataField field in fields[1..])
                {
                    double[] values = new double[group.RowCount];
                    await group.ReadAsync<double>(field, values.AsMemory()).ConfigureAwait(false);
                    columns.Add((field.Name, values));
                }

                return ([.. keys.Select(key => key!)], columns);
            }
        }
    }
}
