using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Settings.Types;

/// <summary>
/// The notation of numbers. YAML 1.1 and 1.2 differ on <c>010</c> (8 or 10), <c>1_000</c> (a number or text) and <c>1:30</c> (90 or text). A
/// number here must mean the same in both: decimal digits with a sign, a point and an exponent.
/// </summary>
public static partial class NumberSyntax
{
    /// <summary>The remedy for a value that is not a number, if there is an obvious one; null if only the default can be suggested.</summary>
    public static string? Remedy(SourceNode node) => node switch
    {
        SourceScalar { IsPlain: false } scalar when Any().IsMatch(scalar.Text) => "Remove the quotes; in YAML they make it text.",
        SourceScalar scalar when Separated().IsMatch(scalar.Text) => "Write the digits without separators.",
        SourceScalar scalar when LeadingZero().IsMatch(scalar.Text) => "Remove the leading zeros; some YAML readers take such a number as octal.",
        SourceScalar scalar when OtherBase().IsMatch(scalar.Text) => "Write it in decimal digits.",
        SourceScalar scalar when DecimalComma().IsMatch(scalar.Text) => "Write a decimal point, not a comma.",
        SourceScalar scalar when NotFinite().IsMatch(scalar.Text) => "Write a finite number.",
        _ => null,
    };

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)\z")]
    public static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\z")]
    public static partial Regex Any();

    [GeneratedRegex(@"^[-+]?[0-9]+([_ '][0-9]+)+\z")]
    private static partial Regex Separated();

    [GeneratedRegex(@"^[-+]?0[0-9]+(\.[0-9]*)?\z")]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"^[-+]?0[xXoObB][0-9a-fA-F]+\z")]
    private static partial Regex OtherBase();

    [GeneratedRegex(@"^[-+]?[0-9]+,[0-9]+\z")]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^[-+]?\.?(nan|inf|infinity)\z", RegexOptions.IgnoreCase)]
    private static partial Regex NotFinite();
}

/// <summary>A whole number from a range, both ends included.</summary>
public sealed class WholeNumber<T>(T minimum, T maximum) : SettingType<T>
    where T : struct, IBinaryInteger<T>
{
    public override string Name => "whole number";

    public override string Range => minimum == maximum
        ? minimum.ToString(null, CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{minimum:N0} to {maximum:N0}");

    public override string Expected => minimum == maximum ? Range : $"a whole number, {Range}";

    public override bool TryRead(SourceNode node, Place place, out T value)
    {
        value = default;
        if (node is not SourceScalar { IsPlain: true } scalar || !NumberSyntax.Whole().IsMatch(scalar.Text))
        {
            place.Wrong(node, Expected, NumberSyntax.Remedy(node));
            return false;
        }

        if (!T.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) || value < minimum || value > maximum)
        {
            place.Wrong(node, Expected);
            return false;
        }

        return true;
    }

    public override string Text(T value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>A finite number from a range.</summary>
public sealed class Number(double minimum, double maximum, bool excludeMinimum = false) : SettingType<double>
{
    public override string Name => "number";

    public override string Range => (excludeMinimum, double.MaxValue == maximum) switch
    {
        (true, true) => $"more than {Text(minimum)}",
        (true, false) => $"more than {Text(minimum)}, at most {Text(maximum)}",
        (false, true) => $"{Text(minimum)} or more",
        (false, false) => $"{Text(minimum)} to {Text(maximum)}",
    };

    public override string Expected => $"a number, {Range}";

    public override bool TryRead(SourceNode node, Place place, out double value)
    {
        value = 0;
        if (node is not SourceScalar { IsPlain: true } scalar || !NumberSyntax.Any().IsMatch(scalar.Text))
        {
            place.Wrong(node, Expected, NumberSyntax.Remedy(node));
            return false;
        }

        // Adding 0 turns −0 into 0: they are the same setting and must give the same text on the command line.
        value = double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture) + 0.0;
        if (!double.IsFinite(value) || value > maximum || value < minimum || (excludeMinimum && value == minimum))
        {
            place.Wrong(node, Expected);
            return false;
        }

        return true;
    }

    public override string Text(double value) => Core.Numbers.Text(value);
}
