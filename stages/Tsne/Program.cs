using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Tsne;

return await StageHost.RunAsync(args, TsneOptions.Command(), TsneStage.RunAsync);
