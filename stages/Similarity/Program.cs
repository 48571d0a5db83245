using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Similarity;

StageCommand command = new(
    StageNames.Similarity,
    "Compares the layers of every two models, and of every model with its untrained control, by linear centred kernel alignment. Writes cka.csv, a row for every two layers.",
    SimilarityFlags.Networks,
    SimilarityFlags.Splits,
    SimilarityFlags.MaxUtterances,
    CommonFlags.Models,
    CommonFlags.Controls)
{
    Problem = ModelChoice.Problem,
};
return await StageHost.RunAsync(args, command, SimilarityStage.RunAsync);
