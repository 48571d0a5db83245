using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Plot;

return await StageHost.RunAsync(args, PlotOptions.Command(), PlotStage.RunAsync);
