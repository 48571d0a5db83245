using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Statistics;

StageCommand command = new(
    StageNames.Statistics,
    "Says how much of the speech rate (CPS) can be read from each layer, on speakers that the regression has not seen: nested ridge with intervals over "
    + "speakers, permutations within and between speakers, held-out CCA, online code length, what a layer adds to nuisance variables. Writes "
    + "statistics.csv (a row per layer), targets.csv, floors.csv, confounds.csv, not_estimable.csv, held_out.csv, held_out_predictions.csv, speakers.parquet, deals.parquet "
    + "and permutations.parquet.",
    CommonFlags.Labels,
    CommonFlags.Features,
    StatisticsFlags.Nuisance,
    StatisticsFlags.CropFeatures,
    CommonFlags.RowStore);
return await StageHost.RunAsync(args, command, StatisticsStage.RunAsync);
