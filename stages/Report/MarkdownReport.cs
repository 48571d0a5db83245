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
        (string Model, IEnumerable<Sentence> Sentences)[] headline = [.. Findings.Headline(data)];
        foreach ((string model, IEnumerable<Sentence> sentences) in headline)
        {
            if (headline.Length > 1)
            {
                page.Append("**").Append(Markdown.Escape(model)).Append("**\n\n");
            }

            List(page, texts, sentences);
        }

        if (File.Exists(Path.Combine(data.Results, "headline.png")))
        {
            page.Append("![").Append(Markdown.Escape(texts.Text("caption.headline"))).Append("](headline.png)\n\n");
        }

        Heading(page, texts, "summary.what");
        List(page, texts, Findings.Question(data));
        Heading(page, texts, "evidence");
        foreach (ModelMetrics model in data.Given)
        {
            page.Append("**").Append(Markdown.Escape(model.Model)).Append("**\n\n");
            List(page, texts, Findings.Evidence(data, model));
            if (model.Targets.Count > 0)
            {
                page.Append(Markdown.Escape(texts.Text("targets.intro"))).Append("\n\n");
                Table(page, texts, Tables.Targets(model));
            }
        }

        Heading(page, texts, "models");
        Table(page, texts, Tables.Models(data));
        if (data.Differences.Count > 0)
        {
            Heading(page, texts, "between");
            page.Append(Markdown.Escape(texts.Text("between.intro"))).Append("\n\n");
            Table(page, texts, Tables.ModelTargets(data));
        }

        Heading(page, texts, "summary.sure");
        List(page, texts, Findings.Certainty(data));
        Heading(page, texts, "method");
        List(page, texts, Findings.Method(data));
        Heading(page, texts, "limits");
        List(page, texts, Findings.Limits(data.Pooling));
        Heading(page, texts, "data");
        Table(page, texts, Tables.Data(data));
        if (data.Languages.Count > 0)
        {
            page.Append(Markdown.Escape(texts.Text(new Sentence("data.languages")))).Append("\n\n");
            Table(page, texts, Tables.Languages(data));
        }

        page.Append(Markdown.Escape(texts.Text(Findings.Rejected(data)))).Append('\n');
        if (data.Rejected.Count > 0)
        {
            page.Append('\n');
            Table(page, texts, Tables.Rejected(data));
        }

        page.Append('\n');
        if (Findings.Silence(data) is { } silence)
        {
            page.Append(Markdown.Escape(texts.Text(silence))).Append("\n\n");
        }

        Heading(page, texts, "earlier");
        Table(page, texts, Tables.EarlierStudy(data));
        foreach (ModelMetrics model in data.Given.Where(model => model.Targets.Count > 0))
        {
            Heading(page, texts, new Sentence("layers", model.Model));
            Table(page, texts, Tables.Relations(model));
        }

        Heading(page, texts, "sources");
        List(page, texts, Findings.Sources());
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Heading(StringBuilder page, Catalogue texts, string key) => Heading(page, texts, new Sentence(key));

    private static void Heading(StringBuilder page, Catalogue texts, Sentence heading) => page.Append("## ").Append(Markdown.Escape(texts.Text(heading))).Append("\n\n");

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
