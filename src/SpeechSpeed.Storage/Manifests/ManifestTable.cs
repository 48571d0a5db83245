using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>A manifest in the form of its file: text cells below a header. CSV, TSV and Parquet.</summary>
/// <param name="Columns">The header.</param>
/// <param name="Rows">Each row with the line that it begins in; 0 in a Parquet file, which has no lines.</param>
internal sealed record ManifestTable(IReadOnlyList<string> Columns, IReadOnlyList<(int Line, string[] Cells)> Rows)
{
    private const long MostBytes = 2L << 30;
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>The extensions that are read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".csv", ".tsv", ".parquet"];

    /// <summary>Reads the file by its extension.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNeeded">Whether a column is needed: it must then be of a type that can be read.</param>
    /// <exception cref="SpeechSpeedException">The file is not such a table; the message does not begin with the path.</exception>
    public static ManifestTable Read(string path, Func<string, bool> isNeeded)
    {
        try
        {
            RegularFile.Check(path, MostBytes);
            return string.Equals(Path.GetExtension(path), ".parquet", StringComparison.OrdinalIgnoreCase)
                ? ManifestParquet.ReadAsync(path, isNeeded).GetAwaiter().GetResult()
                : ReadText(path);
        }
        catch (CsvFormatException error)
        {
            Throw.Configuration($"{error.Message} Correct the quotes: put a cell with a separator, a quote or a line break in quotes, and double the quotes in it.", error);
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Throw.Configuration($"the file cannot be read: {error.Message.TrimEnd('.')}. Expected {string.Join(", ", Extensions)}.", error);
            throw;
        }
    }

    private static ManifestTable ReadText(string path)
    {
        bool isTsv = string.Equals(Path.GetExtension(path), ".tsv", StringComparison.OrdinalIgnoreCase);
        char separator = isTsv ? '\t' : FindSeparator(path);
        CsvReaderOptions options = new()
        {
            // In .tsv a quote is a letter: some sentences begin with a quote.
            Mode = isTsv ? CsvMode.NoEscape : CsvMode.Rfc4180,
            Separator = separator,
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
            string[] cells = Cells(csv);
            rows.Add(((int)csv.LineNumber, cells));
            if (Array.Exists(cells, cell => cell.Contains('\n', StringComparison.Ordinal) && cell.AsSpan().Count(separator) >= columns.Length - 1))
            {
                Throw.Configuration(
                    $"row {Numbers.Text(rows.Count)} (line {Numbers.Text(csv.LineNumber)}): a quoted cell contains other rows, because its quote is not closed. Close the quote, or double a quote that is part of the text.");
            }
        }

        return new ManifestTable(columns, rows);
    }

    /// <summary>The separator is the one that is most frequent in the header line; no column's name contains one.</summary>
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
}
