using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Compare;

/// <summary>The flags of the compare tool.</summary>
internal static class CompareFlags
{
    public static readonly Setting<string> Before = Flag.Required("--before", new PathText("folder"), "Folder of earlier results, with <model>/metrics.json.");

    public static readonly Setting<string> After = Flag.Required("--after", new PathText("folder"), "Folder of the present results.");

    public static readonly Setting<string?> BeforeName = Flag.Optional<string?>(
        "--before-name", new Line("a name", inList: false), "their folder", "Name of the earlier results in texts, such as a git revision.");

    public static readonly Setting<string?> Model = Flag.Optional<string?>(
        "--model", new Line("the name of a model", inList: false), "all of them", "Compares this model and its controls only.");

    public static readonly Setting<bool> FailOnChange = Flag.WithDefault(
        "--fail-on-change", new TrueOrFalse(), false, "Ends with exit code 4 if any number differs, is new or is missing.");
}
