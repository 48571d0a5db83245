using SpeechSpeed.Cli;
using SpeechSpeed.Stages.Compare;

StageCommand command = new(
    "compare",
    "Says which numbers of two results folders differ, and by how much against their 95 % intervals: a table on the console, compare.md for a "
    + "pull request, and compare.csv with every number that moved.",
    CompareFlags.Before,
    CompareFlags.After,
    CompareFlags.BeforeName,
    CompareFlags.Model,
    CompareFlags.FailOnChange);
return await StageHost.RunAsync(args, command, CompareStage.RunAsync);
