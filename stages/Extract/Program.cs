using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Extract;

StageCommand command = new(
    StageNames.Extract,
    "Runs a speaker model over every utterance and writes the activations of its layers, averaged over frequency and time, and the embedding. "
    + "Writes features/layers.csv, features/<split>/shards.csv, features/<split>/<chapter folder>.parquet and rejected.csv; with --make-control calibration.csv and control_health.csv.",
    CommonFlags.Labels,
    CommonFlags.Corpus,
    ExtractFlags.Splits,
    CommonFlags.RowStore,
    ExtractFlags.AudioDigests,
    ExtractFlags.Part,
    ExtractFlags.MakeControl,
    ExtractFlags.Cost)
{
    Problem = ExtractFlags.Problem,
};
return await StageHost.RunAsync(args, command, ExtractStage.RunAsync);
