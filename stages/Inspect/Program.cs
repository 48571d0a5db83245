using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Inspect;
using SpeechSpeed.Stages.Shared;

StageCommand command = new(
    StageNames.Inspect,
    "Prints a network's layers: names, shapes, channels, parameters, floating-point operations, and whether extract would read them. Writes no files.",
    InspectStage.Name,
    InspectStage.Answer)
{
    WritesFiles = false,
    Problem = NetworkChoice.Problem,
};
return await StageHost.RunAsync(args, command, InspectStage.RunAsync);
