using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Settings;
using SpeechSpeed.Storage.Kaldi;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Reads <c>corpus:</c> and checks its folders or its manifest.</summary>
internal sealed class CorpusReader(Paths paths, IReadOnlyList<FetchedArchive> archives)
{
    private const int SpeakersShown = 5;

    private static readonly (Split Split, Setting<IReadOnlyList<string>?> Key)[] SplitKeys =
    [
        (Split.Train, Settings.Corpus.Train),
        (Split.Dev, Settings.Corpus.Dev),
        (Split.Test, Settings.Corpus.Test),
    ];

    private static readonly (Split Split, Setting<IReadOnlyList<string>?> Key)[] DirectoryKeys =
    [
        (Split.Train, Settings.Corpus.KaldiTrain),
        (Split.Dev, Settings.Corpus.KaldiDev),
        (Split.Test, Settings.Corpus.KaldiTest),
    ];

    private static readonly (Split? Split, Setting<string?> Key)[] TableKeys =
    [
        (Split.Train, Settings.Corpus.ManifestTrain),
        (Split.Dev, Settings.Corpus.ManifestDev),
        (Split.Test, Settings.Corpus.ManifestTest),
    ];

    /// <summary>The corpus, or null if its problems leave nothing to use.</summary>
    public CorpusConfig? Read(Section top)
    {
        Section corpus = top.Open(Settings.Corpus.Section);
        string[] columns = PipelineFile.TargetColumns(top.Values);
        if (corpus.Has(Settings.Corpus.Kaldi))
        {
            return ReadKaldi(corpus, columns);
        }

        if (corpus.Has(Settings.Corpus.Manifest))
        {
            return ReadManifest(corpus, columns);
        }

        if (columns.Length > 0)
        {
            top.Add(PipelineFile.Targets, $"found the column{(columns.Length > 1 ? "s" : "")} {Quoted(columns)}, but LibriSpeech's layout has no columns. Remove {(columns.Length > 1 ? "them" : "it")}, or describe the corpus by corpus.manifest.");
        }

        return ReadLayout(corpus);
    }

    private CorpusConfig? ReadLayout(Section corpus)
    {
        string? root = ReadRoot(corpus);
        string? speakers = ReadSpeakersFile(corpus, root);
        IReadOnlyList<string>[]? folders = ReadSplits(corpus.Open(Settings.Corpus.Splits), root);
        return root is null || folders is null ? null : new CorpusConfig(root, folders[0], folders[1], folders[2], speakers);
    }

    private CorpusConfig? ReadManifest(Section corpus, IReadOnlyList<string> columns)
    {
        RefuseBeside(corpus, Settings.Corpus.Manifest, "a corpus with a manifest has no {0}: the columns of the manifest say it", [Settings.Corpus.Splits, Settings.Corpus.Speakers]);
        string? root = ReadRoot(corpus);
        Section manifest = corpus.Open(Settings.Corpus.Manifest);
        if (ReadTables(corpus, manifest) is not { } files)
        {
            return null;
        }

        string[] folders = [.. files.Select(file => Path.GetDirectoryName(file.File.FullPath)!).Distinct()];
        if (root is null && folders.Length > 1 && !corpus.Has(Settings.Corpus.Root))
        {
            corpus.Add(corpus.At, "the key 'root' is missing, and the tables of the splits lie in several folders. Add the folder that audio paths are relative to.");
            return null;
        }

        // Before they are fetched, a table may be missing.
        IReadOnlyList<ManifestRow>? rows = !files.All(file => File.Exists(file.File.FullPath)) ? [] : CorpusManifest.TryRead(
            new ManifestFiles([.. files.Select(file => new ManifestFile(file.File.FullPath, file.Split))], manifest.Values.Get(Settings.Corpus.ManifestColumns), columns),
            (table, problem) =>
            {
                IndexFile file = files.First(file => file.Split == table.Split).File;
                Tell(corpus, manifest, file.Key, $"{file.Written}: {problem}");
            });
        bool isRootWrong = root is null && corpus.Has(Settings.Corpus.Root);
        return rows is null || isRootWrong ? null : Listed(root ?? folders[0], files.Select(file => file.File), rows);
    }

