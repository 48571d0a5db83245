using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>corpus:</c>, the speech.</summary>
public static class Corpus
{
    public static readonly SettingSection Section = SettingSection.Required(
        "corpus", "The speech, in LibriSpeech's layout, `split/speaker/chapter/*`, or named by a `manifest` ([corpora.md](corpora.md)).");

    public static readonly Setting<string?> Manifest = Section.Optional<string?>(
        "manifest", new PathText("file"), "none",
        "A table (.csv, .tsv, .parquet) with a row per utterance: `audio_path`, `text`, `speaker`, `split`. In place of `splits` and `speakers`.")
        .To("--manifest", StageNames.Preprocess);

    /// <summary><c>corpus.root</c>; null for the manifest's folder.</summary>
    public static readonly Setting<string?> Root = Section.Required<string?>(
        "root", new PathText("folder"), "The corpus. With `corpus.manifest` it may be left out for the manifest's folder.").Without(Manifest);

    public static readonly SettingSection Splits = Section.AddRequired(
        "splits", "Which folders are for what. No folder and no speaker may be in two of the three. Not with `corpus.manifest`.").Without(Manifest);

    public static readonly Setting<IReadOnlyList<string>?> Train = Folders("train", "Folders of the training split.");

    public static readonly Setting<IReadOnlyList<string>?> Dev = Folders("dev", "Folders of the split that choices are made on.");

    public static readonly Setting<IReadOnlyList<string>?> Test = Folders("test", "Folders of the split that results are given for.");

    public static readonly Setting<string?> Speakers = Section.Optional<string?>(
        "speakers", new PathText("file"), "none", "LibriSpeech's table of speakers, which gives their sex. Relative to `corpus.root` or to the YAML file.")
        .To("--speakers", StageNames.Preprocess);

    public static readonly Setting<string?> Speech = Section.Optional<string?>(
        "speech", new Line("what speech it is", inList: false), "not said", "What speech it is, in words: read, spontaneous, synthetic. The report says it.")
        .To("--speech", StageNames.Report);

    public static readonly Setting<double> MaxRejected = Section.Add(
        "max_rejected", new Number(0, 1), 0.01, "How many of the utterances may be unusable before it is an error.", "share")
        .To("--max-rejected", StageNames.Preprocess, StageNames.Nuisance, StageNames.Extract);

    public static readonly Setting<double> MaxSeconds = Section.Add(
        "max_seconds", new Number(1, 86_400), 120, "The longest recording that is taken for an utterance; longer ones are rejected. Memory grows with it.", "s")
        .To("--max-seconds", StageNames.Preprocess);

    private static Setting<IReadOnlyList<string>?> Folders(string split, string meaning) => Splits
        .Required<IReadOnlyList<string>?>(split, new ListOf<string>(new FolderBelowRoot()), meaning)
        .Without(Manifest).To($"--{split}", StageNames.Preprocess);
}
