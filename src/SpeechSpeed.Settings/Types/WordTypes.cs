using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Settings.Types;

/// <summary><c>true</c> or <c>false</c>. <c>yes</c> and <c>no</c> are Booleans in YAML 1.1 and text in 1.2, so both are refused.</summary>
public sealed class TrueOrFalse : SettingType<bool>
{
    public override string Name => "Boolean";

    public override string Range => "true or false";

    public override string Expected => "true or false";

    public override string Words => "true|false";

    internal override SourceNode OfFlag(IReadOnlyList<string> tokens) => tokens.Count == 0 ? new SourceScalar(default, "true", true) : base.OfFlag(tokens);

    public override bool TryRead(SourceNode node, Place place, out bool value)
    {
        value = node is SourceScalar { Text: "true" or "True" or "TRUE" };
        if (node is SourceScalar { IsPlain: true, Text: "true" or "True" or "TRUE" or "false" or "False" or "FALSE" })
        {
            return true;
        }

        string? remedy = node switch
        {
            SourceScalar { IsPlain: false, Text: "true" or "false" } => "Remove the quotes; in YAML they make it text.",
            SourceScalar { IsPlain: true, Text: "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" or "1" } => "Write true.",
            SourceScalar { IsPlain: true, Text: "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" or "0" } => "Write false.",
            _ => null,
        };
        place.Wrong(node, Expected, remedy);
        return false;
    }

    public override string Text(bool value) => value ? "true" : "false";
}

/// <summary>One of a few words.</summary>
/// <param name="choices">Each word with its value.</param>
public sealed class Choice<T>(params (string Word, T Value)[] choices) : SettingType<T>
{
    public override string Name => "word";

    public override string Range => choices.Length == 1 ? choices[0].Word : $"{string.Join(", ", All[..^1])} or {All[^1]}";

    public override string Expected => Range;

    public override string Plural => $"of {Range}";

    public override string Words => string.Join('|', All);

    private string[] All => [.. choices.Select(choice => choice.Word)];

    public override bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out T value)
    {
        int index = node is SourceScalar { IsNull: false } scalar ? Array.IndexOf(All, scalar.Text) : -1;
        if (index < 0)
        {
            string suggestion = node is SourceScalar word ? Spelling.Suggestion(word.Text, All) : "";
            place.Wrong(node, Expected, suggestion.Length > 0 ? suggestion.TrimStart() : null);
            value = default;
            return false;
        }

        value = choices[index].Value;
        return true;
    }

    public override string Text(T value) => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word;
}

/// <summary>A word for null, or a value of another type.</summary>
internal sealed class WordOr<T>(string word, SettingType<T> other) : SettingType<T?>
    where T : class
{
    public override string Name => $"`{word}` or {other.Name}";

    public override string Range => other.Range;

    public override string Expected => $"'{word}' or {other.Expected}";

    public override bool TryRead(SourceNode node, Place place, out T? value)
    {
        value = null;
        if (node is not SourceScalar scalar)
        {
            return other.TryRead(node, place, out value);
        }

        if (scalar.Text != word)
        {
            place.Wrong(node, Expected);
            return false;
        }

        return true;
    }

    public override string Text(T? value) => value is null ? word : other.Text(value);

    public override string FlagText(T? value) => value is null ? word : other.FlagText(value);

    public override bool TakesSeveral => other.TakesSeveral;

    internal override SourceNode OfFlag(IReadOnlyList<string> tokens) => tokens is [var only] && only == word ? base.OfFlag(tokens) : other.OfFlag(tokens);
}
