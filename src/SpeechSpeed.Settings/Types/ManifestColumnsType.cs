using System.Diagnostics.CodeAnalysis;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Settings.Types;

/// <summary>The names that the columns of a manifest have in its header: <c>{ speaker: client_id }</c>; after a flag <c>speaker=client_id</c>, separated by commas.</summary>
internal sealed class ManifestColumnsType : SettingType<IReadOnlyDictionary<ManifestColumn, string>>
{
    private static readonly string Known = string.Join(", ", ManifestColumn.All.Select(column => column.Name));

    public override string Name => "columns";

    public override string Range => $"{Known}, each with a name without commas";

    public override string Expected => $"a section of the columns {Known}, each with its name in the header";

    public override bool TakesSeveral => true;

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out IReadOnlyDictionary<ManifestColumn, string> value)
    {
        value = null;
        if (node is not SourceMap { Entries: { Count: > 0 } entries })
        {
            place.Wrong(node, Expected);
            return false;
        }

        Dictionary<ManifestColumn, string> columns = [];
        bool isRight = true;
        foreach ((SourceScalar key, SourceNode name) in entries)
        {
            Place entry = place with { Path = $"{place.Path}.{SourceScalar.Shown(key.Text)}", Otherwise = " Change it." };
            if (ManifestColumn.Find(key.Text) is not { } column)
            {
                entry.Wrong(key, $"one of the columns {Known}");
                isRight = false;
            }
            else if (name is not SourceScalar { IsNull: false, Text: { } text } || string.IsNullOrWhiteSpace(text) || text.Contains(',', StringComparison.Ordinal) || !Printable.IsLine(text))
            {
                entry.Wrong(name, "the name of a column of the manifest, without commas");
                isRight = false;
            }
            else if (!columns.TryAdd(column, text.Trim()))
            {
                entry.Wrong(key, $"a name for the column {column.Name} once", "Remove one of the two.");
                isRight = false;
            }
        }

        value = columns;
        return isRight;
    }

    public override string Text(IReadOnlyDictionary<ManifestColumn, string> value) => $"{{{string.Join(", ", value.Select(pair => $"{pair.Key.Name}: {pair.Value}"))}}}";

    public override string FlagText(IReadOnlyDictionary<ManifestColumn, string> value) =>
        string.Join(',', ManifestColumn.All.Where(value.ContainsKey).Select(column => $"{column.Name}={value[column]}"));

    internal override SourceNode OfFlag(IReadOnlyList<string> tokens) => new SourceMap(default, [.. tokens.SelectMany(token => token.Split(',')).Select(Entry)]);

    private static SourceEntry Entry(string text)
    {
        string[] parts = text.Split('=', 2);
        return new SourceEntry(new SourceScalar(default, parts[0], IsPlain: true), new SourceScalar(default, parts.Length > 1 ? parts[1] : "", IsPlain: true));
    }
}
