using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Extract;

return await StageHost.RunAsync(args, ExtractOptions.Command(), ExtractStage.RunAsync);
