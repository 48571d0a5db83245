using System.Globalization;
using ScottPlot;
using SkiaSharp;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>Text outside ScottPlot's axes: measured, wrapped and drawn with the embedded font.</summary>
internal static class Lettering
{
    public static float Width(string text, float size, bool bold = false)
    {
        using SKFont font = EmbeddedFont.At(size, bold);
        return font.MeasureText(EmbeddedFont.Shown(text));
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
            foreach (string part in font.MeasureText(word) > width ? Parts(word).SelectMany(one => Cut(one, font, width)) : [word])
            {
                string longer = line + gap + part;
                if (line.Length > 0 && font.MeasureText(longer) > width)
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
        while (part.Length > 1 && font.MeasureText(part) > width)
        {
            int length = Math.Max(1, (int)font.BreakText(part, width));
            length += length < part.Length && char.IsLowSurrogate(part[length]) ? 1 : 0;
            yield return part[..length];
            part = part[length..];
        }

        yield return part;
    }

    /// <summary>Draws one line with its baseline at <paramref name="y"/>.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float size, Color color, SKTextAlign align = SKTextAlign.Left, bool bold = false)
    {
        using SKFont font = EmbeddedFont.At(size, bold);
        using SKPaint paint = new() { Color = color.ToSk(), IsAntialias = true };
        canvas.DrawText(EmbeddedFont.Shown(text), x, y, align, font, paint);
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
