using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>tsne:</c>, the maps of the embeddings.</summary>
public static class Tsne
{
    public static readonly SettingSection Section = SettingSection.OfStages("tsne", "The maps of the embeddings.", StageNames.Tsne);

    public static readonly Setting<double> Perplexity = Section.Add(
        "perplexity", new Number(2, double.MaxValue), 30, "Effective number of neighbours, at most a third of the number of utterances.", "utterances");

    public static readonly Setting<long> Seed = Section.Add(
        "seed", CommonTypes.Seed, 42, "Seed of the random sample that is drawn where there are more than 5,000 utterances.");
}
