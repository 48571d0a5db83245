using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Preprocess;

return await StageHost.RunAsync(args, PreprocessOptions.Command(), PreprocessStage.RunAsync);
