using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>tsne:</c>, the maps of the embeddings.</summary>
public static class Tsne
{
    public static readonly SettingSection Section = SettingSection.OfStages("tsne", "The maps of the embeddings.", StageNames.Tsne);

    public static readonly Setting<double> Perplexity = Section.Add(
        "perplexity", new Number(2, double.MaxValue), 30, "Effective number of neighbours, at most a third of the number of utterances.", "utterances");

    /// <summary><c>tsne.max_utterances</c>; null for all.</summary>
    public static readonly Setting<int?> MaxUtterances = Section.Optional<int?>(
        "max_utterances", new WholeNumber<int>(4, int.MaxValue), "all", "Number of utterances in a random sample.", "utterances");

    public static readonly Setting<long> Seed = Section.Add("seed", CommonTypes.Seed, 42, "Seed of the sample.").With(MaxUtterances);
}
