using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Fetch;

StageCommand command = new(
    "fetch",
    "Downloads files and archives, checks their digests, unpacks the archives, and puts everything in its place; goes on where it was interrupted, and leaves alone what "
    + "is there. Writes fetched.json: address, SHA-256 and size of everything that is there.",
    FetchStage.Plan,
    FetchStage.Offline);
return await StageHost.RunAsync(args, command, FetchStage.RunAsync);
