using System.Globalization;
using System.Text;

namespace SpeechSpeed.Core;

/// <summary>
/// Makes text from files, servers and names printable: characters that would move the cursor, colour the terminal, or change the direction of text are shown as code points. It is applied where text is
/// printed or drawn, so that no path to there can miss it.
/// </summary>
public static class Printable
{
    /// <summary>Whether a text can be printed, drawn and stored in XML unchanged; line feeds and tabs can.</summary>
    public static bool Is(ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!Is(rune))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a text of one line, without tabs, can be printed, drawn and stored in XML unchanged.</summary>
    public static bool IsLine(ReadOnlySpan<char> text) => !text.ContainsAny('\n', '\t') && Is(text);

    /// <summary>The text with <c>U+001B</c> and the like in place of characters that cannot be printed.</summary>
    public static string Text(string text)
    {
        if (Is(text))
        {
            return text;
        }

        StringBuilder shown = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Is(rune))
            {
                shown.Append(rune);
            }
            else
            {
                shown.Append(CodePoint(rune));
            }
        }

        return shown.ToString();
    }

    /// <summary><c>U+001B</c>.</summary>
    public static string CodePoint(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");

    private static bool Is(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => true,
        < 0x20 or (>= 0x7F and < 0xA0) => false,

        // Marks and overrides of direction, line and paragraph separators, the byte order mark.
        0x061C or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF => false,

        // No characters at all.
        (>= 0xFDD0 and <= 0xFDEF) => false,
        _ => (rune.Value & 0xFFFE) != 0xFFFE,
    };
}
