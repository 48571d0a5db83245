using Spectre.Console;

namespace SpeechSpeed.Stages.Compare;

/// <summary>The comparison as a table on the console.</summary>
internal static class ConsoleTable
{
    public static void Write(IAnsiConsole console, Comparison comparison, string beforeName)
    {
        if (Console.IsOutputRedirected)
        {
            // The reader's program wraps the lines.
            console.Profile.Width = 400;
        }

        console.WriteLine($"compared with {beforeName}: {ComparisonText.Count(comparison)}");
        if (comparison.Movements.Count == 0)
        {
            return;
        }

        Table table = new() { Border = TableBorder.Rounded };
        for (int i = 0; i < ComparisonLine.Headings.Count; i++)
        {
            TableColumn column = new(new Text(ComparisonLine.Headings[i])) { Alignment = ComparisonLine.IsNumber(i) ? Justify.Right : Justify.Left };
            table.AddColumn(column);
        }

        foreach (ComparisonLine line in ComparisonText.Lines(comparison))
        {
            table.AddRow(line.Cells.Select(cell => new Text(cell)));
        }

        console.Write(table);
    }
}
