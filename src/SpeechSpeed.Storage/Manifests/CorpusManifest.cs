using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>
/// A corpus manifest: a table (<c>.csv</c>, <c>.tsv</c> or <c>.parquet</c>) with a row per utterance and the columns <c>audio_path</c>, <c>text</c>,
/// <c>speaker</c>, <c>split</c>, and optionally <c>chapter</c>, <c>id</c> and <c>sex</c>.
/// </summary>
public static class CorpusManifest
{
    private const int ProblemsShown = 20;
    private const char Replacement = '�';

    /// <summary>Reads a manifest and checks it as a whole. It does not check that the audio files exist: a missing file rejects only its utterance.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">Receives the problems, at most some twenty, each with the row and the remedy.</param>
    /// <param name="values">Further columns, whose cells go into <see cref="ManifestRow.Values"/>; null for none.</param>
    /// <returns>The rows ordered by split, then by path; null if there is any problem.</returns>
    public static IReadOnlyList<ManifestRow>? TryRead(string path, Action<string> problem, IReadOnlyList<string>? values = null)
    {
        int problems = 0;
        try
        {
            IReadOnlyList<ManifestRow> rows = Read(ManifestTable.Read(path), values ?? [], Tell);
            if (problems > ProblemsShown)
            {
                problem(string.Create(CultureInfo.InvariantCulture, $"… and {problems - ProblemsShown:N0} more."));
            }

            return problems == 0 ? rows : null;
        }
        catch (SpeechSpeedException error)
        {
            problem(error.Message);
            return null;
        }

        void Tell(string message)
        {
            problems++;
            if (problems <= ProblemsShown)
            {
                problem(message);
            }
        }
    }

    /// <summary>Reads a manifest for a tool that does not collect problems.</summary>
    /// <exception cref="SpeechSpeedException">The manifest has problems: exit code 2, with all of them.</exception>
    public static IReadOnlyList<ManifestRow> Read(string path, IReadOnlyList<string>? values = null)
    {
        List<string> problems = [];
        if (TryRead(path, problems.Add, values) is { } rows)
        {
            return rows;
        }

        Throw.Configuration(string.Join('\n', problems.Select(problem => $"{path}: {problem}")));
        return [];
    }

    private static IReadOnlyList<ManifestRow> Read(ManifestTable table, IReadOnlyList<string> values, Action<string> problem)
    {
        int before = 0;
        ManifestColumns columns = ManifestColumns.Find(table.Columns, values, message =>
        {
            before++;
            problem(message);
        });
        if (before > 0)
        {
            return [];
        }

        List<ManifestRow> rows = [];
        for (int i = 0; i < table.Rows.Count; i++)
        {
            (int line, string[] cells) = table.Rows[i];
            string place = line == 0 ? $"row {Numbers.Text(i + 1)}" : $"row {Numbers.Text(i + 1)} (line {Numbers.Text(line)})";
            if (cells.Length != table.Columns.Count)
            {
                problem($"{place}: expected {table.Columns.Count} cells, found {cells.Length}. Put a cell that has a separator in it in quotes.");
            }
            else if (ReadRow(i + 1, cells, columns, message => problem($"{place}: {message}")) is { } row)
            {
                rows.Add(row);
            }
        }

        CheckTogether(rows, problem);

        // An unreadable row may be the only row of its split.
        foreach (Split split in Splits.All.Where(split => rows.Count == table.Rows.Count && !rows.Exists(row => row.Split == split)))
        {
            problem($"no row is of the split {split.Name()}. Each of train, dev and test needs at least one.");
        }

        return [.. rows.OrderBy(row => row.Split).ThenBy(row => row.AudioPath, StringComparer.Ordinal)];
    }

    private static ManifestRow? ReadRow(int number, string[] cells, ManifestColumns columns, Action<string> problem)
    {
        string path = columns.Cell(cells, "audio_path");
        string speaker = CorpusNames.Speaker(columns.Cell(cells, "speaker"));
        string chapter = columns.Cell(cells, "chapter");
        string id = columns.Cell(cells, "id");
        string splitName = columns.Cell(cells, "split");
        bool isRight = true;
        Require(PathProblem(path));
        Require(Splits.TryParse(splitName, out Split split) ? null : $"expected the split train, dev or test, found '{splitName}'. Name one of the three, or remove the row.");
        Require(speaker.Length > 0 ? null : "the speaker is empty. Name the speaker: splits must be known not to share any.");
        Require(Array.Exists(cells, cell => cell.Contains(Replacement, StringComparison.Ordinal)) ? "a cell is not UTF-8. Save the manifest as UTF-8." : null);
        Require(new[] { speaker, chapter, id }.Any(cell => !CorpusNames.IsUsable(cell)) ? "speaker, chapter or id has a control character in it, say a line break. Remove it." : null);
        string sex = columns.Cell(cells, "sex").ToUpperInvariant() switch
        {
            "F" or "FEMALE" or "FEMALE_FEMININE" => "F",
            "M" or "MALE" or "MALE_MASCULINE" => "M",

            // Common Voice's other answers are neither, and not mistakes.
            "" or "OTHER" or "TRANSGENDER" or "NON-BINARY" or "INTERSEX" or "DO_NOT_WISH_TO_SAY" => "",
            _ => "?",
        };
        Require(sex == "?" ? $"expected the sex F, M or nothing, found '{columns.Cell(cells, "sex")}'. Leave the cell empty where it is neither or not known." : null);
        return isRight
            ? new ManifestRow(number, split, path, columns.Cell(cells, "text"), speaker, chapter, id.Length > 0 ? id : Path.ChangeExtension(path, null), sex) { Values = columns.Values(cells) }
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
    private static void CheckTogether(List<ManifestRow> rows, Action<string> problem)
    {
        Dictionary<string, int> rowOfPath = new(StringComparer.Ordinal);
        Dictionary<string, int> rowOfId = new(StringComparer.Ordinal);
        Dictionary<string, ManifestRow> firstOfSpeaker = new(StringComparer.Ordinal);
        HashSet<string> shared = new(StringComparer.Ordinal);
        foreach (ManifestRow row in rows)
        {
            if (!rowOfPath.TryAdd(row.AudioPath, row.Number))
            {
                problem($"row {Numbers.Text(row.Number)}: '{row.AudioPath}' is already in row {Numbers.Text(rowOfPath[row.AudioPath])}. Keep one of them.");
            }
            else if (!rowOfId.TryAdd(row.Id, row.Number))
            {
                problem($"row {Numbers.Text(row.Number)}: the id '{row.Id}' is already that of row {Numbers.Text(rowOfId[row.Id])}. Give each row an id of its own in the column 'id'.");
            }

            if (!firstOfSpeaker.TryAdd(row.SpeakerId, row) && firstOfSpeaker[row.SpeakerId] is { } first && first.Split != row.Split && shared.Add(row.SpeakerId))
            {
                problem(
                    $"row {Numbers.Text(row.Number)}: the speaker '{row.SpeakerId}' is in {row.Split.Name()}, and in {first.Split.Name()} by row {Numbers.Text(first.Number)}. "
                    + "Leave each speaker in one split only, or what is held out is not.");
            }
        }
    }
}
