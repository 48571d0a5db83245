using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Summary;

StageCommand command = new(
    StageNames.Summary,
    "Joins the tables of every model, compares layers and models, and draws the conclusions. Writes <model>/layer_metrics.csv, targets.csv, floors.csv, differences.csv, confounds.csv, "
    + "held_out_predictions.csv, residual_means.csv, not_estimable.csv, metrics.json and metrics.txt, for a control control_health.csv; and model_comparison.csv and verdicts.json.",
    CommonFlags.Labels,
    SummaryFlags.Runs,
    CommonFlags.Models,
    CommonFlags.Controls,
    SummaryFlags.NotExtracted,
    SummaryFlags.TrainedOn)
{
    Problem = SummaryFlags.Problem,
};
return await StageHost.RunAsync(args, command, SummaryStage.RunAsync);
