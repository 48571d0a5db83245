using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Probe;

return await StageHost.RunAsync(args, ProbeOptions.Command(), ProbeStage.RunAsync);
