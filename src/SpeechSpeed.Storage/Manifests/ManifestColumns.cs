namespace SpeechSpeed.Storage.Manifests;

/// <summary>The positions of the columns of a manifest. Names are compared without case and surrounding blanks; unknown columns are ignored.</summary>
internal sealed class ManifestColumns
{
    /// <summary>Common Voice's id of a contributor: the speaker, unless another column names the speaker.</summary>
    private const string ClientId = "client_id";

    /// <summary>Column → its accepted names; the first is the documented one.</summary>
    private static readonly string[][] Required = [["audio_path", "path", "audio"], ["text", "transcript", "sentence"], ["speaker", "speaker_id", ClientId], ["split"]];

    private static readonly string[][] Optional = [["chapter", "chapter_id", "session"], ["id", "audio_id", "utterance_id"], ["sex", "gender"]];

    /// <summary>Columns that change the meaning of an utterance; ignoring them would give wrong labels.</summary>
    private static readonly string[] Segments = ["start", "end", "offset", "start_seconds", "end_seconds", "start_time", "end_time"];

    private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);
    private readonly List<int> values = [];

    private ManifestColumns()
    {
    }

    /// <summary>Whether a column is one of those that are read.</summary>
    public static bool IsKnown(string name) => Required.Concat(Optional).Any(aliases => aliases.Contains(name.Trim().ToLowerInvariant()));

    /// <summary>Finds the columns.</summary>
    /// <param name="header">The header.</param>
    /// <param name="values">Further columns that the user names.</param>
    /// <param name="problem">Receives the problems.</param>
    public static ManifestColumns Find(IReadOnlyList<string> header, IReadOnlyList<string> values, Action<string> problem)
    {
        ManifestColumns columns = new();
        string[] names = [.. header.Select(name => name.Trim().ToLowerInvariant())];
        string shown = string.Join(", ", header.Select(name => $"'{name}'"));
        foreach (string[] aliases in (string[][])[.. Required, .. Optional])
        {
            int[] found = [.. Enumerable.Range(0, names.Length).Where(i => aliases.Contains(names[i]))];
            if (Array.Exists(found, i => names[i] != ClientId))
            {
                found = [.. found.Where(i => names[i] != ClientId)];
            }

            if (found.Length > 1)
            {
                problem($"the header has several columns for {aliases[0]}: {string.Join(", ", found.Select(i => $"'{header[i]}'"))}. Keep one of them.");
            }
            else if (found.Length == 1)
            {
                columns.positions[aliases[0]] = found[0];
            }
            else if (Required.Contains(aliases))
            {
                problem($"the header has no column '{aliases[0]}' (or {string.Join(", ", aliases[1..].Select(alias => $"'{alias}'").DefaultIfEmpty("another spelling of it"))}); found {shown}. Add it.");
            }
        }

        foreach (string value in values)
        {
            int position = Array.IndexOf(names, value.Trim().ToLowerInvariant());
            if (position < 0)
            {
                problem($"the header has no column '{value}', which targets names; found {shown}. Add the column, or name another target.");
            }

            columns.values.Add(position);
        }

        foreach (string segment in names.Intersect(Segments))
        {
            problem(
                $"the column '{segment}' says that utterances are parts of audio files. Cut them into a file per utterance "
                + "(ffmpeg -i LONG.flac -ss START -to END SHORT.flac), name those, and remove the column.");
        }

        return columns;
    }

    /// <summary>The cells of the further columns.</summary>
    public IReadOnlyList<string> Values(string[] cells) => values.Count == 0 ? [] : [.. values.Select(position => cells[position].Trim())];

    /// <summary>A cell without surrounding blanks; empty if the manifest has no such column.</summary>
    public string Cell(string[] cells, string column) => positions.TryGetValue(column, out int position) ? cells[position].Trim() : "";
}
