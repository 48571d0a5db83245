using System.Globalization;
using System.Text;

namespace SpeechSpeed.Labels;

/// <summary>Counts the letters and digits, or the words, of a transcript for its label.</summary>
public static class SpeechRate
{
    /// <summary>
    /// Scripts without blanks between words, as ranges of code points (Unicode's Scripts.txt; blocks of one script are joined): Thai, Lao, Tibetan,
    /// Myanmar, Khmer, New Tai Lue and Tai Tham, kana, Han. Hangul is written with blanks.
    /// </summary>
    private static readonly (int First, int Last, string Script)[] ScriptsWithoutBlanks =
    [
        (0x0E00, 0x0E7F, "Thai"),
        (0x0E80, 0x0EFF, "Lao"),
        (0x0F00, 0x0FFF, "Tibetan"),
        (0x1000, 0x109F, "Myanmar"),
        (0x1780, 0x17FF, "Khmer"),
        (0x1980, 0x19DF, "New Tai Lue"),
        (0x1A20, 0x1AAF, "Tai Tham"),
        (0x3040, 0x30FF, "kana"),
        (0x31F0, 0x31FF, "kana"),
        (0x3400, 0x4DBF, "Han"),
        (0x4E00, 0x9FFF, "Han"),
        (0xF900, 0xFAFF, "Han"),
        (0xFF66, 0xFF9F, "kana"),
        (0x1B000, 0x1B16F, "kana"),
        (0x20000, 0x3FFFF, "Han"),
    ];

    /// <summary>The count for a label of this kind.</summary>
    /// <returns>The count, &gt; 0; or the mistake in the transcript.</returns>
    public static (int Count, string? Problem) Count(string text, Target target)
    {
        if (target == Target.WordsPerSecond && ScriptWithoutBlanks(text) is { } script)
        {
            return (0, $"its transcript is written in {script}, which puts no blanks between words, so that words_per_second cannot count them; set label.kind to cps");
        }

        int count = target == Target.WordsPerSecond ? CountWords(text) : CountLettersAndDigits(text);
        return (count, count > 0 ? null : $"no letter or digit in its transcript '{text}', so it has no speech rate");
    }

    /// <summary>
    /// Counts the letters and digits of a text as its readers see them: text elements (extended grapheme clusters, Unicode Standard Annex 29) that
    /// hold a code point of the categories L* (letters), Nd, Nl or No (numbers). A letter with its accents, vowel signs or points counts once, composed or
    /// not. For a text without combining characters the count equals Python's <c>sum(c.isalnum() for c in text)</c>.
    /// </summary>
    public static int CountLettersAndDigits(string text)
    {
        ReadOnlySpan<char> rest = text;
        int count = 0;
        while (!rest.IsEmpty)
        {
            int length = char.IsAscii(rest[0]) && (rest.Length == 1 || char.IsAscii(rest[1])) ? 1 : StringInfo.GetNextTextElementLength(rest);
            count += HasLetterOrDigit(rest[..length]) ? 1 : 0;
            rest = rest[length..];
        }

        return count;
    }

    /// <summary>Counts the words of a text: strings between white space that contain a letter or a digit.</summary>
    public static int CountWords(string text)
    {
        int count = 0;
        bool isCounted = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                isCounted = false;
            }
            else if (!isCounted && IsLetterOrDigit(rune))
            {
                isCounted = true;
                count++;
            }
        }

        return count;
    }

    /// <summary>The first script of a text's letters that puts no blanks between words; null if there is none.</summary>
    public static string? ScriptWithoutBlanks(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value >= ScriptsWithoutBlanks[0].First && Rune.IsLetter(rune))
            {
                foreach ((int first, int last, string script) in ScriptsWithoutBlanks)
                {
                    if (rune.Value >= first && rune.Value <= last)
                    {
                        return script;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Whether a code point is alphanumeric for Python's <c>str.isalnum</c>.</summary>
    public static bool IsLetterOrDigit(Rune codePoint) => Rune.GetUnicodeCategory(codePoint) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool HasLetterOrDigit(ReadOnlySpan<char> element)
    {
        foreach (Rune rune in element.EnumerateRunes())
        {
            if (IsLetterOrDigit(rune))
            {
                return true;
            }
        }

        return false;
    }
}
