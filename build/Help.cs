using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>The text of <c>./build.sh --help</c>.</summary>
internal static class Help
{
    private static readonly (ExitCode Code, string Meaning)[] ExitCodes =
    [
        (ExitCode.Done, "done"),
        (ExitCode.Failed, "a stage, a test or the build failed"),
        (ExitCode.Configuration, "the configuration or the command line is wrong; no stage was run"),
        (ExitCode.InputData, "the input data cannot be used"),
        (ExitCode.CheckFailed, "a check failed: the store is damaged, the lock file would change, or results differ"),
        (ExitCode.Interrupted, "interrupted"),
    ];

    /// <summary>Writes the help text.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine("Measures how well the layers of speaker models predict the speech rate.");
        output.WriteLine();
        output.WriteLine("Usage: ./build.sh [--target=Default] [--config=pipeline.yaml] [--model=NAME] [--jobs=N] [--force] [--locked]");
        Section(output, "Targets", Targets.All.Select(target => (target.Name, target.Description)));
        Section(output, "Arguments", Arguments.OfTargets.Select(argument => (argument.Usage, argument.Meaning)));
        Section(output, "Arguments of every Cake build", Arguments.OfCake.Select(argument => (argument.Usage, argument.Meaning)));
        Section(output, "Exit codes", ExitCodes.Select(code => ($"{(int)code.Code}", code.Meaning)));
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Name, string Meaning)> rows)
    {
        (string Name, string Meaning)[] all = [.. rows];
        int width = all.Max(row => row.Name.Length);
        output.WriteLine();
        output.WriteLine(title);
        foreach ((string name, string meaning) in all)
        {
            output.WriteLine($"  {name.PadRight(width)}  {meaning}");
        }
    }
}
