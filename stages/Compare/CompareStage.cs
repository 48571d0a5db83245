using System.Globalization;
using System.Text;
using Spectre.Console;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Compare;

/// <summary>Compares two results folders, and says what it found in three ways.</summary>
internal static class CompareStage
{
    public static Task RunAsync(CompareOptions options, StageContext context)
    {
        Comparison comparison = Comparison.Of(
            PublishedMetrics.Read(options.Before, options.Model), PublishedMetrics.Read(options.After, options.Model));
        ConsoleTable.Write(AnsiConsole.Console, comparison, options.BeforeName);
        byte[] markdown = Encoding.UTF8.GetBytes(MarkdownTable.Render(comparison, options.BeforeName));
        AtomicFile.Write(context.Output("compare.md"), stream => stream.Write(markdown));
        MovementTable.Write(context.Output("compare.csv"), comparison.Movements);
        if (options.FailOnChange && comparison.IsChanged)
        {
            throw new SpeechSpeedException(
                ExitCode.CheckFailed,
                string.Create(CultureInfo.InvariantCulture, $"the results are not those of {options.BeforeName}: {ComparisonText.Count(comparison)}. If the change is wanted, publish these results as the new ones to compare with."));
        }

        return Task.CompletedTask;
    }
}
