using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;
using SpeechSpeed.Settings;
using SpeechSpeed.Storage.Kaldi;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>The ways to name a corpus: its folders, a manifest, a manifest for each split, or Kaldi data directories.</summary>
internal static class CorpusChoice
{
    private static readonly Setting<IReadOnlyList<string>?>[] Folders = [Settings.Corpus.Train, Settings.Corpus.Dev, Settings.Corpus.Test];

    private static readonly Setting<string?>[] Tables = [Settings.Corpus.ManifestTrain, Settings.Corpus.ManifestDev, Settings.Corpus.ManifestTest];

    private static readonly Setting<IReadOnlyList<string>?>[] Directories = [Settings.Corpus.KaldiTrain, Settings.Corpus.KaldiDev, Settings.Corpus.KaldiTest];

    /// <summary>Each way: the flags that it needs, and those that it can have beside them.</summary>
    private static readonly (Setting[] Needed, Setting[] Beside)[] Ways =
    [
        (Folders, [Settings.Corpus.Speakers]),
        ([Settings.Corpus.ManifestFile], [Settings.Corpus.ManifestColumns, PreprocessFlags.Columns]),
        (Tables, [Settings.Corpus.ManifestColumns, PreprocessFlags.Columns]),
        (Directories, [PreprocessFlags.Columns]),
    ];

    /// <summary>The mistake in a combination of flags, or null.</summary>
    public static string? Problem(SettingValues values)
    {
        (Setting[] needed, Setting[] beside) = Ways.FirstOrDefault(way => Array.Exists(way.Needed, values.Has), Ways[0]);
        return Array.Find(needed, setting => !values.Has(setting)) is { } missing
            ? $"Expected {FlagOf(missing)}, or another description of the corpus in place of {string.Join(", ", needed.Select(FlagOf))}: {string.Join(", ", Ways.Select(way => FlagOf(way.Needed[0])))} …"
            : Ways.SelectMany(way => way.Needed.Concat(way.Beside)).Except(needed).Except(beside).FirstOrDefault(values.Has) is { } other
            ? $"{FlagOf(other)} has no meaning beside {FlagOf(needed[0])}. Give one or the other."
            : values.Get(Settings.Label.Kind).IsAligned && !values.Has(Settings.Label.Alignments)
            ? $"{FlagOf(Settings.Label.Kind)} {values.Get(Settings.Label.Kind).Kind} is of alignments. Give their folder: {FlagOf(Settings.Label.Alignments)}."
            : null;
    }

    public static ICorpusSource Source(SettingValues values)
    {
        string root = Path.GetFullPath(values.Get(CommonFlags.Corpus));
        IReadOnlyList<string> columns = values.Get(PreprocessFlags.Columns) ?? [];
        if (values.Has(Directories[0]))
        {
            return new ManifestSource(root, KaldiData.Read([.. BySplit(Directories).SelectMany(one => one.Value!.Select((path, i) => new KaldiDirectory(path, one.Split, i)))], root, columns));
        }

        ManifestFile[] files = values.Get(Settings.Corpus.ManifestFile) is { } manifest ? [new ManifestFile(manifest, null)]
            : values.Has(Tables[0]) ? [.. BySplit(Tables).Select(one => new ManifestFile(one.Value!, one.Split))]
            : [];
        return files.Length > 0
            ? new ManifestSource(root, CorpusManifest.Read(new ManifestFiles(files, values.Get(Settings.Corpus.ManifestColumns), columns)))
            : new CorpusSource(root, BySplit(Folders).ToDictionary(one => one.Split, one => one.Value!), values.Get(Settings.Corpus.Speakers));

        IEnumerable<(Split Split, T Value)> BySplit<T>(Setting<T>[] settings) => Splits.All.Zip(settings, (split, setting) => (split, values.Get(setting)));
    }

    private static string? FlagOf(Setting setting) => setting.FlagOf(StageNames.Preprocess) ?? setting.OwnFlag;
}
