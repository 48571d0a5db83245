using System.Globalization;

namespace SpeechSpeed.Stages.Report.Texts;

/// <summary>Something the report says, before it is put into a language.</summary>
/// <param name="Key">The text's key.</param>
/// <param name="Arguments">What the text is filled with: numbers, names, and sentences, which are put into the same language.</param>
internal sealed record Sentence(string Key, params object[] Arguments);

/// <summary>Several things with commas between them.</summary>
/// <param name="Parts">Names, numbers and sentences.</param>
internal sealed record Listing(IReadOnlyList<object> Parts);

/// <summary>A number as the report writes it: in tables as in the result files, in sentences as the language has it.</summary>
/// <param name="Value">The number; NaN where it is not estimable, which is a dash.</param>
/// <param name="Decimals">How many decimals.</param>
internal readonly record struct Num(double Value, int Decimals)
{
    private const string Dash = "–";

    /// <summary>Two decimals near zero, fewer for larger numbers.</summary>
    public static Num Short(double value) => new(value, Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, _ => 2 });

    /// <summary>Exactly this many decimals.</summary>
    public static Num Fixed(double value, int decimals) => new(value, decimals);

    /// <summary>A whole number.</summary>
    public static Num Whole(long value) => new(value, 0);

    /// <summary>With a decimal point and commas between thousands.</summary>
    public override string ToString() => Text(".", ",");

    /// <summary>With the signs of a language, and a real minus.</summary>
    public string Text(string decimalSign, string thousandsSign)
    {
        if (!double.IsFinite(Value))
        {
            return Dash;
        }

        string text = Value.ToString("N" + Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (text.AsSpan().IndexOfAnyInRange('1', '9') < 0)
        {
            text = text.TrimStart('-');
        }

        // In one pass: the sign of one may be that of the other.
        return string.Concat(text.Select(c => c switch { '-' => "−", '.' => decimalSign, ',' => thousandsSign, _ => c.ToString() }));
    }
}
