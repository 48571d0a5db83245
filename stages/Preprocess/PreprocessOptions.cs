using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>What the preprocess tool is asked to do.</summary>
/// <param name="Corpus">Where the corpus lies.</param>
/// <param name="Target">What the label is.</param>
/// <param name="MaxRejected">Share of the utterances that may be unusable, 0 to 1.</param>
internal sealed record PreprocessOptions(ICorpusSource Corpus, Target Target, double MaxRejected)
{
    public static StageCommand<PreprocessOptions> Command()
    {
        StageCommand<PreprocessOptions> command = new(
            "preprocess",
            "Labels a corpus with its speech rate. "
            + "The corpus is in LibriSpeech's layout, or named by a manifest. Writes {train,dev,test}_cps.csv, summary.csv and rejected.csv.");
        Option<string> corpus = command.AddText("--corpus", "Folder of the corpus; audio paths in the tables are relative to it.");
        Option<string[]> train = command.AddList("--train", "Folders of --corpus for training, separated by commas.", required: false);
        Option<string[]> dev = command.AddList("--dev", "Folders of --corpus for choices, separated by commas.", required: false);
        Option<string[]> test = command.AddList("--test", "Folders of --corpus for evaluation, separated by commas.", required: false);
        Option<string?> speakers = command.AddOptional<string>("--speakers", "SPEAKERS.TXT, which says the speakers' sex. Default: not known.");
        Option<string?> manifest = command.AddOptional<string>(
            "--manifest",
            "A table (.csv, .tsv, .parquet) with a row per utterance and the columns audio_path, text, speaker, split, and where there are such chapter, id, sex. "
            + "In place of --train, --dev, --test and --speakers.");
        Option<Target> target = command.AddTarget();
        Option<double> maxRejected = command.AddMaxRejected();
        command.CheckAll(parsed =>
        {
            Option[] given = [.. new Option[] { train, dev, test, speakers }.Where(flag => parsed.GetResult(flag) is not null)];
            return (parsed.GetValue(manifest), given) switch
            {
                (not null, { Length: > 0 }) => $"--manifest says what {string.Join(", ", given.Select(flag => flag.Name))} would. Give one or the other.",
                (null, _) when new[] { train, dev, test }.Except(given).FirstOrDefault() is { } missing => $"Expected {missing.Name}, or --manifest in place of --train, --dev and --test.",
                _ => null,
            };
        });

        return command.Read(parsed => new PreprocessOptions(
            Source(Path.GetFullPath(parsed.GetRequiredValue(corpus)), parsed.GetValue(manifest), [parsed.GetValue(train), parsed.GetValue(dev), parsed.GetValue(test)], parsed.GetValue(speakers)),
            parsed.GetRequiredValue(target),
            parsed.GetValue(maxRejected)));
    }

    private static ICorpusSource Source(string root, string? manifest, IReadOnlyList<string[]?> folders, string? speakers) => manifest is not null
        ? new ManifestSource(root, Path.GetFileName(manifest), CorpusManifest.Read(manifest))
        : new CorpusSource(root, Splits.All.Zip(folders).ToDictionary(pair => pair.First, pair => (IReadOnlyList<string>)(pair.Second ?? [])), speakers);
}
