using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>What the preprocess tool is asked to do.</summary>
/// <param name="Corpus">Where the corpus lies.</param>
/// <param name="MaxRejected">Share of the utterances that may be unusable, 0 to 1.</param>
internal sealed record PreprocessOptions(CorpusSource Corpus, double MaxRejected)
{
    public static StageCommand<PreprocessOptions> Command()
    {
        StageCommand<PreprocessOptions> command = new(
            "preprocess",
            "Labels a corpus in LibriSpeech's layout with its speech rate: letters and digits of the transcript per second of audio. "
            + "Writes {train,dev,test}_cps.csv, summary.csv and rejected.csv.");
        Option<string> corpus = command.AddText("--corpus", "Folder of the corpus; audio paths in the tables are relative to it.");
        Option<string[]> train = command.AddList("--train", "Folders of --corpus for training, separated by commas.");
        Option<string[]> dev = command.AddList("--dev", "Folders of --corpus for choices, separated by commas.");
        Option<string[]> test = command.AddList("--test", "Folders of --corpus for evaluation, separated by commas.");
        Option<string?> speakers = command.AddOptional<string>("--speakers", "SPEAKERS.TXT, which says the speakers' sex. Default: not known.");
        Option<double> maxRejected = command.Add(
            "--max-rejected", "Share of the utterances that may be unusable, 0 to 1; more end the stage with exit code 3.", 0.01);
        command.Check(maxRejected, value => value is >= 0 and <= 1 ? null : $"--max-rejected: expected 0 to 1, found {Numbers.Text(value)}.");

        return command.Read(parsed => new PreprocessOptions(
            new CorpusSource(
                Path.GetFullPath(parsed.GetRequiredValue(corpus)),
                new Dictionary<Split, IReadOnlyList<string>>
                {
                    [Split.Train] = parsed.GetRequiredValue(train),
                    [Split.Dev] = parsed.GetRequiredValue(dev),
                    [Split.Test] = parsed.GetRequiredValue(test),
                },
                parsed.GetValue(speakers)),
            parsed.GetValue(maxRejected)));
    }
}
