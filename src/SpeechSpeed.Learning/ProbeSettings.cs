namespace SpeechSpeed.Learning;

/// <summary>Settings of the MLP probes of the reference.</summary>
/// <param name="Hidden">Units of the hidden layer, ≥ 1.</param>
/// <param name="Epochs">Passes over the training set, ≥ 1.</param>
/// <param name="Batch">Utterances per step, ≥ 1.</param>
/// <param name="LearningRate">Adam's learning rate, &gt; 0.</param>
/// <param name="Seed">Seed of the initial weights and the order of utterances.</param>
public sealed record ProbeSettings(int Hidden, int Epochs, int Batch, double LearningRate, long Seed);

/// <summary>Settings of the MLP probes that stop early.</summary>
/// <param name="Hidden">Units of the hidden layer.</param>
/// <param name="Seeds">Number of seeds, ≥ 1.</param>
/// <param name="Seed">The first seed; the others follow it.</param>
/// <param name="MaximumEpochs">The most passes over the training set.</param>
/// <param name="Patience">Epochs without improvement after which training ends.</param>
/// <param name="LearningRate">AdamW's learning rate.</param>
/// <param name="WeightDecay">AdamW's decoupled weight decay.</param>
public sealed record EarlyStoppingSettings(int Hidden, int Seeds, long Seed, int MaximumEpochs, int Patience, double LearningRate, double WeightDecay)
{
    /// <summary>Utterances per step, with <paramref name="utterances"/> training utterances: 32, or a hundred steps an epoch, or 256.</summary>
    public static int Batch(int utterances) => Math.Clamp(utterances / 100, 32, 256);
}
