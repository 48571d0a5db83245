using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>cca:</c>, the in-sample canonical correlation.</summary>
public static class Cca
{
    public static readonly SettingSection Section = SettingSection.OfStages("cca", "The in-sample canonical correlation of each layer with the target.", StageNames.Cca);

    public static readonly Setting<IReadOnlyList<Split>> Splits = Section.Add("splits", CommonTypes.Splits, Core.Splits.All, "Splits that the correlation is computed on.");

    public static readonly Setting<int> Components = Section.Add(
        "components", new WholeNumber<int>(1, 1), 1, "Number of components. The target is one number, so there is one.");

    /// <summary><c>cca.max_utterances</c>; null for all.</summary>
    public static readonly Setting<int?> MaxUtterances = Section.Optional<int?>(
        "max_utterances", new WholeNumber<int>(3, int.MaxValue), "all", "Number of utterances in a random sample.", "utterances");

    public static readonly Setting<long> Seed = Section.Add("seed", CommonTypes.Seed, 42, "Seed of the sample.").With(MaxUtterances);
}
