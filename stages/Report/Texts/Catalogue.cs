using System.Globalization;
using System.Text.Json;

namespace SpeechSpeed.Stages.Report.Texts;

/// <summary>The report's texts in one language, from <c>Texts/&lt;language&gt;.json</c>.</summary>
internal sealed class Catalogue
{
    private readonly Dictionary<string, string> texts;

    private Catalogue(string language, Dictionary<string, string> texts)
    {
        Language = language;
        this.texts = texts;
    }

    /// <summary>The languages there are.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "ru"];

    /// <summary>Two letters, as in HTML's <c>lang</c>.</summary>
    public string Language { get; }

    public static Catalogue Load(string language)
    {
        using Stream stream = typeof(Catalogue).Assembly.GetManifestResourceStream(language + ".json")
            ?? throw new InvalidOperationException($"The assembly lacks its texts in '{language}'.");
        return new Catalogue(language, JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!);
    }

    /// <summary>A sentence in this language.</summary>
    public string Text(Sentence sentence)
    {
        if (!texts.TryGetValue(sentence.Key, out string? text))
        {
            throw new InvalidOperationException($"Texts/{Language}.json lacks '{sentence.Key}'.");
        }

        object[] arguments = [.. sentence.Arguments.Select(argument => argument is Sentence inner ? Text(inner) : argument)];
        return arguments.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, arguments);
    }

    /// <summary>A text without arguments.</summary>
    public string Text(string key) => Text(new Sentence(key));
}
