using SpeechSpeed.Labels;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>corpus:</c>, the speech.</summary>
public static class Corpus
{
    public static readonly SettingSection Section = SettingSection.Required(
        "corpus", "The speech: a folder in LibriSpeech's layout, `split/speaker/chapter/*`, or the utterances of a `manifest` or of `kaldi` data directories ([corpora.md](corpora.md)).");

    public static readonly SettingSection Manifest = Section.AddOrPath(
        "manifest", "file", "file", "The utterances in a table, or in a table for each split. It replaces `splits` and `speakers`. A path is short for a section with the key `file` alone.");

    public static readonly Setting<string?> ManifestFile = Manifest.Optional<string?>(
        "file", new PathText("file"), "none", "A table (.csv, .tsv, .parquet) with a row per utterance: `audio_path`, `text`, `speaker`, `split`. It replaces the tables of the splits.")
        .To("--manifest", StageNames.Preprocess);

    public static readonly Setting<string?> ManifestTrain = Table("train", "The table of the training split, which needs no column `split`.");

    public static readonly Setting<string?> ManifestDev = Table("dev", "The table of the development split.");

    public static readonly Setting<string?> ManifestTest = Table("test", "The table of the test split.");

    public static readonly Setting<IReadOnlyDictionary<ManifestColumn, string>?> ManifestColumns = Manifest.Optional<IReadOnlyDictionary<ManifestColumn, string>?>(
        "columns", new ManifestColumnsType(), "none", "The names that columns have in the header, if these are not the usual ones: `{speaker: reader}`.")
        .To("--manifest-columns", StageNames.Preprocess);

    public static readonly SettingSection Kaldi = Section.Add(
        "kaldi", "none", "Kaldi data directories: `wav.scp`, `text`, `utt2spk`, and `segments`, `spk2gender` or `utt2gender`, and `utt2lang` where they are there. It replaces `splits` and `speakers`.");

    public static readonly Setting<IReadOnlyList<string>?> KaldiTrain = Directories("train", "The data directories of the training split.");

    public static readonly Setting<IReadOnlyList<string>?> KaldiDev = Directories("dev", "The data directories of the development split.");

    public static readonly Setting<IReadOnlyList<string>?> KaldiTest = Directories("test", "The data directories of the test split.");

    /// <summary><c>corpus.root</c>; null for the manifest's folder.</summary>
    public static readonly Setting<string?> Root = Section.Required<string?>(
        "root", new PathText("folder"), "Folder of the corpus. With `corpus.manifest` the default is the manifest's folder. With `corpus.kaldi` all audio lies below it, and the relative paths of `wav.scp` are relative to it.").Without(Manifest);

    public static readonly SettingSection Splits = Section.AddRequired(
        "splits", "The folders of each split. No folder and no speaker may be in two splits. Not with `corpus.manifest` or `corpus.kaldi`.").Without(Manifest, Kaldi);

    public static readonly Setting<IReadOnlyList<string>?> Train = Folders("train", "Folders of the training split.");

    public static readonly Setting<IReadOnlyList<string>?> Dev = Folders("dev", "Folders of the development split.");

    public static readonly Setting<IReadOnlyList<string>?> Test = Folders("test", "Folders of the test split.");

    public static readonly Setting<string?> Speakers = Section.Optional<string?>(
        "speakers", new PathText("file"), "none", "LibriSpeech's table of speakers with their sex. The path is relative to `corpus.root` or to the YAML file.")
        .To("--speakers", StageNames.Preprocess);

    public static readonly Setting<string?> Speech = Section.Optional<string?>(
        "speech", new Line("the kind of speech", inList: false), "not said", "The kind of speech in words: read, spontaneous, synthetic. The report quotes it.")
        .To("--speech", StageNames.Report);

    public static readonly Setting<double> MaxRejected = Section.Add(
        "max_rejected", new Number(0, 1), 0.01, "Largest share of unusable utterances. A larger share is an error.", "share")
        .To("--max-rejected", StageNames.Preprocess, StageNames.Nuisance, StageNames.Extract);

    public static readonly Setting<double> MaxSeconds = Section.Add(
        "max_seconds", new Number(1, 86_400), 120, "Longest duration of an utterance. Longer recordings are rejected. Memory grows with this limit.", "s")
        .To("--max-seconds", StageNames.Preprocess);

    private static Setting<string?> Table(string split, string meaning) => Manifest
        .Required<string?>(split, new PathText("file"), meaning)
        .Without(ManifestFile).To($"--manifest-{split}", StageNames.Preprocess);

    private static Setting<IReadOnlyList<string>?> Directories(string split, string meaning) => Kaldi
        .Required<IReadOnlyList<string>?>(split, new ListOf<string>(new PathText("folder"), hasCommas: true), meaning)
        .To($"--kaldi-{split}", StageNames.Preprocess);

    private static Setting<IReadOnlyList<string>?> Folders(string split, string meaning) => Splits
        .Required<IReadOnlyList<string>?>(split, new ListOf<string>(new FolderBelowRoot()), meaning)
        .Without(Manifest, Kaldi).To($"--{split}", StageNames.Preprocess);
}