    private CorpusConfig? ReadKaldi(Section corpus, IReadOnlyList<string> columns)
    {
        RefuseBeside(corpus, Settings.Corpus.Kaldi, "a corpus of data directories has no {0}: the directories say it", [Settings.Corpus.Manifest, Settings.Corpus.Splits, Settings.Corpus.Speakers]);
        string? root = ReadRoot(corpus);
        Section kaldi = corpus.Open(Settings.Corpus.Kaldi);
        List<(KaldiDirectory Directory, IndexFile File)> found = [];
        bool areRight = root is not null;
        foreach ((Split split, Setting<IReadOnlyList<string>?> key) in DirectoryKeys)
        {
            IReadOnlyList<string>? folders = kaldi.Values.Get(key);
            areRight &= folders is not null;
            foreach ((string text, int i) in (folders ?? []).Select((text, i) => (text, i)))
            {
                KaldiDirectory directory = new(paths.Resolve(text), split, i);
                string file = Path.Combine(directory.Folder, KaldiDirectory.WavScp);
                if (File.Exists(file) || (!paths.AreFilesThere && !Directory.Exists(directory.Folder)))
                {
                    found.Add((directory, new IndexFile(key, $"kaldi/{split.Name()}/{Numbers.Text(i)}", file, text) { Companions = directory.Companions }));
                    continue;
                }

                areRight = false;
                kaldi.Add(key, $"found '{text}', expected a Kaldi data directory, but there is no {file}. {(CanBeFetched(file) ? paths.FetchRemedy : "Correct the path.")}");
            }
        }

        if (!areRight)
        {
            return null;
        }

        // Before they are fetched, a directory may be missing.
        IReadOnlyList<ManifestRow>? rows = !found.TrueForAll(one => File.Exists(one.File.FullPath)) ? [] : KaldiData.TryRead(
            [.. found.Select(one => one.Directory)], root!, columns, (directory, problem) =>
            {
                IndexFile file = found.First(one => one.Directory == directory).File;
                kaldi.Add(file.Key, $"{file.Written.TrimEnd('/')}/{problem}");
            });
        return rows is null ? null : Listed(root!, found.Select(one => one.File), rows);
    }

    private static CorpusConfig Listed(string root, IEnumerable<IndexFile> files, IReadOnlyList<ManifestRow> rows) =>
        new(root, [], [], [], null) { Manifest = new ManifestConfig([.. files], [.. rows.Select(row => new ManifestAudio(row.Split, row.AudioPath, row.Id))]) };

    /// <summary>Refuses keys beside the one that takes their place.</summary>
    private static void RefuseBeside(Section corpus, Setting key, string reason, IEnumerable<Setting> others)
    {
        foreach (Setting other in others.Where(corpus.Has))
        {
            corpus.Add(other, $"{string.Format(CultureInfo.InvariantCulture, reason, other.Name)}. Remove the key, or the key '{key.Name}'.");
        }
    }

    /// <summary>The tables of a manifest; null if one is not named, or cannot be there.</summary>
    private (Split? Split, IndexFile File)[]? ReadTables(Section corpus, Section manifest)
    {
        bool isOne = manifest.Has(Settings.Corpus.ManifestFile);
        foreach (Setting key in TableKeys.Select(table => table.Key).Where(key => isOne && manifest.Has(key)))
        {
            manifest.Add(key, "'file' names the table of all splits. Remove one of the two keys.");
        }

        (Split? Split, Setting<string?> Key)[] keys = isOne ? [(null, Settings.Corpus.ManifestFile)] : TableKeys;
        List<(Split?, IndexFile)> files = [];
        bool areRight = true;
        foreach ((Split? split, Setting<string?> key) in keys)
        {
            if (manifest.Values.Get(key) is not { } text)
            {
                areRight = false;
                continue;
            }

            string file = paths.Resolve(text);
            files.Add((split, new IndexFile(key, split is { } named ? $"manifest/{named.Name()}" : "manifest", file, text)));
            if (!File.Exists(file) && (paths.AreFilesThere || Directory.Exists(file)))
            {
                areRight = false;
                Tell(
                    corpus,
                    manifest,
                    key,
                    $"found '{text}', expected a manifest (.csv, .tsv or .parquet), but {file} {(Directory.Exists(file) ? "is a folder" : "does not exist")}. "
                    + (CanBeFetched(file) ? paths.FetchRemedy : "Correct the path."));
            }
        }

        return areRight ? [.. files] : null;
    }

    /// <summary>A problem with a table, at the key that names it; a path alone stands at the key of the section.</summary>
    private static void Tell(Section corpus, Section manifest, Setting key, string problem)
    {
        bool isAlone = key == Settings.Corpus.ManifestFile;
        (isAlone ? corpus : manifest).Add(isAlone ? Settings.Corpus.Manifest : key, problem);
    }

    private string? ReadRoot(Section corpus)
    {
        if (corpus.Values.Get(Settings.Corpus.Root) is not { } text)
        {
            return null;
        }

        string root = paths.Resolve(text);
        if (Directory.Exists(root) || (!paths.AreFilesThere && !File.Exists(root)))
        {
            return root;
        }

        corpus.Add(
            Settings.Corpus.Root,
            $"found '{text}', expected a folder, but {root} {(File.Exists(root) ? "is a file" : "does not exist")}. "
            + (CanBeFetched(root) ? paths.FetchRemedy : "Correct the path; a relative one is relative to the YAML file."));
        return null;
    }

    private string? ReadSpeakersFile(Section corpus, string? root)
    {
        if (corpus.Values.Get(Settings.Corpus.Speakers) is not { } text || root is null)
        {
            return null;
        }

        string[] places = [.. new[] { Path.GetFullPath(text, root), paths.Resolve(text) }.Distinct()];
        if (Array.Find(places, File.Exists) is { } file)
        {
            return file;
        }

        if (!paths.AreFilesThere)
        {
            return places[0];
        }

        corpus.Add(
            Settings.Corpus.Speakers,
            $"there is no file {string.Join(" and no file ", places)}. "
            + (Array.Exists(places, CanBeFetched) ? paths.FetchRemedy : "Correct the path, or remove the key: only sex comes from it."));
        return null;
    }

