using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Statistics;

return await StageHost.RunAsync(args, StatisticsOptions.Command(), StatisticsStage.RunAsync);
