using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>probe:</c>, the MLP probes.</summary>
public static class Probe
{
    public static readonly SettingSection Section = SettingSection.OfStages(
        "probe", "The MLP probes of the embedding and of each layer.", StageNames.Probe, StageNames.LayerProbe);

    public static readonly Setting<IReadOnlyList<Split>> Train = Section.Add("train", CommonTypes.Splits, [Split.Train], "Splits that the probes are trained on.")
        .To("--probe-train", StageNames.Summary);

    public static readonly Setting<IReadOnlyList<Split>> Test = Section.Add(
        "test", CommonTypes.Splits, [Split.Test], "Splits that the probes are evaluated on. If `probe.train` has one of them too, the result is in-sample and marked so.");

    public static readonly Setting<int> Hidden = Section.Add("hidden", new WholeNumber<int>(1, 65_536), 128, "Units of the hidden layer.", "units");

    public static readonly Setting<int> Epochs = Section.Add(
        "epochs", new WholeNumber<int>(1, 100_000), 10, "Passes over the training set, for the probe of the embedding.", "epochs")
        .OnlyTo("--epochs", StageNames.Probe);

    public static readonly Setting<int> LayerEpochs = Section.Add(
        "layer_epochs", new WholeNumber<int>(1, 100_000), 3, "Passes over the training set, for the probe of each layer.", "epochs")
        .OnlyTo("--epochs", StageNames.LayerProbe);

    public static readonly Setting<int> Batch = Section.Add("batch", new WholeNumber<int>(1, 65_536), 32, "Utterances in a step of training.", "utterances");

    public static readonly Setting<double> LearningRate = Section.Add(
        "learning_rate", new Number(0, double.MaxValue, excludeMinimum: true), 3e-4, "Adam's learning rate.");

    public static readonly Setting<long> Seed = Section.Add("seed", CommonTypes.Seed, 42, "Seed of the initial weights and of the order of the utterances.");
}
