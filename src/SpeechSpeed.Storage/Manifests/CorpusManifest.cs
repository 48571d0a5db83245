using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>
/// A corpus manifest: a table (<c>.csv</c>, <c>.tsv</c> or <c>.parquet</c>) with a row per utterance and the columns of <see cref="ManifestColumn"/>, or such a table for each split.
/// </summary>
public static class CorpusManifest
{
    private const int ProblemsShown = 20;
    private const char Replacement = '�';

    /// <summary>Reads a manifest and checks it as a whole. It does not check that the audio files exist: a missing file rejects only its utterance.</summary>
    /// <param name="files">The tables.</param>
    /// <param name="problem">Receives the problems, at most some twenty, each with its table, the row and the remedy.</param>
    /// <returns>The rows ordered by split, then by path; null if there is any problem.</returns>
    public static IReadOnlyList<ManifestRow>? TryRead(ManifestFiles files, Action<ManifestFile, string> problem)
    {
        int problems = 0;
        List<ManifestRow> rows = [];
        bool areWhole = true;
        foreach (ManifestFile file in files.Files)
        {
            try
            {
                areWhole &= ReadTable(file, files, rows, message => Tell(file, message));
            }
            catch (SpeechSpeedException error)
            {
                areWhole = false;
                Tell(file, error.Message);
            }
        }

        CheckTogether(rows, (row, message) => Tell(files.Files.First(file => file.Name == row.File), $"row {Numbers.Text(row.Number)}: {message}"));

        // An unreadable row may be the only row of its split.
        foreach (Split split in Splits.All.Where(split => areWhole && !rows.Exists(row => row.Split == split)))
        {
            Tell(files.Files.FirstOrDefault(file => file.Split == split) ?? files.Files[0], $"no row is of the split {split.Name()}. Each of train, dev and test needs at least one.");
        }

        if (problems > ProblemsShown)
        {
            problem(files.Files[^1], string.Create(CultureInfo.InvariantCulture, $"… and {problems - ProblemsShown:N0} more."));
        }

        return problems == 0 ? [.. rows.OrderBy(row => row.Split).ThenBy(row => row.AudioPath, StringComparer.Ordinal)] : null;

        void Tell(ManifestFile file, string message)
        {
            problems++;
            if (problems <= ProblemsShown)
            {
                problem(file, message);
            }
        }
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
        string splitName = file.Split?.Name() ?? columns.Cell(cells, ManifestColumn.Split);
        bool isRight = true;
        Require(PathProblem(path));
        Require(Splits.TryParse(splitName, out Split split) ? null : $"expected the split train, dev or test, found '{splitName}'. Name one of the three, or remove the row.");
        Require(speaker.Length > 0 ? null : "the speaker is empty. Name the speaker: splits must be known not to share any.");
        Require(Array.Exists(cells, cell => cell.Contains(Replacement, StringComparison.Ordinal)) ? "a cell is not UTF-8. Save the manifest as UTF-8." : null);
        Require(new[] { speaker, chapter, id }.Any(cell => !CorpusNames.IsUsable(cell)) ? "speaker, chapter or id has a control character in it, say a line break. Remove it." : null);
        string sex = columns.Cell(cells, ManifestColumn.Sex).ToUpperInvariant() switch
        {
            "F" or "FEMALE" or "FEMALE_FEMININE" => "F",
            "M" or "MALE" or "MALE_MASCULINE" => "M",

            // Common Voice's other answers are neither, and not mistakes.
            "" or "OTHER" or "TRANSGENDER" or "NON-BINARY" or "INTERSEX" or "DO_NOT_WISH_TO_SAY" => "",
            _ => "?",
        };
        Require(sex == "?" ? $"expected the sex F, M or nothing, found '{columns.Cell(cells, ManifestColumn.Sex)}'. Leave the cell empty where it is neither or not known." : null);
        return isRight
            ? new ManifestRow(number, split, path, columns.Cell(cells, ManifestColumn.Text), speaker, chapter, id.Length > 0 ? id : Path.ChangeExtension(path, null), sex)
            {
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

    private static string? PathProblem(string path) => path switch
    {
        "" => "the audio path is empty. Name the audio file.",
        _ when path.Contains('\\', StringComparison.Ordinal) => $"found the audio path '{path}'. Write forward slashes.",
        _ when Path.IsPathRooted(path) || path.Contains(':', StringComparison.Ordinal) =>
            $"found the audio path '{path}'. Write it relative to corpus.root, without a drive or a colon: results must not depend on where a corpus lies.",
        _ when path.Split('/').Any(part => part is "" or "." or "..") => $"found the audio path '{path}'. Write it without '.', '..' and empty parts.",
        _ when !CorpusNames.IsUsable(path) => "the audio path has a control character in it, say a line break. Rename the file.",
        _ => null,
    };

    /// <summary>Problems that show only across rows: repeated files and ids, speakers in two splits.</summary>
    private static void CheckTogether(List<ManifestRow> rows, Action<ManifestRow, string> problem)
    {
        Dictionary<string, ManifestRow> rowOfPath = new(StringComparer.Ordinal);
        Dictionary<string, ManifestRow> rowOfId = new(StringComparer.Ordinal);
        Dictionary<string, ManifestRow> firstOfSpeaker = new(StringComparer.Ordinal);
        HashSet<string> shared = new(StringComparer.Ordinal);
        foreach (ManifestRow row in rows)
        {
            if (!rowOfPath.TryAdd(row.AudioPath, row))
            {
                problem(row, $"'{row.AudioPath}' is already in {rowOfPath[row.AudioPath].PlaceFrom(row)}. Keep one of them.");
            }
            else if (!rowOfId.TryAdd(row.Id, row))
            {
                problem(row, $"the id '{row.Id}' is already that of {rowOfId[row.Id].PlaceFrom(row)}. Give each row an id of its own in the column 'id'.");
            }

            if (!firstOfSpeaker.TryAdd(row.SpeakerId, row) && firstOfSpeaker[row.SpeakerId] is { } first && first.Split != row.Split && shared.Add(row.SpeakerId))
            {
                problem(
                    row,
                    $"the speaker '{row.SpeakerId}' is in {row.Split.Name()}, and in {first.Split.Name()} by {first.PlaceFrom(row)}. "
                    + "Leave each speaker in one split only, or what is held out is not.");
            }
        }
    }
}
