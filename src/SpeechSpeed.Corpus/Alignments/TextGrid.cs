using System.Globalization;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus.Alignments;

/// <summary>
/// A TextGrid of Praat as text, long or short, in UTF-8 or UTF-16. Both formats are one: Praat's reader, and this one, takes numbers, flags and texts in quotes that stand by themselves, and passes over all other
/// words and comments.
/// </summary>
internal sealed class TextGrid
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string text;
    private int at;

    private TextGrid(string text) => this.text = text;

    /// <summary>The intervals of a tier.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="tier">The name of the tier, whatever its case.</param>
    /// <param name="speaker">The speaker: the Montreal Forced Aligner calls the tiers of several speakers <c>anna - phones</c>.</param>
    /// <exception cref="FormatException">The file is no TextGrid, or has no such tier.</exception>
    public static IReadOnlyList<AlignedInterval> Read(byte[] bytes, string tier, string speaker)
    {
        TextGrid grid = new(TextOf(bytes));
        List<(string Name, List<AlignedInterval>? Intervals)> tiers = grid.Tiers();
        (string Name, List<AlignedInterval>? Intervals)[] found = [.. tiers.Where(one => IsCalled(one.Name, tier))];
        found = found.Length > 0 ? found : [.. tiers.Where(one => IsCalled(one.Name, $"{speaker} - {tier}"))];
        found = found.Length > 0 ? found : [.. tiers.Where(one => one.Name.EndsWith($" - {tier}", StringComparison.OrdinalIgnoreCase))];
        return found switch
        {
            [{ Intervals: { } intervals }] => intervals,
            [_] => throw new FormatException($"its tier '{tier}' holds points; expected intervals. Name another tier in label.tier"),
            [] => throw new FormatException($"it has no tier '{tier}'; found {string.Join(", ", tiers.Select(one => $"'{one.Name}'"))}. Name one of them in label.tier"),
            _ => throw new FormatException($"it has several tiers '{tier}': {string.Join(", ", found.Select(one => $"'{one.Name}'"))}. Leave one of them, or name the speaker's in label.tier"),
        };
    }

    private static bool IsCalled(string name, string tier) => string.Equals(name.Trim(), tier, StringComparison.OrdinalIgnoreCase);

    private static string TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            string text = bytes.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode.GetString(bytes)
                : bytes.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode.GetString(bytes)
                : Strict.GetString(bytes);
            return text.TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("it is neither UTF-8 nor UTF-16 with a byte order mark. Save it as UTF-8", error);
        }
    }

    private List<(string Name, List<AlignedInterval>? Intervals)> Tiers()
    {
        if (!text.StartsWith("File type = \"ooTextFile", StringComparison.Ordinal) || !Text().StartsWith("ooTextFile", StringComparison.Ordinal) || Text() != "TextGrid")
        {
            throw new FormatException("it is no TextGrid in text form. Save it in Praat with 'Save as text file'");
        }

        Number();
        Number();
        List<(string, List<AlignedInterval>?)> tiers = [];
        int count = Next() is (_, "<exists>") ? Count() : 0;
        for (int i = 0; i < count; i++)
        {
            bool hasIntervals = Text() == "IntervalTier";
            string name = Text();
            Number();
            Number();
            int size = Count();
            List<AlignedInterval> intervals = [];
            for (int j = 0; j < size; j++)
            {
                double start = Number();
                double end = hasIntervals ? Number() : start;
                if (AlignedInterval.Of(start, end, Text()) is { } interval && hasIntervals)
                {
                    intervals.Add(interval);
                }
            }

            tiers.Add((name, hasIntervals ? intervals : null));
        }

        return tiers;
    }

    private string Text() => Next() is (true, var word) ? word : throw Broken("a text in quotes");

    private double Number() => Next() is (false, var word) && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw Broken("a number");

    private int Count() => Number() is >= 0 and <= int.MaxValue and var number && number == Math.Floor(number) ? (int)number : throw Broken("a number of tiers or intervals");

    private FormatException Broken(string expected) => new($"line {Numbers.Text(text.AsSpan(0, at).Count('\n') + 1)} of the TextGrid: expected {expected}. The file is damaged or cut off; write it again");

    /// <summary>The next text in quotes, number or flag; an empty word at the end.</summary>
    private (bool IsText, string Word) Next()
    {
        while (at < text.Length)
        {
            char first = text[at];
            if (char.IsWhiteSpace(first))
            {
                at++;
            }
            else if (first == '!')
            {
                int end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (first == '"')
            {
                return (true, Quoted());
            }
            else
            {
                int begin = at;
                while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] != '"')
                {
                    at++;
                }

                string word = text[begin..at];
                if (char.IsAsciiDigit(first) || first is '-' or '+' or '.' or '<')
                {
                    return (false, word);
                }
            }
        }

        return (false, "");
    }

    /// <summary>A text in quotes; a quote in it stands twice.</summary>
    private string Quoted()
    {
        StringBuilder quoted = new();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                if (at == text.Length || text[at] != '"')
                {
                    return quoted.ToString();
                }
            }

            quoted.Append(text[at]);
        }

        throw Broken("the quote that ends a text");
    }
}
