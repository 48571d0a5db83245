using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Compare;

/// <summary><c>compare.md</c>: the comparison for a comment on a pull request, well below the size that forges allow.</summary>
internal static class MarkdownTable
{
    private const int MostLines = 100;

    public static string Render(Comparison comparison, string beforeName)
    {
        StringBuilder page = new();
        page.Append("### Results compared with ").Append(Markdown.Escape(beforeName)).Append("\n\n");
        page.Append(Markdown.Escape(ComparisonText.Count(comparison))).Append(".\n");
        IReadOnlyList<ComparisonLine> lines = ComparisonText.Lines(comparison);
        if (lines.Count == 0)
        {
            return page.ToString();
        }

        page.Append('\n');
        Row(page, ComparisonLine.Headings);
        Row(page, ComparisonLine.Headings.Select((_, column) => ComparisonLine.IsNumber(column) ? "---:" : "---"));
        foreach (ComparisonLine line in lines.Take(MostLines))
        {
            Row(page, line.Cells.Select(Markdown.Escape));
        }

        if (lines.Count > MostLines)
        {
            page.Append('\n').Append(Numbers.Text(lines.Count - MostLines)).Append(" more columns moved; compare.csv lists every number.\n");
        }

        page.Append(
            "\nThe largest change of each column is shown. “Half widths” is its size against the 95 % interval that the number had: 1 is from the middle of the interval to its end. compare.csv lists every number that moved.\n");
        return page.ToString();
    }

    private static void Row(StringBuilder page, IEnumerable<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
