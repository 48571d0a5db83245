using Spectre.Console;

namespace SpeechSpeed.Stages.Compare;

/// <summary>The comparison as a table on the console.</summary>
internal static class ConsoleTable
{
    public static void Write(IAnsiConsole console, Comparison comparison, string beforeName)
    {
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = 80;
        }

        console.WriteLine($"compared with {beforeName}: {ComparisonText.Count(comparison)}");
        Say(ComparisonText.Causes(comparison));
        foreach (IGrouping<string, ComparisonLine> model in ComparisonText.Lines(comparison).GroupBy(line => line.Model))
        {
            Table table = new() { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape($"{model.Key}: numbers that left their 95 % interval")) };
            for (int i = 1; i < ComparisonLine.Headings.Count; i++)
            {
                table.AddColumn(new TableColumn(new Text(ComparisonLine.Headings[i])) { Alignment = ComparisonLine.IsNumber(i) ? Justify.Right : Justify.Left });
            }

            foreach (ComparisonLine line in model)
            {
                table.AddRow(line.Cells.Skip(1).Select(cell => new Text(cell)));
            }

            console.Write(table);
        }

        Say(ComparisonText.Others(comparison));

        void Say(IEnumerable<string> sentences)
        {
            foreach (string sentence in sentences)
            {
                console.WriteLine(sentence);
            }
        }
    }
}
