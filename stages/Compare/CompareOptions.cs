using System.CommandLine;
using SpeechSpeed.Cli;

namespace SpeechSpeed.Stages.Compare;

/// <summary>What the compare tool is asked to do.</summary>
/// <param name="Before">Folder of earlier results.</param>
/// <param name="After">Folder of the results now.</param>
/// <param name="BeforeName">What the earlier results are called in texts.</param>
/// <param name="Model">The only model to compare, or null for all.</param>
/// <param name="FailOnChange">Whether a number that moved is an error.</param>
internal sealed record CompareOptions(string Before, string After, string BeforeName, string? Model, bool FailOnChange)
{
    public static StageCommand<CompareOptions> Command()
    {
        StageCommand<CompareOptions> command = new(
            "compare",
            "Says which numbers of two results folders differ, and by how much against their 95 % intervals: a table on the console, compare.md for a "
            + "pull request, and compare.csv with every number that moved.");
        Option<string> before = command.AddText("--before", "Folder of earlier results, with <model>/metrics.json.");
        Option<string> after = command.AddText("--after", "Folder of the results now.");
        Option<string?> name = command.AddOptional<string>("--before-name", "What the earlier results are called in texts, such as a git revision. Default: their folder.");
        Option<string?> model = command.AddOptional<string>("--model", "Compares this model and its controls only. Default: all of them.");
        Option<bool> fail = command.Add("--fail-on-change", "Ends with exit code 4 if any number moved, came or went.", false);
        return command.Read(parsed => new CompareOptions(
            parsed.GetRequiredValue(before),
            parsed.GetRequiredValue(after),
            parsed.GetValue(name) ?? parsed.GetRequiredValue(before),
            parsed.GetValue(model),
            parsed.GetValue(fail)));
    }
}
