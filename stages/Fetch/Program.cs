using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Fetch;

return await StageHost.RunAsync(args, FetchOptions.Command(), FetchStage.RunAsync);
