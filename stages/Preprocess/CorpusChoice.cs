using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus;
using SpeechSpeed.Settings;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Stages.Preprocess;

/// <summary>The two ways to name a corpus: its folders, or a manifest.</summary>
internal static class CorpusChoice
{
    private static readonly Setting<IReadOnlyList<string>?>[] Folders = [Settings.Corpus.Train, Settings.Corpus.Dev, Settings.Corpus.Test];

    /// <summary>The mistake in a combination of flags, or null.</summary>
    public static string? Problem(SettingValues values)
    {
        Setting[] given = [.. Folders.Append<Setting>(Settings.Corpus.Speakers).Where(values.Has)];
        return values.Has(Settings.Corpus.Manifest) switch
        {
            true when given.Length > 0 => $"--manifest says what {string.Join(", ", given.Select(FlagOf))} would. Give one or the other.",
            false when values.Has(PreprocessFlags.Columns) => "--columns names columns of a manifest. Give --manifest too, or leave the flag out.",
            false when Folders.Except(given).FirstOrDefault() is { } missing => $"Expected {FlagOf(missing)}, or --manifest in place of --train, --dev and --test.",
            _ => null,
        };
    }

    public static ICorpusSource Source(SettingValues values)
    {
        string root = Path.GetFullPath(values.Get(CommonFlags.Corpus));
        return values.Get(Settings.Corpus.Manifest) is { } manifest
            ? new ManifestSource(root, Path.GetFileName(manifest), CorpusManifest.Read(manifest, values.Get(PreprocessFlags.Columns)))
            : new CorpusSource(root, Splits.All.Zip(Folders).ToDictionary(pair => pair.First, pair => values.Get(pair.Second)!), values.Get(Settings.Corpus.Speakers));
    }

    private static string? FlagOf(Setting setting) => setting.FlagOf(StageNames.Preprocess);
}
