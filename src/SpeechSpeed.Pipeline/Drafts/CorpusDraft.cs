using SpeechSpeed.Core;
using SpeechSpeed.Storage.Kaldi;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Pipeline.Drafts;

/// <summary>Speech that was found, as the section <c>corpus:</c> of a pipeline file.</summary>
/// <param name="Layout">The layout, in words.</param>
/// <param name="Lines">The lines below <c>corpus:</c>.</param>
public sealed record CorpusDraft(string Layout, IReadOnlyList<string> Lines)
{
    private const int Deepest = 8;
    private static readonly (string Beginning, Split Split)[] SplitNames = [("train", Split.Train), ("dev", Split.Dev), ("valid", Split.Dev), ("test", Split.Test), ("eval", Split.Test)];
    private static readonly string[] TableEndings = [".csv", ".tsv", ".parquet"];

    /// <summary>The manifest that it needs; null for a layout that is read as it is.</summary>
    public ManifestDraft? Manifest { get; private init; }

    /// <summary>Number of audio files in the folder; null if it was not counted.</summary>
    public int? AudioFiles { get; private init; }

    /// <summary>Looks at a folder of speech, or at a manifest.</summary>
    /// <param name="path">Full path of the folder or of the table.</param>
    /// <param name="place">The place of the pipeline file that will name it.</param>
    /// <exception cref="SpeechSpeedException">There is no audio, or a split of it is missing: exit code 3.</exception>
    public static CorpusDraft Find(string path, DraftPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (!Directory.Exists(path))
        {
            return new CorpusDraft("a manifest", [$"manifest: {place.Path(path)}"]);
        }

        string[] files =
        [
            .. Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest })
                .Select(file => Path.GetRelativePath(path, file).Replace('\\', '/'))
                .Where(file => !file.Split('/').Any(part => CorpusNames.IsStray(part)))
                .Order(StringComparer.Ordinal),
        ];
        if ((Kaldi(path, files, place) ?? Tables(path, files, place)) is { } listed)
        {
            return listed;
        }

        string[] audio = [.. files.Where(CorpusNames.IsAudio)];
        if (audio.Length == 0)
        {
            Throw.InputData($"{path}: found no audio file (.flac, .wav, .mp3, .ogg, .opus, .m4a), no manifest and no Kaldi data directory. Name the folder of a corpus.");
        }

        return (LibriSpeech(path, files, place) ?? WithManifest(path, files, audio, place)) with { AudioFiles = audio.Length };
    }

    private static CorpusDraft? Kaldi(string root, IEnumerable<string> files, DraftPlace place)
    {
        string[] folders = [.. files.Where(file => Path.GetFileName(file) == KaldiDirectory.WavScp).Select(file => Path.GetDirectoryName(file)!.Replace('\\', '/'))];
        if (folders.Length == 0)
        {
            return null;
        }

        // A copy in parts, as split_data.sh makes it, lies in a folder of the directory that it divides.
        folders = [.. folders.Where(folder => !Array.Exists(folders, other => folder.StartsWith(other + "/", StringComparison.Ordinal)))];
        bool isAbsolute = File.ReadLines(Path.Combine(root, folders[0], KaldiDirectory.WavScp)).Take(1).Any(line => line.Split(' ')[1..].Any(word => Path.IsPathRooted(word) && !word.StartsWith(root + "/", StringComparison.Ordinal)));
        return new CorpusDraft("Kaldi data directories", ["kaldi:", .. BySplit(root, folders, folder => place.Path(Path.Combine(root, folder))), $"root: {(isAbsolute ? "/" : place.Path(root))}"]);
    }

    private static CorpusDraft? Tables(string root, IEnumerable<string> files, DraftPlace place)
    {
        string[] tables = [.. files.Where(file => !file.Contains('/', StringComparison.Ordinal) && TableEndings.Contains(Path.GetExtension(file)))];
        string[] ofSplits = [.. TableEndings.Select(ending => Splits.All.Select(split => split.Name() + ending).ToArray()).FirstOrDefault(names => names.All(tables.Contains)) ?? []];
        if (ofSplits.Length > 0)
        {
            string audio = Path.Combine(root, "clips");
            return new CorpusDraft(
                Directory.Exists(audio) ? "a release of Common Voice" : "a manifest for each split",
                ["manifest:", .. ofSplits.Select((table, i) => $"  {Splits.All[i].Name()}: {place.Path(Path.Combine(root, table))}"), $"root: {place.Path(Directory.Exists(audio) ? audio : root)}"]);
        }

        return Array.Find(tables, table => CorpusManifest.TryRead(new ManifestFiles([new ManifestFile(Path.Combine(root, table), null)]), static (_, _) => { }) is not null) is { } manifest
            ? new CorpusDraft("a manifest", [$"manifest: {place.Path(Path.Combine(root, manifest))}"])
            : null;
    }

    /// <summary>LibriSpeech's layout, in the folder or in a folder of it.</summary>
    private static CorpusDraft? LibriSpeech(string folder, IReadOnlyList<string> files, DraftPlace place)
    {
        string[][] transcripts = [.. files.Where(file => file.EndsWith(".trans.txt", StringComparison.Ordinal)).Select(file => file.Split('/')).Where(parts => parts.Length >= 4)];
        if (transcripts.Length == 0)
        {
            return null;
        }

        string root = Path.Combine([folder, .. transcripts[0][..^4]]);
        IEnumerable<string> splits = BySplit(root, transcripts.Select(parts => parts[^4]).Distinct(), DraftPlace.Text);
        return new CorpusDraft("LibriSpeech's layout", [$"root: {place.Path(root)}", "splits:", .. splits, .. File.Exists(Path.Combine(root, "SPEAKERS.TXT")) ? ["speakers: SPEAKERS.TXT"] : (string[])[]]);
    }

    private static CorpusDraft WithManifest(string root, IReadOnlyList<string> files, IReadOnlyList<string> audio, DraftPlace place)
    {
        ManifestDraft manifest = ManifestDraft.Of(root, files, audio);
        return new CorpusDraft(manifest.Layout, [$"manifest: {place.Path(place.Manifest)}", $"root: {place.Path(root)}"]) { Manifest = manifest };
    }

    /// <summary>A line for each split, with the folders whose names begin with its name.</summary>
    private static IEnumerable<string> BySplit(string root, IEnumerable<string> folders, Func<string, string> shown)
    {
        ILookup<Split?, string> bySplit = folders.ToLookup(folder => SplitOf(Path.GetFileName(folder)));
        return Splits.All.Select(split => bySplit[split].Any()
            ? $"  {split.Name()}: [{string.Join(", ", bySplit[split].Select(shown))}]"
            : throw new SpeechSpeedException(
                ExitCode.InputData,
                $"{root}: found no folder of the split {split.Name()}, only {string.Join(", ", bySplit.SelectMany(group => group))}. Name the folder that holds those of all three splits; their names begin with train, dev and test."));
    }

    /// <summary>The split of a folder by its name, or null.</summary>
    internal static Split? SplitOf(string name) =>
        SplitNames.Where(one => name.StartsWith(one.Beginning, StringComparison.OrdinalIgnoreCase)).Select(one => (Split?)one.Split).FirstOrDefault();
}
