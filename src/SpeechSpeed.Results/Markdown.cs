using System.Text;

namespace SpeechSpeed.Results;

/// <summary>Text as Markdown.</summary>
public static class Markdown
{
    /// <summary>A text with all signs escaped, on one line: names such as <c>a_b|c</c> appear as they were given.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            if (c is '\\' or '|' or '*' or '_' or '`' or '<' or '>' or '[' or ']')
            {
                escaped.Append('\\');
            }

            escaped.Append(c is '\r' or '\n' ? ' ' : c);
        }

        return escaped.ToString();
    }
}
