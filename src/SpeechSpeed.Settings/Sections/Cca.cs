using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>cca:</c>, the in-sample canonical correlation.</summary>
public static class Cca
{
    public static readonly SettingSection Section = SettingSection.OfStages("cca", "The in-sample canonical correlation of each layer with CPS.", StageNames.Cca);

    public static readonly Setting<IReadOnlyList<Split>> Splits = Section.Add("splits", CommonTypes.Splits, Core.Splits.All, "Splits it is computed over.");

    public static readonly Setting<int> Components = Section.Add(
        "components", new WholeNumber<int>(1, 1), 1, "Number of components; CPS is a scalar, so there is one.");

    /// <summary><c>cca.max_utterances</c>; null for all.</summary>
    public static readonly Setting<int?> MaxUtterances = Section.Optional<int?>(
        "max_utterances", new WholeNumber<int>(3, int.MaxValue), "all", "Size of a random sample of the utterances.", "utterances");

    public static readonly Setting<long> Seed = Section.Add("seed", CommonTypes.Seed, 42, "Seed of that sample.").With(MaxUtterances);
}
