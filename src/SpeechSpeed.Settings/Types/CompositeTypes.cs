using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Settings.Types;

/// <summary>
/// A list of one or more different values. A single value does not count as a list of one, because it is more often a slip. After a flag, values are separated
/// by commas, and the flag may occur several times.
/// </summary>
/// <param name="item">The type of each value.</param>
/// <param name="isSet">Whether its order has no meaning; the list is then sorted by value.</param>
/// <param name="hasCommas">Whether commas are part of a value: a flag then takes one value.</param>
public sealed class ListOf<T>(SettingType<T> item, bool isSet = false, bool hasCommas = false) : SettingType<IReadOnlyList<T>>
{
    /// <summary>On Linux, one argument of a command line has at most 128 kB.</summary>
    private const int LongestArgument = 100_000;

    public override string Name => $"list of {(item.IsPath ? item.Plural : $"{item.Name}s")}";

    public override string Range => item.Range.Length == 0 ? "one or more" : $"one or more, each {item.Range}";

    public override string Expected => $"a list of one or more {item.Plural}";

    public override bool TakesSeveral => true;

    public override bool IsPath => item.IsPath;

    public override string? Words => item.Words is { } words ? $"{words},…" : null;

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        if (node is not SourceList { Items: { Count: > 0 } items })
        {
            place.Wrong(node, Expected, node switch
            {
                SourceList => "Name at least one.",
                SourceMap => "Begin each entry with a dash.",
                SourceScalar { IsNull: false } scalar => $"Write [{SourceScalar.Shown(scalar.Text)}].",
                _ => null,
            });
            return false;
        }

        if (items.Sum(item => item is SourceScalar scalar ? (long)System.Text.Encoding.UTF8.GetByteCount(scalar.Text) + 1 : 0) > LongestArgument)
        {
            place.Wrong(node, $"at most {LongestArgument:N0} bytes in all, which is what a command line takes", "Name fewer.");
            return false;
        }

        List<T> values = [];
        bool right = true;
        for (int i = 0; i < items.Count; i++)
        {
            Place itemPlace = place.Item(i);
            if (!item.TryRead(items[i], itemPlace, out T? read))
            {
                right = false;
            }
            else if (values.Contains(read))
            {
                itemPlace.Wrong(items[i], "each value once", "Remove one of the two.");
                right = false;
            }
            else
            {
                values.Add(read);
            }
        }

        if (isSet)
        {
            values.Sort();
        }

        value = values.AsReadOnly();
        return right;
    }

    public override string Text(IReadOnlyList<T> value) => $"[{string.Join(", ", value.Select(item.Text))}]";

    public override string FlagText(IReadOnlyList<T> value) => string.Join(',', value.Select(item.FlagText));

    internal override SourceNode OfFlag(IReadOnlyList<string> tokens) =>
        new SourceList(default, [.. tokens.SelectMany(token => hasCommas ? [token] : token.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(text => item.OfFlag([text]))]);
}

/// <summary>One value, or a list of one or more.</summary>
internal sealed class OneOrMore<T>(SettingType<T> item) : SettingType<IReadOnlyList<T>>
{
    private readonly ListOf<T> list = new(item);

    public override string Name => $"{item.Name} or list of {item.Plural}";

    public override string Range => item.Range;

    public override string Expected => $"{item.Expected}, or a list of them";

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        if (node is SourceList)
        {
            return list.TryRead(node, place, out value);
        }

        bool right = item.TryRead(node, place, out T? single);
        value = right ? [single!] : null;
        return right;
    }

    public override string Text(IReadOnlyList<T> value) => value.Count == 1 ? item.Text(value[0]) : list.Text(value);
}

/// <summary>Keys of its own.</summary>
public sealed class SectionType : SettingType<SourceMap>
{
    public override string Name => "section";

    public override string Expected => "a section with keys";

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out SourceMap value)
    {
        value = node as SourceMap;
        if (value is null)
        {
            place.Wrong(node, Expected);
            return false;
        }

        return true;
    }

    public override string Text(SourceMap value) => "{}";
}

/// <summary>A path, which is short for a section with one key, or the section.</summary>
/// <param name="what">The kind of the path: <c>file</c>.</param>
/// <param name="key">The key that the path is short for.</param>
internal sealed class PathOrSection(string what, string key) : SettingType<SourceMap>
{
    private static readonly SectionType Section = new();
    private readonly PathText path = new(what);

    public override string Name => $"{path.Name} or {Section.Name}";

    public override string Expected => $"{path.Expected} or {Section.Expected}";

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out SourceMap value)
    {
        value = node switch
        {
            SourceMap map => map,
            SourceScalar { IsNull: false } => new SourceMap(node.At, [new SourceEntry(new SourceScalar(node.At, key, IsPlain: true), node)]),
            _ => null,
        };
        if (value is null)
        {
            place.Wrong(node, Expected);
            return false;
        }

        return true;
    }

    public override string Text(SourceMap value) => Section.Text(value);
}

/// <summary>An entry of a list of sections. It is opened, or refused if it is none, on its own, so that the other entries are still checked.</summary>
internal sealed class EntryType : SettingType<SourceNode>
{
    public override string Name => "section";

    public override string Expected => "a section with keys";

    public override bool TryRead(SourceNode node, Place place, out SourceNode value)
    {
        value = node;
        return true;
    }

    public override string Text(SourceNode value) => "{}";
}
