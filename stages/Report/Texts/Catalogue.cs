using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Report.Texts;

/// <summary>
/// The report's texts in one language, from <c>Texts/&lt;language&gt;.json</c>. In a text <c>{0}</c> is an argument, <c>{0|layer|layers}</c> the form
/// of a word that goes with that number, <c>{unit}</c> the unit of the target, <c>{unit²}</c> its square and <c>{meaning}</c> what it is. A target that no text here knows is spoken of in
/// general.
/// </summary>
internal sealed partial class Catalogue
{
    private readonly Dictionary<string, string> texts;
    private readonly Language language;

    private Catalogue(Language language, Dictionary<string, string> texts)
    {
        this.language = language;
        this.texts = texts;
    }

    /// <summary>The languages there are.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. Texts.Language.All.Select(one => one.Name)];

    /// <summary>Two letters, as in HTML's <c>lang</c>.</summary>
    public string Language => language.Name;

    public static Catalogue Load(string name, Target target)
    {
        using Stream stream = typeof(Catalogue).Assembly.GetManifestResourceStream(name + ".json")
            ?? throw new InvalidOperationException($"The assembly lacks its texts in '{name}'.");
        Language language = Texts.Language.All.Single(one => one.Name == name);
        Dictionary<string, string> texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
        string meaning = texts.GetValueOrDefault($"target.{target.Kind}", target.Meaning);
        texts["limits.target"] = texts.GetValueOrDefault($"limits.target.{target.Kind}", texts["limits.target"]);
        return new Catalogue(language, texts.ToDictionary(
            text => text.Key,
            text => language.Typeset(text.Value)
                .Replace("{unit²}", target.SquaredUnit, StringComparison.Ordinal)
                .Replace("{unit}", target.Unit, StringComparison.Ordinal)
                .Replace("{meaning}", meaning, StringComparison.Ordinal),
            StringComparer.Ordinal));
    }

    /// <summary>A sentence in this language.</summary>
    public string Text(Sentence sentence)
    {
        if (!texts.TryGetValue(sentence.Key, out string? text))
        {
            throw new InvalidOperationException($"Texts/{Language}.json lacks '{sentence.Key}'.");
        }

        return Place().Replace(text, place =>
        {
            object argument = sentence.Arguments[int.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture)];
            return place.Groups[2].Success ? Form((Num)argument, place.Groups[2].Value.Split('|')) : Argument(argument);
        });
    }

    /// <summary>A text without arguments.</summary>
    public string Text(string key) => Text(new Sentence(key));

    private string Form(Num number, string[] forms) => forms[Math.Min(language.Form(number), forms.Length - 1)];

    private string Argument(object argument) => argument switch
    {
        Sentence inner => Text(inner),
        Listing listing => string.Join(", ", listing.Parts.Select(Argument)),
        Num number => number.Text(language.DecimalSign, language.ThousandsSign),
        _ => argument.ToString() ?? "",
    };

    [GeneratedRegex(@"\{(\d)(?:\|([^}]*))?\}")]
    private static partial Regex Place();
}
