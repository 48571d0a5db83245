using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Probe;

StageCommand command = new(
    StageNames.Probe,
    "Trains a small perceptron (channels → hidden → ReLU → 1) to predict the speech rate (CPS) from activations, and evaluates it. "
    + "Scope 'embedding' writes embedding_probe.csv, predictions.csv and probe.pt; scope 'layers' writes layer_probe.csv, a row per layer. "
    + "Where --train and --test share a split, the column 'evaluation' says in-sample. Beside it mlp_r2: the R² of a perceptron on scaled activations, "
    + "with weight decay and early stopping on training speakers set aside, as the mean and the standard deviation over seeds; held-out only.",
    CommonFlags.Labels,
    CommonFlags.Features,
    ProbeFlags.Scope,
    ProbeFlags.EarlyStoppedSeeds)
{
    Stages = [StageNames.Probe, StageNames.LayerProbe],
};
return await StageHost.RunAsync(args, command, ProbeStage.RunAsync);
