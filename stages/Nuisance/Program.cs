using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Nuisance;

StageCommand command = new(
    StageNames.Nuisance,
    "Measures every utterance without a network: duration, energy, pauses, pitch, noise and digital silence (nuisance.csv), and mean and standard "
    + "deviation of each bin of its fbank before mean subtraction (fbank.parquet). With --fixed-crop-seconds also nuisance_crop.csv. Unusable utterances are "
    + "listed in rejected.csv.",
    CommonFlags.Labels,
    CommonFlags.Corpus);
return await StageHost.RunAsync(args, command, NuisanceStage.RunAsync);
