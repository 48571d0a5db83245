using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Report;

return await StageHost.RunAsync(args, ReportOptions.Command(), ReportStage.RunAsync);
