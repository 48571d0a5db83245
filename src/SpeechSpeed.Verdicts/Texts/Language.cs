using System.Text.RegularExpressions;

namespace SpeechSpeed.Verdicts.Texts;

/// <summary>How a language writes numbers, counts and lines.</summary>
/// <param name="Name">Two letters, as in HTML's <c>lang</c>.</param>
/// <param name="DecimalSign">The sign between the whole and the fraction.</param>
/// <param name="ThousandsSign">The sign between thousands.</param>
/// <param name="Form">Index of the form of a word for a number.</param>
/// <param name="Typeset">Puts non-breaking blanks into a text; without effect where lines are not broken, as on a console.</param>
public sealed partial record Language(string Name, string DecimalSign, string ThousandsSign, Func<Num, int> Form, Func<string, string> Typeset)
{
    private const string NoBreak = "\u00a0";

    /// <summary>English.</summary>
    public static Language English { get; } = new("en", ".", ",", number => number.Value == 1 ? 0 : 1, Glue);

    /// <summary>Russian.</summary>
    public static Language Russian { get; } = new("ru", ",", NoBreak, RussianForm, GlueRussian);

    /// <summary>All languages.</summary>
    public static IReadOnlyList<Language> All { get; } = [English, Russian];

    /// <summary>одна модель, две модели, пять моделей; 21 модель, 11 моделей; 2,5 модели.</summary>
    private static int RussianForm(Num number)
    {
        if (number.Decimals > 0)
        {
            return 1;
        }

        int tens = (int)(Math.Abs(number.Value) % 100);
        return tens is >= 11 and <= 14 ? 2 : (tens % 10) switch { 1 => 0, >= 2 and <= 4 => 1, _ => 2 };
    }

    /// <summary>A number and its noun stay on one line.</summary>
    private static string Glue(string text) => AfterNumber().Replace(text, NoBreak);

    /// <summary>A dash and the word before it stay on one line, and so do a short word and the next word.</summary>
    private static string GlueRussian(string text) => AfterShortWord().Replace(Glue(text).Replace(" —", NoBreak + "—", StringComparison.Ordinal), $"$1{NoBreak}");

    [GeneratedRegex(@"(?<=[\d}]) (?=\{\w+\||%|\{unit)")]
    private static partial Regex AfterNumber();

    [GeneratedRegex(@"(?<![\p{L}\d])([ВвКкСсУуОоИиАаЯя]|[Нн]а|[Пп]о|[Ии]з|[Дд]о|[Оо]т|[Зз]а|[Нн]е|[Нн]и|[Оо]б|[Сс]о|[Вв]о) ")]
    private static partial Regex AfterShortWord();
}
