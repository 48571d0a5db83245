using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Plot;

StageCommand command = new(
    StageNames.Plot,
    "Draws the figures of every model, headline, comparison, heatmap, targets and rate_distribution, from the published tables.",
    CommonFlags.Labels,
    PlotFlags.Results,
    CommonFlags.Models);
return await StageHost.RunAsync(args, command, PlotStage.RunAsync);
