using System.Diagnostics.CodeAnalysis;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Settings.Types;

/// <summary>A target: one of the known kinds, or <c>{ column: NAME }</c>; after a flag <c>column:NAME</c>.</summary>
internal sealed class TargetType : SettingType<Target>
{
    private const string Column = "column";
    private const string Prefix = Column + ":";

    private static readonly Choice<Target> Kind = new([.. Target.Known.Select(target => (target.Kind, target))]);

    public override string Name => "word";

    public override string Range => $"{string.Join(", ", Target.Known.Select(target => target.Kind))} or {{column: NAME}}";

    public override string Expected => Range;

    public override string Plural => $"of {Range}";

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out Target value)
    {
        value = null;
        string? name = node switch
        {
            SourceMap { Entries: [{ Key.Text: Column, Value: SourceScalar { IsNull: false } column }] } => column.Text,
            SourceScalar scalar when scalar.Text.StartsWith(Prefix, StringComparison.Ordinal) => scalar.Text[Prefix.Length..],
            _ => null,
        };
        if (name is null)
        {
            if (node is SourceScalar)
            {
                return Kind.TryRead(node, place, out value);
            }

            place.Wrong(node, Expected);
            return false;
        }

        name = name.Trim();
        if (name.Length == 0 || name.Any(letter => letter is ',' or '/' || char.IsControl(letter)))
        {
            place.Wrong(node, "the name of a column of the manifest, without commas and slashes", "Rename the column.");
            return false;
        }

        if (Target.Known.Any(target => target.Kind == name))
        {
            place.Wrong(node, $"another name: '{name}' is a target that is measured", "Rename the column.");
            return false;
        }

        value = Target.OfColumn(name);
        return true;
    }

    public override string Text(Target value) => value.IsColumn ? $"{{{Column}: {value.Kind}}}" : value.Kind;

    public override string FlagText(Target value) => value.IsColumn ? Prefix + value.Kind : value.Kind;
}
