using SpeechSpeed.Core;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Similarity;

/// <summary>The flags of the similarity tool.</summary>
internal static class SimilarityFlags
{
    public static readonly Setting<string> Networks = Flag.Required("--networks", new PathText("folder"), "Folder with <model>/features, as extract writes it; of a control, those of its first seed.");

    public static readonly Setting<IReadOnlyList<Split>> Splits = Flag.Required("--splits", CommonTypes.Splits, "Splits to compare on, which every network has.");

    public static readonly Setting<int> MaxUtterances = Flag.WithDefault(
        "--max-utterances", new WholeNumber<int>(LinearCka.MinUtterances, LayerMatrix.MaxDirections), 500,
        "Largest number of utterances. Of more, a random sample is drawn; the estimate has no bias that depends on it. Memory grows with its square.");
}
