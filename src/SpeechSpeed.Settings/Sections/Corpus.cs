using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>corpus:</c>, the speech.</summary>
public static class Corpus
{
    public static readonly SettingSection Section = SettingSection.Required(
        "corpus", "The speech: a folder in LibriSpeech's layout, `split/speaker/chapter/*`, or the utterances of a `manifest` ([corpora.md](corpora.md)).");

    public static readonly Setting<string?> Manifest = Section.Optional<string?>(
        "manifest", new PathText("file"), "none",
        "A table (.csv, .tsv, .parquet) with a row per utterance: `audio_path`, `text`, `speaker`, `split`. It replaces `splits` and `speakers`.")
        .To("--manifest", StageNames.Preprocess);

    /// <summary><c>corpus.root</c>; null for the manifest's folder.</summary>
    public static readonly Setting<string?> Root = Section.Required<string?>(
        "root", new PathText("folder"), "Folder of the corpus. With `corpus.manifest` the default is the manifest's folder.").Without(Manifest);

    public static readonly SettingSection Splits = Section.AddRequired(
        "splits", "The folders of each split. No folder and no speaker may be in two splits. Not with `corpus.manifest`.").Without(Manifest);

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

    private static Setting<IReadOnlyList<string>?> Folders(string split, string meaning) => Splits
        .Required<IReadOnlyList<string>?>(split, new ListOf<string>(new FolderBelowRoot()), meaning)
        .Without(Manifest).To($"--{split}", StageNames.Preprocess);
}
