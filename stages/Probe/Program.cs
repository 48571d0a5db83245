using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Probe;

StageCommand command = new(
    StageNames.Probe,
    "Trains a small perceptron (channels → hidden → ReLU → 1) to predict the speech rate (CPS) from activations, and evaluates it. "
    + "Scope 'embedding' writes embedding_probe.csv, predictions.csv and probe.pt; scope 'layers' writes layer_probe.csv, a row per layer. "
    + "If --train and --test share a split, the column 'evaluation' says in-sample. The column mlp_r2 is R² of a perceptron on standardised activations, "
    + "with weight decay and early stopping on a part of the training speakers: mean over seeds, on held-out speakers only.",
    CommonFlags.Labels,
    CommonFlags.Features,
    ProbeFlags.Scope,
    ProbeFlags.EarlyStoppedSeeds)
{
    Stages = [StageNames.Probe, StageNames.LayerProbe],
};
return await StageHost.RunAsync(args, command, ProbeStage.RunAsync);
