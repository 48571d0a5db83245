using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Probe;

/// <summary>What is probed.</summary>
internal enum ProbeScope
{
    /// <summary>The network's output.</summary>
    Embedding,

    /// <summary>Every other layer.</summary>
    Layers,
}

/// <summary>What the probe tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Features">Folder of the feature set.</param>
/// <param name="Scope">What is probed.</param>
/// <param name="Train">Splits that probes are trained on.</param>
/// <param name="Test">Splits that they are evaluated on.</param>
/// <param name="Settings">Size and training; <see cref="ProbeSettings.Epochs"/> is that of the scope.</param>
/// <param name="Stopping">Size and training of the probes that stop early.</param>
internal sealed record ProbeOptions(
    string Labels,
    string Features,
    ProbeScope Scope,
    IReadOnlyList<Split> Train,
    IReadOnlyList<Split> Test,
    ProbeSettings Settings,
    EarlyStoppingSettings Stopping)
{
    private const int MaxSize = 65_536;
    private const int MaxEpochs = 100_000;
    private const int MaxSeeds = 100;

    /// <summary>Whether probes are evaluated on utterances that they were not trained on.</summary>
    public bool IsHeldOut => !Train.Intersect(Test).Any();

    public static StageCommand<ProbeOptions> Command()
    {
        StageCommand<ProbeOptions> command = new(
            "probe",
            "Trains a small perceptron (channels → hidden → ReLU → 1) to predict the speech rate (CPS) from activations, and evaluates it. "
            + "Scope 'embedding' writes embedding_probe.csv, predictions.csv and probe.pt; scope 'layers' writes layer_probe.csv, a row per layer. "
            + "Where --train and --test share a split, the column 'evaluation' says in-sample. Beside it mlp_r2: the R² of a perceptron on scaled activations, "
            + "with weight decay and early stopping on training speakers set aside, as the mean and the standard deviation over seeds; held-out only.");
        ProbeSettings defaults = new();
        EarlyStoppingSettings stopping = new();
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> features = command.AddText("--features", "Folder of layers.csv and, for each split, its shards.csv and features, as extract writes it.");
        Option<ProbeScope> scope = command.Add<ProbeScope>("--scope", "embedding (the network's output) or layers (every other layer).");
        Option<Split[]> train = command.AddSplits("--train", "Splits to train on.");
        Option<Split[]> test = command.AddSplits("--test", "Splits to evaluate on.");
        Option<int> hidden = command.Add("--hidden", $"Units of the hidden layer, 1 to {MaxSize}.", defaults.Hidden);
        Option<int> epochs = command.Add(
            "--epochs", $"Passes over the training utterances, 1 to {MaxEpochs}. The reference: 10 for the embedding, 3 for layers.", defaults.Epochs);
        Option<int> batch = command.Add("--batch", $"Utterances per step, 1 to {MaxSize}.", defaults.Batch);
        Option<double> learningRate = command.Add("--learning-rate", "Adam's learning rate, > 0.", defaults.LearningRate);
        Option<long> seed = command.Add("--seed", "Seed of the initial weights and of the order of utterances.", defaults.Seed);
        Option<int> seeds = command.Add("--early-stopped-seeds", $"Seeds of the early-stopped perceptrons, 1 to {MaxSeeds}.", stopping.Seeds);
        command.CheckRange(hidden, 1, MaxSize);
        command.CheckRange(epochs, 1, MaxEpochs);
        command.CheckRange(batch, 1, MaxSize);
        command.CheckRange(seeds, 1, MaxSeeds);
        command.Check(
            learningRate,
            value => value > 0 && double.IsFinite(value) ? null : $"--learning-rate: expected a number > 0, found {Numbers.Text(value)}.");

        return command.Read(parsed => new ProbeOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(features),
            parsed.GetValue(scope),
            parsed.GetRequiredValue(train),
            parsed.GetRequiredValue(test),
            new ProbeSettings(
                Hidden: parsed.GetValue(hidden),
                Epochs: parsed.GetValue(epochs),
                Batch: parsed.GetValue(batch),
                LearningRate: parsed.GetValue(learningRate),
                Seed: parsed.GetValue(seed)),
            stopping with { Hidden = parsed.GetValue(hidden), Seed = parsed.GetValue(seed), Seeds = parsed.GetValue(seeds) }));
    }
}
