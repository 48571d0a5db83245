using System.Globalization;

namespace SpeechSpeed.Verdicts.Texts;

/// <summary>A statement before it is put into a language.</summary>
public sealed class Sentence
{
    /// <param name="key">The text's key.</param>
    /// <param name="arguments">The arguments <c>{0}</c>, <c>{1}</c> … of the text: numbers, names, and sentences, which are put into the same language.</param>
    public Sentence(string key, params IReadOnlyList<object> arguments)
    {
        Key = key;
        Arguments = arguments.Index().ToDictionary(one => one.Index.ToString(CultureInfo.InvariantCulture), one => one.Item);
    }

    private Sentence(string key, IReadOnlyDictionary<string, object> arguments)
    {
        Key = key;
        Arguments = arguments;
    }

    /// <summary>The text's key.</summary>
    public string Key { get; }

    /// <summary>The arguments of the text, by name.</summary>
    public IReadOnlyDictionary<string, object> Arguments { get; }

    /// <summary>The statement if there is no text of this key; null if there must be one.</summary>
    public string? Otherwise { get; init; }

    /// <summary>A sentence whose arguments have names.</summary>
    public static Sentence Named(string key, IReadOnlyDictionary<string, object> arguments) => new(key, arguments);
}

/// <summary>Several things with commas between them.</summary>
/// <param name="Parts">Names, numbers and sentences.</param>
public sealed record Listing(IReadOnlyList<object> Parts);

/// <summary>A number in texts: in tables as in the result files, in sentences in the form of the language.</summary>
/// <param name="Value">The number; NaN if it is not estimable, which is shown as a dash.</param>
/// <param name="Decimals">Number of decimals.</param>
public readonly record struct Num(double Value, int Decimals)
{
    private const string Dash = "–";

    /// <summary>Two decimals near zero, fewer for larger numbers.</summary>
    public static Num Rounded(double value) => new(value, Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, _ => 2 });

    /// <summary>Exactly this many decimals.</summary>
    public static Num Fixed(double value, int decimals) => new(value, decimals);

    /// <summary>A number without decimals.</summary>
    public static Num Whole(double value) => new(value, 0);

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

        // In one pass, because the sign of one may be that of the other.
        return string.Concat(text.Select(c => c switch { '-' => "−", '.' => decimalSign, ',' => thousandsSign, _ => c.ToString() }));
    }
}
