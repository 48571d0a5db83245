using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Compare;

StageCommand command = new(
    "compare",
    "Lists the numbers that differ between two results folders, and compares each difference with the 95 % interval: a table on the console, compare.md for a "
    + "pull request, and compare.csv with every number that differs.",
    CompareFlags.Before,
    CompareFlags.After,
    CompareFlags.BeforeName,
    CompareFlags.Model,
    CompareFlags.FailOnChange);
return await StageHost.RunAsync(args, command, CompareStage.RunAsync);
