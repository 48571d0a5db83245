using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Report;

StageCommand command = new(
    StageNames.Report,
    "Writes report.html, one file that needs no internet, and report.md for pull requests, from tables and figures.",
    CommonFlags.Labels,
    ReportFlags.Results,
    ReportFlags.Rejected,
    ReportFlags.Provenance,
    CommonFlags.Models);
return await StageHost.RunAsync(args, command, ReportStage.RunAsync);
