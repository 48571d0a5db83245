using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Export;

StageCommand command = new(
    StageNames.Export,
    "Exports embeddings and layers. npy writes numpy_embs.npy, layers/*.npy, layers.csv and index.csv, which names the utterance of each row; csv writes "
    + "embeddings.csv; chroma upserts the embeddings into a collection of a Chroma server and writes no file. Memory does not grow with the corpus.",
    CommonFlags.Labels,
    CommonFlags.Features,
    ExportFlags.Model,
    ExportFlags.Format,
    ExportFlags.Server,
    ExportFlags.Collection);
return await StageHost.RunAsync(args, command, ExportStage.RunAsync);
