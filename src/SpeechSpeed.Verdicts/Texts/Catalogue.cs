using System.Text;
using System.Text.Json;

namespace SpeechSpeed.Verdicts.Texts;

/// <summary>
/// Texts in one language. In a text, <c>{name}</c> is an argument: a word, a sentence, or a number with two decimals near zero and fewer for larger ones. <c>{name:0}</c> is a number without decimals,
/// <c>{name:%}</c> a share in per cent, <c>{name:p}</c> a p as <c>= 0.020</c> or <c>&lt; 0.001</c>, and <c>{name|layer|layers}</c> the form of a word for that number.
/// </summary>
/// <param name="language">The language.</param>
/// <param name="texts">The texts by their keys.</param>
public sealed class Catalogue(Language language, IReadOnlyDictionary<string, string> texts)
{
    /// <summary>With three decimals, smaller numbers cannot be distinguished from 0.</summary>
    private const double LeastP = 0.001;

    /// <summary>Two letters, as in HTML's <c>lang</c>.</summary>
    public string Language => language.Name;

    /// <summary>The texts of the verdicts.</summary>
    public static Catalogue OfVerdicts(Language language) => new(language, ReadVerdicts(language));

    /// <summary>The texts of the verdicts by their codes, and of the reasons why something is not estimable.</summary>
    public static Dictionary<string, string> ReadVerdicts(Language language) =>
        Read(typeof(Catalogue).Assembly.GetManifestResourceStream(language.Name + ".json") ?? throw new InvalidOperationException($"The assembly lacks its texts in '{language.Name}'."));

    /// <summary>Reads an object of texts, and closes the stream.</summary>
    public static Dictionary<string, string> Read(Stream json)
    {
        using (json)
        {
            using JsonDocument file = JsonDocument.Parse(json);
            return file.RootElement.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal);
        }
    }

    /// <summary>A sentence in this language.</summary>
    public string Text(Sentence sentence)
    {
        string text = texts.GetValueOrDefault(sentence.Key) ?? sentence.Otherwise ?? throw new InvalidOperationException($"The texts in '{Language}' lack '{sentence.Key}'.");
        StringBuilder filled = new();
        int at = 0;
        for (int open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', at))
        {
            int close = text.IndexOf('}', open);
            filled.Append(text, at, open - at).Append(Place(text[(open + 1)..close], sentence));
            at = close + 1;
        }

        return filled.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>A text without arguments.</summary>
    public string Text(string key) => Text(new Sentence(key));

    private string Place(string place, Sentence sentence)
    {
        string[] forms = place.Split('|');
        string[] name = forms[0].Split(':');
        object argument = sentence.Arguments.GetValueOrDefault(name[0]) ?? throw new InvalidOperationException($"The text '{sentence.Key}' in '{Language}' needs '{name[0]}', which it is not given.");
        return forms.Length == 1 ? Argument(argument, name.Length == 1 ? "" : name[1])
            : forms[1 + Math.Min(language.Form(argument is Num number ? number : Num.Whole((double)argument)), forms.Length - 2)];
    }

    private string Argument(object argument, string format) => argument switch
    {
        Sentence inner => Text(inner),
        Listing listing => string.Join(", ", listing.Parts.Select(part => Argument(part, ""))),
        Num number => number.Text(language.DecimalSign, language.ThousandsSign),
        double value when format == "p" => (value < LeastP ? "< " : "= ") + Argument(Num.Fixed(value < LeastP ? LeastP : value, 3), ""),
        double value => Argument(format switch { "0" => Num.Whole(value), "%" => Num.Whole(100 * value), _ => Num.Rounded(value) }, ""),
        _ => argument.ToString() ?? "",
    };
}
