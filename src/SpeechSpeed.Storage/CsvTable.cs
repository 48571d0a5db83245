using System.Globalization;
using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>
/// A table as comma-separated text (RFC 4180): UTF-8 without byte order mark, a header line, line feeds. Cells are text; numbers
/// pass through <see cref="Numbers"/>.
/// </summary>
public sealed class CsvTable
{
    private static readonly CsvReaderOptions ReaderOptions = new()
    {
        Separator = ',',
        HasHeader = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private static readonly CsvWriterOptions WriterOptions = new() { Separator = ',', HasHeader = false, NewLine = "\n", Injection = CsvInjection.None };

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
    public static CsvTable Read(string path)
    {
        if (!File.Exists(path))
        {
            Throw.InputData($"{path}: expected a table here, found no file. Run the stage that writes it first.");
        }

        try
        {
            using CsvReader csv = CsvReader.FromFile(path, ReaderOptions);
            if (!csv.Read())
            {
                Throw.InputData($"{path}: expected a header line, found an empty file. Run the stage that writes it again.");
            }

            string[] columns = Cells(csv);
            List<string[]> rows = [];
            while (csv.Read())
            {
                string[] cells = Cells(csv);
                if (cells.Length != columns.Length)
                {
                    Throw.InputData(
                        $"{path}:{csv.LineNumber}: expected {columns.Length} cells ({string.Join(',', columns)}), found {cells.Length}. "
                        + "Run the stage that writes it again.");
                }

                rows.Add(cells);
            }

            return new CsvTable(path, columns, rows);
        }
        catch (CsvFormatException error)
        {
            Throw.InputData($"{path}: {error.Message} Run the stage that writes it again.", error);
            throw;
        }
    }

    /// <summary>Writes a table; a file of that name is replaced whole.</summary>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) =>
        AtomicFile.Write(path, stream =>
        {
            using CsvWriter csv = CsvWriter.Create(stream, WriterOptions, leaveOpen: true);
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
                $"{path}: expected a column '{name}', found {string.Join(',', Columns)}. Run the stage that writes it again.");
        }

        return index;
    }

    /// <summary>A cell as text.</summary>
    public string Text(int row, string column) => Rows[row][Column(column)];

    /// <summary>A cell as a split.</summary>
    /// <exception cref="SpeechSpeedException">It is none of the three.</exception>
    public Split Split(int row, string column)
    {
        if (!Splits.TryParse(Text(row, column), out Split split))
        {
            Throw.InputData($"{path}: row {row + 1}, column '{column}': expected train, dev or test, found '{Text(row, column)}'. Run the stage that writes it again.");
        }

        return split;
    }

    /// <summary>A cell as a number; NaN where it is empty (not estimable).</summary>
    /// <exception cref="SpeechSpeedException">It is not a number.</exception>
    public double Number(int row, string column)
    {
        string text = Text(row, column);
        try
        {
            return Numbers.Parse(text);
        }
        catch (FormatException)
        {
            Throw.InputData($"{path}: row {row + 1}, column '{column}': expected a number, found '{text}'. Run the stage that writes it again.");
            return double.NaN;
        }
    }

    /// <summary>A cell as a whole number.</summary>
    /// <exception cref="SpeechSpeedException">It is none, or empty.</exception>
    public int Count(int row, string column)
    {
        if (!int.TryParse(Text(row, column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            Throw.InputData($"{path}: row {row + 1}, column '{column}': expected a whole number, found '{Text(row, column)}'. Run the stage that writes it again.");
        }

        return number;
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

    private static void WriteRow(CsvWriter csv, IReadOnlyList<string> cells)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            csv.WriteField(cells[i]);
        }

        csv.EndRecord();
    }
}
