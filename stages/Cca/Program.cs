using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Cca;

StageCommand command = new(
    StageNames.Cca,
    "Correlates each layer's activations with the speech rate (CPS): in-sample canonical correlation, the earlier study's statistic. It over-fits, so cca_null "
    + "and cca_null_95 give its approximate size and its 95 % quantile without a relation. Writes cca.csv, a row per layer, the embedding last.",
    CommonFlags.Labels,
    CommonFlags.Features);
return await StageHost.RunAsync(args, command, CcaStage.RunAsync);
