using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report.Markup;

/// <summary>Text that is HTML already.</summary>
internal readonly record struct SafeHtml(string Text);

/// <summary>
/// Builds a page from interpolated strings. Values in braces are always encoded, except <see cref="SafeHtml"/>. A
/// <see cref="Sentence"/> is written once per language, and the page shows one of them.
/// </summary>
/// <param name="catalogues">The languages.</param>
internal sealed class Html(IReadOnlyList<Catalogue> catalogues)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder page = new();

    public IReadOnlyList<Catalogue> Catalogues { get; } = catalogues;

    public void Line([InterpolatedStringHandlerArgument("")] ref Handler markup) => page.Append('\n');

    public override string ToString() => page.ToString();

    private void Append(object? value)
    {
        switch (value)
        {
            case SafeHtml safe:
                page.Append(safe.Text);
                break;
            case Cell cell:
                Append(cell.Content);
                break;
            case Sentence sentence when Catalogues.Count > 1:
                foreach (Catalogue catalogue in Catalogues)
                {
                    page.Append("<span lang=\"").Append(catalogue.Language).Append("\">").Append(Encoder.Encode(catalogue.Text(sentence))).Append("</span>");
                }

                break;
            case Sentence sentence:
                page.Append(Encoder.Encode(Catalogues[0].Text(sentence)));
                break;
            default:
                page.Append(Encoder.Encode(value?.ToString() ?? ""));
                break;
        }
    }

    /// <summary>Receives the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Handler
    {
        private const int TypicalValueLength = 16;
        private readonly Html html;

        public Handler(int literalLength, int formattedCount, Html html)
        {
            this.html = html;
            html.page.EnsureCapacity(html.page.Length + literalLength + (formattedCount * TypicalValueLength) + 1);
        }

        public void AppendLiteral(string text) => html.page.Append(text);

        public void AppendFormatted<T>(T value) => html.Append(value);
    }
}
