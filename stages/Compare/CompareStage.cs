using System.Globalization;
using System.Text;
using Spectre.Console;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Compare;

/// <summary>Compares two results folders, and reports the differences in three forms.</summary>
internal static class CompareStage
{
    public static Task RunAsync(StageContext context)
    {
        string before = context.Get(CompareFlags.Before);
        string name = context.Get(CompareFlags.BeforeName) ?? before;
        string? model = context.Get(CompareFlags.Model);
        Comparison comparison = Comparison.Of(PublishedMetrics.Read(before, model), PublishedMetrics.Read(context.Get(CompareFlags.After), model));
        ConsoleTable.Write(AnsiConsole.Console, comparison, name);
        byte[] markdown = Encoding.UTF8.GetBytes(MarkdownTable.Render(comparison, name));
        AtomicFile.Write(context.Output("compare.md"), stream => stream.Write(markdown));
        CsvTable.Write(context.Output(MovementTable.FileName), MovementTable.Columns, comparison.Movements);
        if (context.Get(CompareFlags.FailOnChange) && comparison.IsChanged)
        {
            throw new SpeechSpeedException(
                ExitCode.CheckFailed,
                string.Create(CultureInfo.InvariantCulture, $"the results differ from those of {name}: {ComparisonText.Count(comparison)}. If the change is intended, publish these results as the new reference."));
        }

        return Task.CompletedTask;
    }
}
