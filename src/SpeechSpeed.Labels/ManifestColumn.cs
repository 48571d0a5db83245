namespace SpeechSpeed.Labels;

/// <summary>A column of a corpus manifest.</summary>
/// <param name="Name">Its documented name.</param>
/// <param name="Aliases">Other names that are accepted.</param>
public sealed record ManifestColumn(string Name, params string[] Aliases)
{
    public static readonly ManifestColumn AudioPath = new("audio_path", "path", "audio") { IsRequired = true };

    public static readonly ManifestColumn Text = new("text", "transcript", "sentence") { IsRequired = true };

    public static readonly ManifestColumn Speaker = new("speaker", "speaker_id") { Substitute = "client_id", IsRequired = true };

    public static readonly ManifestColumn Split = new("split") { IsRequired = true };

    public static readonly ManifestColumn Chapter = new("chapter", "chapter_id", "session");

    public static readonly ManifestColumn Id = new("id", "audio_id", "utterance_id");

    public static readonly ManifestColumn Sex = new("sex", "gender");

    public static readonly ManifestColumn Start = new("start", "start_seconds", "start_time");

    public static readonly ManifestColumn End = new("end", "end_seconds", "end_time");

    public static readonly ManifestColumn Language = new("language", "lang", "locale");

    /// <summary>Every column, the required ones first.</summary>
    public static IReadOnlyList<ManifestColumn> All { get; } = [AudioPath, Text, Speaker, Split, Chapter, Id, Sex, Start, End, Language];

    /// <summary>Whether a manifest must have it.</summary>
    public bool IsRequired { get; private init; }

    /// <summary>The name of a column that takes its place where there is no other: Common Voice's id of a contributor. Null for none.</summary>
    public string? Substitute { get; private init; }

    /// <summary>Every accepted name.</summary>
    public IReadOnlyList<string> Names => [Name, .. Aliases, .. Substitute is { } substitute ? [substitute] : Array.Empty<string>()];

    /// <summary>The column of a name, whatever its case and the blanks around it; null if no column is called so.</summary>
    public static ManifestColumn? Find(string name) => All.FirstOrDefault(column => column.Names.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));
}
