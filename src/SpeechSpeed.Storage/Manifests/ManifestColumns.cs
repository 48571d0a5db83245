using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>The positions of the columns of a manifest. Names are compared without case and surrounding blanks; unknown columns are ignored.</summary>
internal sealed class ManifestColumns
{
    /// <summary>NeMo's beginning of an utterance in its recording; ignoring it would give wrong labels.</summary>
    private const string Offset = "offset";

    private readonly Dictionary<ManifestColumn, int> positions = [];
    private readonly List<int> values = [];

    private ManifestColumns()
    {
    }

    /// <summary>Whether a column is one of those that are read.</summary>
    public static bool IsRead(string name, ManifestFiles files) => ManifestColumn.Find(name) is not null || files.Columns?.Values.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase) == true;

    /// <summary>Finds the columns.</summary>
    /// <param name="header">The header.</param>
    /// <param name="files">The names of columns that the user gives.</param>
    /// <param name="hasSplit">Whether the split of every row is known, so that the table needs no column that says it.</param>
    /// <param name="problem">Receives the problems.</param>
    public static ManifestColumns Find(IReadOnlyList<string> header, ManifestFiles files, bool hasSplit, Action<string> problem)
    {
        ManifestColumns columns = new();
        string[] names = [.. header.Select(name => name.Trim())];
        string shown = string.Join(", ", header.Select(name => $"'{name}'"));
        foreach (ManifestColumn column in ManifestColumn.All.Where(column => !(hasSplit && column == ManifestColumn.Split)))
        {
            if (files.Columns?.GetValueOrDefault(column) is { } given)
            {
                columns.positions[column] = PositionOf(given, $"corpus.manifest.columns names for {column.Name}", "one");
                continue;
            }

            int[] found = PositionsOf([column.Name, .. column.Aliases]);
            found = found.Length == 0 && column.Substitute is { } substitute ? PositionsOf([substitute]) : found;
            if (found.Length > 1)
            {
                problem($"the header has several columns for {column.Name}: {string.Join(", ", found.Select(i => $"'{header[i]}'"))}. Keep one of them, or name it in corpus.manifest.columns.");
            }
            else if (found.Length == 1)
            {
                columns.positions[column] = found[0];
            }
            else if (column.IsRequired)
            {
                string others = string.Join(", ", column.Names.Skip(1).Select(name => $"'{name}'").DefaultIfEmpty("another spelling of it"));
                problem(
                    $"the header has no column '{column.Name}' (or {others}); found {shown}. Add it, or name the column in corpus.manifest.columns."
                    + (column == ManifestColumn.Speaker ? " A corpus without speakers, such as FLEURS, cannot be used: nothing would be held out by speaker." : ""));
            }
        }

        columns.values.AddRange((files.Values ?? []).Select(value => PositionOf(value, "targets names", "target")));
        if (names.Contains(Offset, StringComparer.OrdinalIgnoreCase) && !columns.positions.ContainsKey(ManifestColumn.Start))
        {
            problem($"the column '{Offset}' says that utterances are parts of recordings. Give their beginnings and ends in the columns 'start' and 'end', in seconds.");
        }

        return columns;

        int[] PositionsOf(IReadOnlyList<string> accepted) => [.. Enumerable.Range(0, names.Length).Where(i => accepted.Contains(names[i], StringComparer.OrdinalIgnoreCase))];

        int PositionOf(string name, string naming, string kind)
        {
            int position = Array.FindIndex(names, one => string.Equals(one, name.Trim(), StringComparison.OrdinalIgnoreCase));
            if (position < 0)
            {
                problem($"the header has no column '{name}', which {naming}; found {shown}. Add the column, or name another {kind}.");
            }

            return position;
        }
    }

    /// <summary>The cells of the further columns.</summary>
    public IReadOnlyList<string> Values(string[] cells) => values.Count == 0 ? [] : [.. values.Select(position => cells[position].Trim())];

    /// <summary>A cell without surrounding blanks; empty if the manifest has no such column.</summary>
    public string Cell(string[] cells, ManifestColumn column) => positions.TryGetValue(column, out int position) ? cells[position].Trim() : "";
}
