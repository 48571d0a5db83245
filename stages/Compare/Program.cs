using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Compare;

return await StageHost.RunAsync(args, CompareOptions.Command(), CompareStage.RunAsync);
