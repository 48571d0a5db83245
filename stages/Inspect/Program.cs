using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Inspect;

return await StageHost.RunAsync(args, InspectOptions.Command(), InspectStage.RunAsync);