    private bool CanBeFetched(string path) => !File.Exists(path) && archives.Any(archive => archive.Brings(path));

    private IReadOnlyList<string>[]? ReadSplits(Section splits, string? root)
    {
        IReadOnlyList<string>?[] folders = [.. SplitKeys.Select(entry => splits.Values.Get(entry.Key))];
        if (root is not null)
        {
            bool exist = true;
            for (int i = 0; i < SplitKeys.Length; i++)
            {
                exist &= CheckExistence(splits, SplitKeys[i].Key, folders[i] ?? [], root);
            }

            if (CheckOverlaps(splits, folders) && exist)
            {
                CheckSpeakers(splits, folders, root);
            }
        }

        return folders is [{ } train, { } dev, { } test] ? [train, dev, test] : null;
    }

    private bool CheckExistence(Section splits, Setting key, IReadOnlyList<string> folders, string root)
    {
        string[] missing = [.. folders.Where(folder => !Directory.Exists(Path.Combine(root, folder)))];
        if (missing.Length > 0 && paths.AreFilesThere)
        {
            string s = missing.Length > 1 ? "s" : "";
            bool canBeFetched = missing.All(folder => CanBeFetched(Path.Combine(root, folder)));
            splits.Add(
                key,
                $"found {Quoted(missing)}, but {root} has no such folder{s}. {(canBeFetched ? paths.FetchRemedy : $"Correct the name{s} or corpus.root.")}");
        }

        return missing.Length == 0;
    }

    private static bool CheckOverlaps(Section splits, IReadOnlyList<string>?[] folders)
    {
        (int Split, string Folder)[] all = [.. folders.SelectMany((list, split) => (list ?? []).Select(folder => (split, folder)))];
        bool disjoint = true;
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if ($"{all[i].Folder}/".StartsWith($"{all[j].Folder}/", StringComparison.Ordinal)
                    || $"{all[j].Folder}/".StartsWith($"{all[i].Folder}/", StringComparison.Ordinal))
                {
                    disjoint = false;
                    string relation = all[i].Folder == all[j].Folder ? "is also" : $"overlaps '{all[j].Folder}'";
                    splits.Add(
                        SplitKeys[all[i].Split].Key,
                        $"'{all[i].Folder}' {relation} in {SplitKeys[all[j].Split].Split.Name()}. Remove it from one of the two.");
                }
            }
        }

        return disjoint;
    }

    private static void CheckSpeakers(Section splits, IReadOnlyList<string>?[] folders, string root)
    {
        HashSet<string>?[] speakers = [.. folders.Select((list, i) => ListSpeakers(splits, SplitKeys[i].Key, list ?? [], root))];
        for (int later = 1; later < speakers.Length; later++)
        {
            for (int earlier = 0; earlier < later; earlier++)
            {
                string[] shared = [.. (speakers[later] ?? []).Intersect(speakers[earlier] ?? []).Order(StringComparer.Ordinal)];
                if (shared.Length > 0)
                {
                    string more = shared.Length > SpeakersShown ? $" and {shared.Length - SpeakersShown} more" : "";
                    splits.Add(
                        SplitKeys[later].Key,
                        $"{(shared.Length == 1 ? "the speaker" : $"{shared.Length} speakers,")} {Quoted(shared.Take(SpeakersShown))}{more}"
                        + $"{(shared.Length == 1 ? " is" : ", are")} also in {SplitKeys[earlier].Split.Name()}. "
                        + "Leave each speaker in one split only; otherwise the held-out splits are not held out.");
                }
            }
        }
    }

    private static HashSet<string>? ListSpeakers(Section splits, Setting key, IReadOnlyList<string> folders, string root)
    {
        try
        {
            if (folders.FirstOrDefault(folder => File.Exists(Path.Combine(root, folder, "transcripts.txt")) && Directory.Exists(Path.Combine(root, folder, "audio"))) is { } other)
            {
                splits.Add(key, $"'{other}' holds 'audio' and 'transcripts.txt', which is the layout of MLS; expected speaker/chapter/*. Describe such a corpus by a manifest (docs/corpora.md).");
                return null;
            }

            if (folders.SelectMany(folder => CorpusNames.FoldersIn(Path.Combine(root, folder))).FirstOrDefault(speaker => !CorpusNames.IsUsable(CorpusNames.Speaker(speaker))) is { } unusable)
            {
                splits.Add(key, $"the folder of the speaker '{unusable}' has a control character in its name. Rename it.");
                return null;
            }

            return [.. folders.SelectMany(folder => CorpusNames.FoldersIn(Path.Combine(root, folder))).Select(CorpusNames.Speaker)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            splits.Add(key, $"its folders cannot be read: {error.Message} Check their permissions.");
            return null;
        }
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
