using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>A manifest in Parquet, as text cells: texts unchanged, numbers as text, a missing value as an empty cell.</summary>
internal static class ManifestParquet
{
    /// <summary>The largest number of rows. A file cannot have more rows than bytes either, because its paths differ from row to row.</summary>
    private const long MostRows = 20_000_000;

    private delegate Task<string[]> ColumnReader(ParquetRowGroupReader group, DataField field);

    /// <summary>How the columns of a type are read; columns of other types are not read.</summary>
    private static readonly Dictionary<Type, ColumnReader> Readers = new()
    {
        [typeof(ReadOnlyMemory<char>)] = ReadTextsAsync,
        [typeof(string)] = ReadTextsAsync,
        [typeof(ReadOnlyMemory<byte>)] = ReadBytesAsync,
        [typeof(byte[])] = ReadBytesAsync,
        [typeof(sbyte)] = ReadNumbersAsync<sbyte>,
        [typeof(byte)] = ReadNumbersAsync<byte>,
        [typeof(short)] = ReadNumbersAsync<short>,
        [typeof(ushort)] = ReadNumbersAsync<ushort>,
        [typeof(int)] = ReadNumbersAsync<int>,
        [typeof(uint)] = ReadNumbersAsync<uint>,
        [typeof(long)] = ReadNumbersAsync<long>,
        [typeof(ulong)] = ReadNumbersAsync<ulong>,
        [typeof(float)] = ReadNumbersAsync<float>,
        [typeof(double)] = ReadNumbersAsync<double>,
        [typeof(decimal)] = ReadNumbersAsync<decimal>,
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">The file is no Parquet file, or is damaged.</exception>
    /// <exception cref="SpeechSpeedException">It has a needed column of a type that is not read.</exception>
    public static Task<ManifestTable> ReadAsync(string path, Func<string, bool> isNeeded) => ReadAsync(path, isNeeded, TimeSpan.FromSeconds(60 + (new FileInfo(path).Length / 1e6)));

    /// <summary>Reads the file, and gives up after a time: at the end of a footer that is cut within a number, the library reads on for ever. Its thread ends with the process.</summary>
    internal static async Task<ManifestTable> ReadAsync(string path, Func<string, bool> isNeeded, TimeSpan atMost)
    {
        try
        {
            return await Task.Run(() => ReadWholeAsync(path, isNeeded)).WaitAsync(atMost).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (SpeechSpeedException or UnauthorizedAccessException))
        {
            // On damage, the library throws arbitrary exceptions of its own code.
            throw new InvalidDataException($"it is no Parquet file, or a damaged one ({Damage.Reason(error)})", error);
        }
    }

    private static async Task<ManifestTable> ReadWholeAsync(string path, Func<string, bool> isNeeded)
    {
        using FileStream stream = File.OpenRead(path);
        await using ParquetReader parquet = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
        DataField[] fields = parquet.Schema.DataFields;
        string[] names = [.. fields.Select(field => field.Path.ToString())];
        List<(int, string[])> rows = [];
        for (int i = 0; i < parquet.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(i);
            int first = rows.Count;
            if (group.RowCount < 0 || first + group.RowCount > Math.Min(stream.Length, MostRows))
            {
                throw new InvalidDataException($"it announces {group.RowCount} rows in {ByteSize.Text(stream.Length)}");
            }

            rows.AddRange(Enumerable.Range(0, (int)group.RowCount).Select(_ => (0, new string[fields.Length])));
            for (int column = 0; column < fields.Length; column++)
            {
                string[] cells = await ReadColumnAsync(group, fields[column], names[column], isNeeded).ConfigureAwait(false);
                for (int row = 0; row < cells.Length; row++)
                {
                    rows[first + row].Item2[column] = cells[row];
                }
            }
        }

        return new ManifestTable(names, rows);
    }

    private static async Task<string[]> ReadColumnAsync(ParquetRowGroupReader group, DataField field, string name, Func<string, bool> isNeeded)
    {
        if (!field.IsArray && field.MaxRepetitionLevel == 0 && Readers.TryGetValue(field.ClrType, out ColumnReader? read))
        {
            return await read(group, field).ConfigureAwait(false);
        }

        if (isNeeded(name))
        {
            Throw.Configuration($"the column '{name}' holds {(field.IsArray || field.MaxRepetitionLevel > 0 ? "lists" : field.ClrType.Name)}; expected text or numbers. Write it as text.");
        }

        return [.. Enumerable.Repeat("", (int)group.RowCount)];
    }

    private static async Task<string[]> ReadTextsAsync(ParquetRowGroupReader group, DataField field)
    {
        string?[] texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory()).ConfigureAwait(false);
        return [.. texts.Select(text => text ?? "")];
    }

    /// <summary>In files of older writers, bytes without a type are text. Bytes that are not UTF-8 become a character that is refused later.</summary>
    private static async Task<string[]> ReadBytesAsync(ParquetRowGroupReader group, DataField field)
    {
        byte[]?[] texts = new byte[]?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory()!).ConfigureAwait(false);
        return [.. texts.Select(text => text is null ? "" : Encoding.UTF8.GetString(text))];
    }

    private static async Task<string[]> ReadNumbersAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct, IFormattable
    {
        T?[] numbers = new T?[group.RowCount];
        if (field.IsNullable)
        {
            await group.ReadAsync<T>(field, numbers.AsMemory()).ConfigureAwait(false);
        }
        else
        {
            T[] all = new T[group.RowCount];
            await group.ReadAsync<T>(field, all.AsMemory()).ConfigureAwait(false);
            Array.Copy(Array.ConvertAll(all, number => (T?)number), numbers, all.Length);
        }

        return [.. numbers.Select(number => number is null or double.NaN or float.NaN ? "" : number.Value.ToString(number is decimal ? "0.############################" : null, CultureInfo.InvariantCulture))];
    }
}
