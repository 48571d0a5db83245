namespace SpeechSpeed.Settings.Types;

/// <summary>A place in the pipeline file, line and column from 1.</summary>
public readonly record struct Position(int Line, int Column)
{
    public static Position Start { get; } = new(1, 1);
}

/// <summary>
/// The written form of a value: a node of the pipeline file, or the text after a flag. YamlDotNet's own node types lose two things that messages need:
/// duplicate keys and the place of an alias.
/// </summary>
public abstract record SourceNode(Position At)
{
    /// <summary>A description of the finding, for a message: <c>the text 'abc'</c>, <c>a list</c>.</summary>
    public abstract string Description { get; }
}

/// <summary>A word, a number or a text.</summary>
public sealed record SourceScalar(Position At, string Text, bool IsPlain) : SourceNode(At)
{
    private const int LongestShown = 60;

    /// <summary>Whether it is YAML's null: nothing at all, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Description => this switch
    {
        { IsNull: true } => "nothing",
        { IsPlain: true } => $"'{Shown(Text)}'",
        _ => $"the quoted text '{Shown(Text)}'",
    };

    /// <summary>Text for a message: one line of a bounded length.</summary>
    public static string Shown(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
        return line.Length <= LongestShown ? line : line[..LongestShown] + "…";
    }
}

/// <summary>A list.</summary>
public sealed record SourceList(Position At, IReadOnlyList<SourceNode> Items) : SourceNode(At)
{
    public override string Description => Items.Count == 0 ? "an empty list" : "a list";
}

/// <summary>A section with keys.</summary>
public sealed record SourceMap(Position At, IReadOnlyList<SourceEntry> Entries) : SourceNode(At)
{
    public override string Description => Entries.Count == 0 ? "an empty section" : "a section with keys";
}

/// <summary>A key and its value.</summary>
public sealed record SourceEntry(SourceScalar Key, SourceNode Value);
