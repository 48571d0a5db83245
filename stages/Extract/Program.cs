using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Extract;
using SpeechSpeed.Stages.Shared;

StageCommand command = new(
    StageNames.Extract,
    "Runs a speaker model over every utterance and writes the activations of its layers, averaged over frequency and time, and the embedding. "
    + "Writes features/layers.csv, features/<split>/shards.csv, features/<split>/<chapter folder>.parquet and rejected.csv.",
    CommonFlags.Labels,
    CommonFlags.Corpus,
    ExtractFlags.Splits,
    CommonFlags.RowStore,
    ExtractFlags.AudioDigests,
    ExtractFlags.Cost)
{
    Problem = NetworkChoice.Problem,
};
return await StageHost.RunAsync(args, command, ExtractStage.RunAsync);
