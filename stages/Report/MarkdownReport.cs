using System.Text;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary><c>report.md</c>: the summary and the tables, for a pull request.</summary>
internal static class MarkdownReport
{
    public static string Render(ReportData data, Catalogue texts)
    {
        StringBuilder page = new();
        page.Append("# ").Append(Markdown.Escape(texts.Text(new Sentence("title", data.Name)))).Append("\n\n");
        page.Append(Markdown.Escape(texts.Text(Findings.Question(data)))).Append("\n\n");
        Heading(page, texts, "summary.answer");
        foreach ((string model, IEnumerable<Sentence> sentences) in Findings.Answers(data))
        {
            page.Append("**").Append(Markdown.Escape(model)).Append("**\n\n");
            List(page, texts, sentences);
        }

        Heading(page, texts, "models");
        Table(page, texts, Tables.Models(data));
        Heading(page, texts, "summary.sure");
        List(page, texts, Findings.Certainty(data));
        Heading(page, texts, "data");
        Table(page, texts, Tables.Data(data));
        page.Append(Markdown.Escape(texts.Text(HtmlReport.DataQuality(data)))).Append('\n');
        if (data.Rejected.Count > 0)
        {
            page.Append('\n');
            Table(page, texts, Tables.Rejected(data));
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Heading(StringBuilder page, Catalogue texts, string key) => page.Append("## ").Append(Markdown.Escape(texts.Text(key))).Append("\n\n");

    private static void List(StringBuilder page, Catalogue texts, IEnumerable<Sentence> sentences)
    {
        foreach (Sentence sentence in sentences)
        {
            page.Append("- ").Append(Markdown.Escape(texts.Text(sentence))).Append('\n');
        }

        page.Append('\n');
    }

    private static void Table(StringBuilder page, Catalogue texts, ReportTable table)
    {
        Row(page, table.Columns.Select(cell => CellText(texts, cell)));
        Row(page, table.Columns.Select((_, column) => column < table.LeftColumns ? "---" : "---:"));
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            Row(page, row.Select(cell => CellText(texts, cell)));
        }

        page.Append('\n');
    }

    private static void Row(StringBuilder page, IEnumerable<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string CellText(Catalogue texts, Cell cell) => Markdown.Escape(cell.Content is Sentence sentence ? texts.Text(sentence) : (string)cell.Content);
}
