using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The flags of the plot tool.</summary>
internal static class PlotFlags
{
    public static readonly Setting<string> Results = Flag.Required(
        "--results", new PathText("folder"),
        "Folder with verdicts.json and <model>/{metrics.json,predictions.csv,held_out_predictions.csv,residual_means.csv,tsne.csv}, as the pipeline publishes them.");
}
