using System.Globalization;
using System.Text;

namespace SpeechSpeed.Corpus;

/// <summary>The label: speech rate as letters and digits of the transcript per second of audio (CPS).</summary>
public static class SpeechRate
{
    /// <summary>
    /// Counts the letters and digits of a text as Python's <c>sum(c.isalnum() for c in text)</c> does: code points, not UTF-16 units, of the
    /// Unicode categories L* (letters), Nd, Nl and No (numbers). A code point that either side's version of Unicode does not know is not
    /// counted by that side.
    /// </summary>
    public static int CountLettersAndDigits(string text)
    {
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsLetterOrDigit(rune))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Whether a code point is what Python's <c>str.isalnum</c> calls alphanumeric.</summary>
    public static bool IsLetterOrDigit(Rune codePoint) => Rune.GetUnicodeCategory(codePoint) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
