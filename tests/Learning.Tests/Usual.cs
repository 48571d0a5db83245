namespace SpeechSpeed.Learning.Tests;

/// <summary>The settings that tests depart from.</summary>
internal static class Usual
{
    public static readonly ProbeSettings Probe = new(Hidden: 128, Epochs: 10, Batch: 32, LearningRate: 3e-4, Seed: 42);

    public static readonly EarlyStoppingSettings Stopping = new(
        Hidden: 128, Seeds: 5, Seed: 42, MaximumEpochs: 200, Patience: 30, LearningRate: 3e-3, WeightDecay: 0.01);
}
