using System.Globalization;

namespace SpeechSpeed.Stages.Report.Texts;

/// <summary>Something the report says, before it is put into a language.</summary>
/// <param name="Key">The text's key.</param>
/// <param name="Arguments">What the text is filled with: formatted numbers, names, and sentences, which are put into the same language.</param>
internal sealed record Sentence(string Key, params object[] Arguments);

/// <summary>Numbers as the report writes them, the same in every language and in the tables.</summary>
internal static class NumberText
{
    /// <summary>Two decimals near zero, fewer for larger numbers, a real minus; a dash where not estimable.</summary>
    public static string Short(double value)
    {
        if (!double.IsFinite(value))
        {
            return "–";
        }

        string format = Math.Abs(value) switch { >= 1000 => "N0", >= 100 => "F0", >= 10 => "F1", _ => "F2" };
        return WithMinus(value.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>Exactly this many decimals.</summary>
    public static string Fixed(double value, int decimals) => double.IsFinite(value)
        ? WithMinus(value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
        : "–";

    public static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string WithMinus(string text) =>
        text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text.TrimStart('-') : text.Replace('-', '−');
}
