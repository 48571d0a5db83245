using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>
/// A corpus manifest: a table (<c>.csv</c>, <c>.tsv</c> or <c>.parquet</c>) with a row per utterance and the columns of <see cref="ManifestColumn"/>, or such a table for each split.
/// </summary>
public static class CorpusManifest
{
    private const char Replacement = '�';

    /// <summary>Reads a manifest and checks it as a whole. It does not check that the audio files exist: a missing file rejects only its utterance.</summary>
    /// <param name="files">The tables.</param>
    /// <param name="problem">Receives the problems, at most some twenty, each with its table, the row and the remedy.</param>
    /// <returns>The rows ordered by split, then by path; null if there is any problem.</returns>
    public static IReadOnlyList<ManifestRow>? TryRead(ManifestFiles files, Action<ManifestFile, string> problem)
    {
        ProblemLimit<ManifestFile> problems = new(problem);
        List<ManifestRow> rows = [];
        bool areWhole = true;
        foreach (ManifestFile file in files.Files)
        {
            try
            {
                areWhole &= ReadTable(file, files, rows, message => problems.Add(file, message));
            }
            catch (SpeechSpeedException error)
            {
                areWhole = false;
                problems.Add(file, error.Message);
            }
        }

        RowChecks.Together(rows, (row, message) => problems.Add(files.Files.First(file => file.Name == row.File), $"row {Numbers.Text(row.Number)}: {message}"));

        // An unreadable row may be the only row of its split.
        foreach (Split split in Splits.All.Where(split => areWhole && !rows.Exists(row => row.Split == split)))
        {
            problems.Add(files.Files.FirstOrDefault(file => file.Split == split) ?? files.Files[0], $"no row is of the split {split.Name()}. Each of train, dev and test needs at least one.");
        }

        problems.End();
        return problems.Count == 0 ? RowChecks.InOrder(rows) : null;
    }

    /// <summary>Reads a manifest for a tool that does not collect problems.</summary>
    /// <exception cref="SpeechSpeedException">The manifest has problems: exit code 2, with all of them.</exception>
    public static IReadOnlyList<ManifestRow> Read(ManifestFiles files)
    {
        List<string> problems = [];
        if (TryRead(files, (file, problem) => problems.Add($"{file.Path}: {problem}")) is { } rows)
        {
            return rows;
        }

        Throw.Configuration(string.Join('\n', problems));
        return [];
    }

    /// <summary>Reads the rows of a table.</summary>
    /// <returns>Whether all its rows could be read.</returns>
    private static bool ReadTable(ManifestFile file, ManifestFiles files, List<ManifestRow> rows, Action<string> problem)
    {
        ManifestTable table = ManifestTable.Read(file.Path, name => ManifestColumns.IsRead(name, files));
        int before = rows.Count;
        bool isRight = true;
        ManifestColumns columns = ManifestColumns.Find(table.Columns, files, file.Split is not null, message =>
        {
            isRight = false;
            problem(message);
        });
        for (int i = 0; i < table.Rows.Count && isRight; i++)
        {
            (int line, string[] cells) = table.Rows[i];
            string place = line == 0 ? $"row {Numbers.Text(i + 1)}" : $"row {Numbers.Text(i + 1)} (line {Numbers.Text(line)})";
            if (cells.Length != table.Columns.Count)
            {
                problem($"{place}: expected {table.Columns.Count} cells, found {cells.Length}. Put a cell that has a separator in it in quotes.");
            }
            else if (ReadRow(i + 1, cells, columns, file, message => problem($"{place}: {message}")) is { } row)
            {
                rows.Add(row);
            }
        }

        return isRight && rows.Count - before == table.Rows.Count;
    }

    private static ManifestRow? ReadRow(int number, string[] cells, ManifestColumns columns, ManifestFile file, Action<string> problem)
    {
        string path = columns.Cell(cells, ManifestColumn.AudioPath);
        string speaker = CorpusNames.Speaker(columns.Cell(cells, ManifestColumn.Speaker));
        string chapter = columns.Cell(cells, ManifestColumn.Chapter);
        string id = columns.Cell(cells, ManifestColumn.Id);
        string language = columns.Cell(cells, ManifestColumn.Language);
        string splitName = file.Split?.Name() ?? columns.Cell(cells, ManifestColumn.Split);
        bool isRight = true;
        Require(RowChecks.PathProblem(path));
        Require(Splits.TryParse(splitName, out Split split) ? null : $"expected the split train, dev or test, found '{splitName}'. Name one of the three, or remove the row.");
        Require(speaker.Length > 0 ? null : "the speaker is empty. Name the speaker: splits must be known not to share any.");
        Require(Array.Exists(cells, cell => cell.Contains(Replacement, StringComparison.Ordinal)) ? "a cell is not UTF-8. Save the manifest as UTF-8." : null);
        Require(new[] { speaker, chapter, id, language }.Any(cell => !CorpusNames.IsUsable(cell)) ? "speaker, chapter, id or language has a control character in it, say a line break. Remove it." : null);
        AudioPlace place = new(path, RowChecks.Span(columns.Cell(cells, ManifestColumn.Start), columns.Cell(cells, ManifestColumn.End), Require));
        string? sex = RowChecks.Sex(columns.Cell(cells, ManifestColumn.Sex));
        Require(sex is null ? $"expected the sex F, M or nothing, found '{columns.Cell(cells, ManifestColumn.Sex)}'. Leave the cell empty where it is neither or not known." : null);
        return isRight
            ? new ManifestRow(number, split, place.ToString(), columns.Cell(cells, ManifestColumn.Text), speaker, chapter, id.Length > 0 ? id : (place with { File = Path.ChangeExtension(path, null) }).ToString(), sex!)
            {
                Language = language,
                Values = columns.Values(cells),
                File = file.Name,
            }
            : null;

        void Require(string? message)
        {
            if (message is not null)
            {
                problem(message);
                isRight = false;
            }
        }
    }
}
