using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Cca;

return await StageHost.RunAsync(args, CcaOptions.Command(), CcaStage.RunAsync);
