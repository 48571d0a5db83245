using CsvHelper;
using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>A manifest as it stands in its file: text cells below a header. CSV, TSV and Parquet.</summary>
/// <param name="Columns">The header.</param>
/// <param name="Rows">Each row with the line it begins in; 0 in a Parquet file, which has no lines.</param>
internal sealed record ManifestTable(IReadOnlyList<string> Columns, IReadOnlyList<(int Line, string[] Cells)> Rows)
{
    private const long MostBytes = 2L << 30;
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>The extensions that are read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".csv", ".tsv", ".parquet"];

    /// <summary>Reads the file by its extension.</summary>
    /// <exception cref="SpeechSpeedException">It is not such a table; the message does not begin with the path.</exception>
    public static ManifestTable Read(string path)
    {
        try
        {
            RegularFile.Check(path, MostBytes);
            return string.Equals(Path.GetExtension(path), ".parquet", StringComparison.OrdinalIgnoreCase)
                ? ReadParquetAsync(path).GetAwaiter().GetResult()
                : ReadText(path);
        }
        catch (CsvFormatException error)
        {
            Throw.Configuration($"{error.Message} Correct the quotes: a cell with a separator, a quote or a line break stands in quotes, and quotes in it are doubled.", error);
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Throw.Configuration($"the file cannot be read: {error.Message} Expected {string.Join(", ", Extensions)}.", error);
            throw;
        }
    }

    private static ManifestTable ReadText(string path)
    {
        CsvReaderOptions options = new()
        {
            Separator = FindSeparator(path),
            HasHeader = false,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        using CsvReader csv = CsvReader.FromFile(path, options);
        if (!csv.Read())
        {
            Throw.Configuration("the file is empty. Expected a header line and a row per utterance.");
        }

        string[] columns = Cells(csv);
        List<(int, string[])> rows = [];
        while (csv.Read())
        {
            rows.Add(((int)csv.LineNumber, Cells(csv)));
        }

        return new ManifestTable(columns, rows);
    }

    /// <summary>The separator is the one that the header line has most of; no column's name has one.</summary>
    private static char FindSeparator(string path)
    {
        string header = File.ReadLines(path).FirstOrDefault("");
        return Separators.MaxBy(separator => header.AsSpan().Count(separator));
    }

    private static string[] Cells(CsvReader csv)
    {
        string[] cells = new string[csv.FieldCount];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = csv.GetString(i);
        }

        return cells;
    }

    private static async Task<ManifestTable> ReadParquetAsync(string path)
    {
        using FileStream stream = File.OpenRead(path);
        await using ParquetReader parquet = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
        DataField[] fields = parquet.Schema.DataFields;
        List<(int, string[])> rows = [];
        for (int i = 0; i < parquet.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = parquet.OpenRowGroupReader(i);
            int first = rows.Count;
            rows.AddRange(Enumerable.Range(0, (int)group.RowCount).Select(_ => (0, new string[fields.Length])));
            for (int column = 0; column < fields.Length; column++)
            {
                string[] cells = await ReadColumnAsync(group, fields[column]).ConfigureAwait(false);
                for (int row = 0; row < cells.Length; row++)
                {
                    rows[first + row].Item2[column] = cells[row];
                }
            }
        }

        return new ManifestTable([.. fields.Select(field => field.Path.ToString())], rows);
    }

    /// <summary>A column as text. Columns of other types than text and whole numbers, which no manifest needs, read as empty.</summary>
    private static async Task<string[]> ReadColumnAsync(ParquetRowGroupReader group, DataField field)
    {
        int rows = (int)group.RowCount;
        if (field.IsArray || field.MaxRepetitionLevel > 0)
        {
            return [.. Enumerable.Repeat("", rows)];
        }

        if (field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            string?[] texts = new string?[rows];
            await group.ReadAsync(field, texts.AsMemory()).ConfigureAwait(false);
            return [.. texts.Select(text => text ?? "")];
        }

        return field.ClrType == typeof(long) ? await ReadNumbersAsync<long>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(int) ? await ReadNumbersAsync<int>(group, field, rows).ConfigureAwait(false)
            : [.. Enumerable.Repeat("", rows)];
    }

    private static async Task<string[]> ReadNumbersAsync<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct, IFormattable
    {
        T?[] numbers = new T?[rows];
        if (field.IsNullable)
        {
            await group.ReadAsync<T>(field, numbers.AsMemory()).ConfigureAwait(false);
        }
        else
        {
            T[] all = new T[rows];
            await group.ReadAsync<T>(field, all.AsMemory()).ConfigureAwait(false);
            Array.Copy(Array.ConvertAll(all, number => (T?)number), numbers, rows);
        }

        return [.. numbers.Select(number => number?.ToString(null, System.Globalization.CultureInfo.InvariantCulture) ?? "")];
    }
}
