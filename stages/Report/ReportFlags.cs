using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Report;

/// <summary>The flags of the report tool.</summary>
internal static class ReportFlags
{
    public static readonly Setting<string> Results = Flag.Required("--results", new PathText("folder"), "Folder of the tables and figures, as the pipeline publishes them.");

    public static readonly Setting<string?> Rejected = Flag.Optional<string?>(
        "--rejected", new PathText("folder"), "no utterance counts as rejected by extract", "Folder with a folder per model, which holds the rejected.csv that extract wrote.");

    public static readonly Setting<string?> Provenance = Flag.Optional<string?>(
        "--provenance", new PathText("file"), "the report has no such section",
        "The provenance.json that the pipeline writes: identities of all stages, digests of models and corpus.");
}
