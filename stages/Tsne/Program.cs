using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Tsne;

StageCommand command = new(
    StageNames.Tsne,
    "Draws the embeddings of all extracted splits in the plane by t-SNE: a picture, not evidence. "
    + "Writes tsne.csv (a point per utterance) and tsne_summary.csv (the quality of the picture).",
    CommonFlags.Labels,
    CommonFlags.Features);
return await StageHost.RunAsync(args, command, TsneStage.RunAsync);
