using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Cca;

StageCommand command = new(
    StageNames.Cca,
    "Correlates each layer's activations with the speech rate (CPS): in-sample canonical correlation, the reference's statistic, beside what "
    + "as many unrelated channels would give (cca_null, and its 95 % quantile cca_null_95), because it over-fits. Writes cca.csv, a row per layer, the embedding last.",
    CommonFlags.Labels,
    CommonFlags.Features);
return await StageHost.RunAsync(args, command, CcaStage.RunAsync);
