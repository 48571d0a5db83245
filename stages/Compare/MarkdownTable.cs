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
        Sentences(page, ComparisonText.Causes(comparison));
        IReadOnlyList<ComparisonLine> lines = ComparisonText.Lines(comparison);
        if (lines.Count > 0)
        {
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
                "\n“Left” counts the numbers that left the 95 % interval that they had. The one that went farthest is shown. “Half widths” is its change against that interval: 1 is from the middle of the interval to its end.\n");
        }

        Sentences(page, ComparisonText.Others(comparison));
        page.Append(comparison.Movements.Count == 0 ? "" : "\ncompare.csv lists every number that moved.\n");
        return page.ToString();
    }

    private static void Sentences(StringBuilder page, IEnumerable<string> sentences)
    {
        foreach ((int index, string sentence) in sentences.Index())
        {
            page.Append(index == 0 ? "\n- " : "- ").Append(Markdown.Escape(sentence)).Append('\n');
        }
    }

    private static void Row(StringBuilder page, IEnumerable<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
