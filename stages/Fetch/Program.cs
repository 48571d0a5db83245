using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Fetch;

StageCommand command = new(
    "fetch",
    "Downloads files and archives, checks their digests, unpacks the archives, and moves everything to its place. Continues where it was interrupted, and keeps existing "
    + "files. Writes fetched.json: address, SHA-256 and size of every file.",
    FetchStage.Plan,
    FetchStage.Offline);
return await StageHost.RunAsync(args, command, FetchStage.RunAsync);
