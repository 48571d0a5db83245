using SpeechSpeed.Cli;
using SpeechSpeed.Learning;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Probe;

/// <summary>The probed layers.</summary>
internal enum ProbeScope
{
    /// <summary>The network's output.</summary>
    Embedding,

    /// <summary>Every other layer.</summary>
    Layers,
}

/// <summary>The flags of the probe tool.</summary>
internal static class ProbeFlags
{
    public static readonly Setting<ProbeScope> Scope = Flag.Required(
        "--scope", new Choice<ProbeScope>(("embedding", ProbeScope.Embedding), ("layers", ProbeScope.Layers)),
        "embedding (the network's output) or layers (every other layer).");

    public static readonly Setting<int> EarlyStoppedSeeds = Flag.WithDefault(
        "--early-stopped-seeds", new WholeNumber<int>(1, 100), 5, "Seeds of the early-stopped perceptrons.");

    /// <summary>Whether probes are evaluated on utterances that they were not trained on.</summary>
    public static bool IsHeldOut(this StageContext context) => !context.Get(Settings.Probe.Train).Intersect(context.Get(Settings.Probe.Test)).Any();

    /// <summary>The probes of the reference.</summary>
    public static ProbeSettings Probes(this StageContext context) => new(
        context.Get(Settings.Probe.Hidden),
        context.Get(context.Get(Scope) == ProbeScope.Layers ? Settings.Probe.LayerEpochs : Settings.Probe.Epochs),
        context.Get(Settings.Probe.Batch),
        context.Get(Settings.Probe.LearningRate),
        context.Get(Settings.Probe.Seed));

    /// <summary>The probes that stop early.</summary>
    public static EarlyStoppingSettings EarlyStopping(this StageContext context) => new(
        context.Get(Settings.Probe.Hidden),
        context.Get(EarlyStoppedSeeds),
        context.Get(Settings.Probe.Seed),
        MaximumEpochs: 200,
        Patience: 30,
        LearningRate: 3e-3,
        WeightDecay: 0.01);
}
