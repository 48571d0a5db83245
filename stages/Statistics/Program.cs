using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Statistics;

StageCommand command = new(
    StageNames.Statistics,
    "Predicts the speech rate (CPS) of held-out speakers from each layer: nested ridge with intervals over "
    + "speakers, permutations within and between speakers, held-out CCA, online code length, gain over nuisance variables. Writes "
    + "statistics.csv (a row per layer), targets.csv, floors.csv, confounds.csv, not_estimable.csv, held_out.csv, held_out_predictions.csv, speakers.parquet, deals.parquet "
    + "and permutations.parquet.",
    CommonFlags.Labels,
    CommonFlags.Features,
    StatisticsFlags.Nuisance,
    StatisticsFlags.CropFeatures,
    CommonFlags.RowStore);
return await StageHost.RunAsync(args, command, StatisticsStage.RunAsync);
