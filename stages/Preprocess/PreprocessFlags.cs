using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>The flags of the preprocess tool.</summary>
internal static class PreprocessFlags
{
    public static readonly Setting<IReadOnlyList<string>?> Columns = Flag.Optional<IReadOnlyList<string>?>(
        "--columns", new ListOf<string>(new Line("the name of a column", inList: true)), "none", "Columns of the manifest that are targets; their cells are written to columns.csv.");
}
