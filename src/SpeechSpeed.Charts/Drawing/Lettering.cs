using System.Globalization;
using System.Text;
using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>Text outside ScottPlot's axes: measured, wrapped and drawn with the embedded font, and letters that it lacks with a font of the machine.</summary>
internal static class Lettering
{
    public static float Width(string text, float size, bool bold = false)
    {
        using SKFont font = EmbeddedFont.At(size, bold);
        return Width(EmbeddedFont.Shown(text), font);
    }

    /// <summary>
    /// Breaks a text at spaces so that no line is wider than <paramref name="width"/>. A longer word breaks after a hyphen, an underscore or a point, as in
    /// names of models, and if that is not enough, wherever the line ends.
    /// </summary>
    public static IReadOnlyList<string> Wrap(string text, float size, float width, bool bold = false)
    {
        using SKFont font = EmbeddedFont.At(size, bold);
        List<string> lines = [];
        string line = "";
        foreach (string word in EmbeddedFont.Shown(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string gap = line.Length == 0 ? "" : " ";
            foreach (string part in Width(word, font) > width ? Parts(word).SelectMany(one => Cut(one, font, width)) : [word])
            {
                string longer = line + gap + part;
                if (line.Length > 0 && Width(longer, font) > width)
                {
                    lines.Add(line);
                    longer = part;
                }

                line = longer;
                gap = "";
            }
        }

        if (line.Length > 0)
        {
            lines.Add(line);
        }

        return lines;
    }

    private static IEnumerable<string> Parts(string word)
    {
        int start = 0;
        for (int i = 0; i < word.Length; i++)
        {
            if (i == word.Length - 1 || word[i] is '-' or '_' or '.')
            {
                yield return word[start..(i + 1)];
                start = i + 1;
            }
        }
    }

    /// <summary>Splits a part that is wider than a line into pieces that are not.</summary>
    private static IEnumerable<string> Cut(string part, SKFont font, float width)
    {
        while (part.Length > 1 && Width(part, font) > width)
        {
            int length = Runs(part) is [(_, null)] ? Math.Max(1, (int)font.BreakText(part, width)) : Fitting(part, font, width);
            length += length < part.Length && char.IsLowSurrogate(part[length]) ? 1 : 0;
            yield return part[..length];
            part = part[length..];
        }

        yield return part;
    }

    private static int Fitting(string part, SKFont font, float width)
    {
        int length = 1;
        while (length < part.Length && Width(part[..(length + 1)], font) <= width)
        {
            length++;
        }

        return length;
    }

    /// <summary>Draws one line with its baseline at <paramref name="y"/>.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float size, Color color, SKTextAlign align = SKTextAlign.Left, bool bold = false)
    {
        using SKFont font = EmbeddedFont.At(size, bold);
        using SKPaint paint = new() { Color = color.ToSk(), IsAntialias = true };
        string shown = EmbeddedFont.Shown(text);
        List<(string Text, SKTypeface? Other)> runs = Runs(shown);
        if (runs is [(_, null)])
        {
            canvas.DrawText(shown, x, y, align, font, paint);
            return;
        }

        x -= Width(shown, font) * align switch { SKTextAlign.Left => 0, SKTextAlign.Center => 0.5f, _ => 1 };
        foreach ((string run, SKTypeface? other) in runs)
        {
            using SKFont? otherFont = other is null ? null : EmbeddedFont.At(other, size);
            canvas.DrawText(run, x, y, SKTextAlign.Left, otherFont ?? font, paint);
            x += (otherFont ?? font).MeasureText(run);
        }
    }

    private static float Width(string shown, SKFont font)
    {
        float width = 0;
        foreach ((string run, SKTypeface? other) in Runs(shown))
        {
            using SKFont? otherFont = other is null ? null : EmbeddedFont.At(other, font.Size);
            width += (otherFont ?? font).MeasureText(run);
        }

        return width;
    }

    /// <summary>The parts of a text that one font draws; null stands for the embedded one. A blank belongs to the letters before it.</summary>
    private static List<(string Text, SKTypeface? Other)> Runs(string shown)
    {
        if (Ascii.IsValid(shown))
        {
            return [(shown, null)];
        }

        List<(string Text, SKTypeface? Other)> runs = [];
        SKTypeface? current = null;
        int start = 0;
        int end = 0;
        foreach (Rune rune in shown.EnumerateRunes())
        {
            SKTypeface? other = Rune.IsWhiteSpace(rune) ? current : EmbeddedFont.Has(rune) ? null : EmbeddedFont.Others.With(rune);
            if (other != current && end > start)
            {
                runs.Add((shown[start..end], current));
                start = end;
            }

            current = other;
            end += rune.Utf16SequenceLength;
        }

        runs.Add((shown[start..], current));
        return runs;
    }

    /// <summary>
    /// A number for readers, with about three significant digits and a real minus sign; "n/a" where it is not estimable.
    /// </summary>
    public static string Short(double value)
    {
        if (!double.IsFinite(value))
        {
            return "n/a";
        }

        string format = Math.Abs(value) switch { >= 100 => "F0", >= 10 => "F1", _ => "F2" };
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        bool isZero = text.AsSpan().IndexOfAnyInRange('1', '9') < 0;
        return isZero ? text.TrimStart('-') : text.Replace('-', '−');
    }
}
