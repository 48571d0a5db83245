using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;
using SpeechSpeed.Settings;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>The ways to name a corpus: its folders, a manifest, or a manifest for each split.</summary>
internal static class CorpusChoice
{
    private static readonly Setting<IReadOnlyList<string>?>[] Folders = [Settings.Corpus.Train, Settings.Corpus.Dev, Settings.Corpus.Test];

    private static readonly Setting<string?>[] Tables = [Settings.Corpus.ManifestTrain, Settings.Corpus.ManifestDev, Settings.Corpus.ManifestTest];

    /// <summary>The mistake in a combination of flags, or null.</summary>
    public static string? Problem(SettingValues values)
    {
        Setting[][] ways = [[Settings.Corpus.ManifestFile], Tables, [.. Folders, Settings.Corpus.Speakers]];
        Setting[][] given = [.. ways.Select(way => way.Where(values.Has).ToArray()).Where(way => way.Length > 0)];
        if (given.Length > 1)
        {
            return $"{FlagOf(given[0][0])} says what {string.Join(", ", given.Skip(1).SelectMany(way => way).Select(FlagOf))} would. Give one or the other.";
        }

        bool isManifest = values.Has(Settings.Corpus.ManifestFile) || Array.Exists(Tables, values.Has);
        Setting[] needed = values.Has(Settings.Corpus.ManifestFile) ? [] : isManifest ? Tables : Folders;
        Setting[] ofManifests = [PreprocessFlags.Columns, Settings.Corpus.ManifestColumns];
        return Array.Find(ofManifests, setting => values.Has(setting) && !isManifest) is { } alone
            ? $"{FlagOf(alone) ?? alone.OwnFlag} names columns of a manifest. Give --manifest too, or leave the flag out."
            : Array.Find(needed, setting => !values.Has(setting)) is { } missing
            ? $"Expected {FlagOf(missing)}, or --manifest in place of {string.Join(", ", needed[..^1].Select(FlagOf))} and {FlagOf(needed[^1])}."
            : null;
    }

    public static ICorpusSource Source(SettingValues values)
    {
        string root = Path.GetFullPath(values.Get(CommonFlags.Corpus));
        ManifestFile[] files = values.Get(Settings.Corpus.ManifestFile) is { } manifest ? [new ManifestFile(manifest, null)]
            : [.. Splits.All.Zip(Tables).Where(table => values.Has(table.Second)).Select(table => new ManifestFile(values.Get(table.Second)!, table.First))];
        return files.Length > 0
            ? new ManifestSource(root, CorpusManifest.Read(new ManifestFiles(files, values.Get(Settings.Corpus.ManifestColumns), values.Get(PreprocessFlags.Columns))))
            : new CorpusSource(root, Splits.All.Zip(Folders).ToDictionary(pair => pair.First, pair => values.Get(pair.Second)!), values.Get(Settings.Corpus.Speakers));
    }

    private static string? FlagOf(Setting setting) => setting.FlagOf(StageNames.Preprocess);
}
