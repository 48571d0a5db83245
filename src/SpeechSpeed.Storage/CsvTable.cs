using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>
/// A table as comma-separated text (RFC 4180): UTF-8 without byte order mark, a header line, line feeds. Cells are text; numbers
/// pass through <see cref="Numbers"/>.
/// </summary>
public sealed class CsvTable
{
    private const string Remedy = "Run the stage that writes it again.";

    private static readonly CsvReaderOptions ReaderOptions = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    private static readonly CsvWriterOptions WriterOptions = new() { Separator = ',', NewLine = "\n", Injection = CsvInjection.None };

    private readonly string path;
    private readonly Dictionary<string, int> columnIndex;

    private CsvTable(string path, string[] columns, List<string[]> rows)
    {
        this.path = path;
        Columns = columns;
        Rows = rows;
        columnIndex = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < columns.Length; i++)
        {
            columnIndex[columns[i]] = i;
        }
    }

    /// <summary>The header.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows below the header; each has as many cells as there are columns.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>Reads a table whole.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing, has no header, or a row with another number of cells.</exception>
    public static CsvTable Read(string path) => Read(path, csv =>
    {
        List<string[]> rows = [];
        while (csv.Read())
        {
            string[] cells = new string[csv.FieldCount];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = csv.GetString(i);
            }

            rows.Add(cells);
        }

        return new CsvTable(path, [.. csv.Headers], rows);
    });

    /// <summary>Reads a table of records; columns that the record does not have are ignored.</summary>
    /// <typeparam name="T">The record: its constructor's parameters are the columns (<see cref="CsvRecordAttribute"/>).</typeparam>
    /// <param name="path">The file.</param>
    /// <exception cref="SpeechSpeedException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<T> Read<T>(string path) => Read(path, csv => (IReadOnlyList<T>)[.. csv.GetRecords<T>()]);

    /// <summary>Reads a table of one record.</summary>
    /// <inheritdoc cref="Read{T}(string)"/>
    public static T ReadOne<T>(string path)
    {
        IReadOnlyList<T> rows = Read<T>(path);
        if (rows.Count != 1)
        {
            Throw.InputData($"{path}: expected one row, found {rows.Count}. {Remedy}");
        }

        return rows[0];
    }

    /// <summary>Writes a table of records; an existing file is replaced as a whole.</summary>
    /// <typeparam name="T">The record: its constructor's parameters are the columns (<see cref="CsvRecordAttribute"/>).</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="rows">The records.</param>
    public static void Write<T>(string path, IEnumerable<T> rows) => Write(path, csv => csv.WriteRecords(rows));

    /// <summary>Writes a table; an existing file is replaced as a whole.</summary>
    public static void Write<T>(string path, IReadOnlyList<Column<T>> columns, IEnumerable<T> rows) =>
        Write(path, [.. columns.Select(column => column.Name)], rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => column.Cell(row))]));

    /// <summary>Writes a table; an existing file is replaced as a whole.</summary>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => Write(path, csv =>
    {
        WriteRow(csv, columns);
        foreach (IReadOnlyList<string> row in rows)
        {
            if (row.Count != columns.Count)
            {
                throw new ArgumentException($"{path}: {columns.Count} columns, but a row of {row.Count} cells.", nameof(rows));
            }

            WriteRow(csv, row);
        }
    });

    /// <summary>The position of a column.</summary>
    /// <exception cref="SpeechSpeedException">There is no such column.</exception>
    public int Column(string name)
    {
        if (!columnIndex.TryGetValue(name, out int index))
        {
            Throw.InputData(
                $"{path}: expected a column '{name}', found {string.Join(',', Columns)}. {Remedy}");
        }

        return index;
    }

    /// <summary>A cell as text.</summary>
    public string Text(int row, string column) => Rows[row][Column(column)];

    /// <summary>The index of a cell among some words; NaN if it is none of them.</summary>
    public double Word(int row, string column, IReadOnlyList<string> words) =>
        words.Select((word, i) => (word, i)).Where(one => one.word == Text(row, column)).Select(one => (double)one.i).DefaultIfEmpty(double.NaN).First();

    /// <summary>A cell as a number; NaN if it is empty (not estimable).</summary>
    /// <exception cref="SpeechSpeedException">The cell is not a number.</exception>
    public double Number(int row, string column)
    {
        string text = Text(row, column);
        try
        {
            return Numbers.Parse(text);
        }
        catch (FormatException)
        {
            Throw.InputData($"{path}: row {row + 1}, column '{column}': expected a number, found '{text}'. {Remedy}");
            return double.NaN;
        }
    }

    private static T Read<T>(string path, Func<CsvReader, T> read)
    {
        if (!File.Exists(path))
        {
            Throw.InputData($"{path}: expected a table here, found no file. Run the stage that writes it first.");
        }

        using CsvReader csv = CsvReader.FromFile(path, ReaderOptions);
        try
        {
            if (csv.Headers.Count == 0)
            {
                Throw.InputData($"{path}: expected a header line, found an empty file. {Remedy}");
            }

            return read(csv);
        }
        catch (KeyNotFoundException error)
        {
            Throw.InputData($"{path}: {error.Message} Found {string.Join(',', csv.Headers)}. {Remedy}", error);
            throw;
        }
        catch (CsvFormatException error)
        {
            Throw.InputData($"{path}: {error.Message} {Remedy}", error);
            throw;
        }
    }

    private static void Write(string path, Action<CsvWriter> write) => AtomicFile.Write(path, stream =>
    {
        using CsvWriter csv = CsvWriter.Create(stream, WriterOptions, leaveOpen: true);
        write(csv);
    });

    private static void WriteRow(CsvWriter csv, IReadOnlyList<string> cells)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            csv.WriteField(cells[i]);
        }

        csv.EndRecord();
    }
}
