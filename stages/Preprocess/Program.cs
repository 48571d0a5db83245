using SpeechSpeed.Cli;
using SpeechSpeed.Settings;
using SpeechSpeed.Stages.Preprocess;

StageCommand command = new(
    StageNames.Preprocess,
    "Labels a corpus with its speech rate. "
    + "The corpus is in LibriSpeech's layout, or named by a manifest. Writes {train,dev,test}_cps.csv, summary.csv and rejected.csv, and columns.csv if columns are named or there are alignments.",
    CommonFlags.Corpus,
    PreprocessFlags.Columns)
{
    Problem = CorpusChoice.Problem,
};
return await StageHost.RunAsync(args, command, PreprocessStage.RunAsync);
