using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Summary;

return await StageHost.RunAsync(args, SummaryOptions.Command(), SummaryStage.RunAsync);
