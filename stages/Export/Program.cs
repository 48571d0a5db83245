using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Export;

return await StageHost.RunAsync(args, ExportOptions.Command(), ExportStage.RunAsync);
