using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Nuisance;

return await StageHost.RunAsync(args, NuisanceOptions.Command(), NuisanceStage.RunAsync);
