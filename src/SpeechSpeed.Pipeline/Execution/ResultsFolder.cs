using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Publishes results. First every new file is copied beside the old ones, in <c>.publishing</c>, and checked. Only then are the files put in place, by
/// renaming, one right after the other. Published files are copies, which users may edit without harm to the store.
/// </summary>
/// <param name="root">Full path of the results folder.</param>
/// <param name="published">Path → digest of the files that earlier runs published (from the lock file).</param>
/// <param name="digests">Digests of the existing files.</param>
/// <param name="store">The store with the results.</param>
/// <param name="tell">Receives the events.</param>
public sealed partial class ResultsFolder(
    string root, IReadOnlyDictionary<string, string> published, FileDigests digests, StageStore store, Action<RunEvent> tell)
{
    private static readonly RelativePath Staging = RelativePath.Parse(".publishing");

    private readonly OwnFolder folder = new(root, path => published.ContainsKey(path) || Staged().IsMatch(path));

    /// <summary>The marker of a results folder.</summary>
    public static FolderMarker Marker { get; } = new(
        "results", 1, "A run replaces and removes what runs have published here; other files that lie here stay.");

    /// <summary>
    /// Refuses a folder that is no results folder and not empty. A results folder of a version that set no marker is recognised by the lock file: it names all files there except exports, and the
    /// exact bytes of some.
    /// </summary>
    /// <param name="root">Full path of the results folder.</param>
    /// <param name="lockFile">Full path of the lock file.</param>
    /// <exception cref="SpeechSpeedException">The folder is the user's own (exit code 2).</exception>
    public static void Require(string root, string lockFile) => Marker.Require(root, "results", () =>
    {
        Dictionary<string, string> published = LockFile.Read(lockFile, static _ => { }).Results();
        OwnFolder folder = new(root, path => published.ContainsKey(path) || Staged().IsMatch(path) || IsExport(root, path));
        return folder.FindForeign() ?? (published.Count == 0 || published.Any(file => File.Exists(FullPath(file.Key)) && FileDigest.Sha256(FullPath(file.Key)) == file.Value) ? null : published.Keys.First());
        string FullPath(string path) => RelativePath.Parse(path).Below(root);
    });

    /// <summary>Makes the folder hold the wanted files. Called by one process at a time.</summary>
    /// <param name="wanted">Path below the folder → the file.</param>
    /// <param name="abandoned">Paths of published files that no stage makes any more.</param>
    /// <returns>Full paths of the new and changed files.</returns>
    /// <exception cref="DamagedBlobException">A file in the store is damaged; nothing was changed.</exception>
    public IReadOnlyList<string> Publish(IReadOnlyDictionary<string, OutputFile> wanted, IReadOnlyCollection<string> abandoned)
    {
        if (wanted.Count > 0 || Directory.Exists(root))
        {
            Marker.Set(root);
        }

        Dictionary<string, string> present = Digests([.. wanted.Keys, .. abandoned]);
        string[] changed = [.. wanted.Keys.Where(path => present.GetValueOrDefault(path) != wanted[path].Sha256).Order(StringComparer.Ordinal)];
        Replace(changed, wanted);

        // None of the published files is left: the user has cleaned the folder, which needs no note.
        bool isCleaned = !published.Keys.Any(present.ContainsKey);
        foreach (string path in changed.Where(path => !isCleaned || present.ContainsKey(path)))
        {
            Report(path, present.GetValueOrDefault(path), published.GetValueOrDefault(path));
        }

        List<string> removed = Remove(abandoned.Where(present.ContainsKey).Order(StringComparer.Ordinal), present);
        IReadOnlyList<string> written = [.. changed.Select(FullPath)];
        tell(new RunEvent.ResultsPublished(written, removed));
        return written;
    }

    /// <summary>The digests of the existing files; files behind a link do not count.</summary>
    private Dictionary<string, string> Digests(IEnumerable<string> paths) => digests
        .DigestFiles(root, [.. paths.Where(path => File.Exists(FullPath(path)) && !folder.IsLinked(RelativePath.Parse(path)))])
        .ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);

    private void Replace(string[] paths, IReadOnlyDictionary<string, OutputFile> wanted)
    {
        RemoveStaged();
        if (paths.Length == 0)
        {
            return;
        }

        string staging = folder.At(Staging);
        Directory.CreateDirectory(staging);
        try
        {
            for (int i = 0; i < paths.Length; i++)
            {
                store.Restore(wanted[paths[i]], Path.Combine(staging, Numbers.Text(i)), editable: true);
            }

            HashSet<string> touched = new(StringComparer.Ordinal);
            for (int i = 0; i < paths.Length; i++)
            {
                string path = folder.Make(RelativePath.Parse(paths[i]));
                if (Directory.Exists(path))
                {
                    Throw.Failed($"{path} is a folder, but a result is published there as a file. Move the folder away, then run again.");
                }

                File.Move(Path.Combine(staging, Numbers.Text(i)), path, overwrite: true);
                touched.Add(Path.GetDirectoryName(path)!);
            }

            foreach (string changed in touched)
            {
                NativeFileSystem.FlushFolder(changed);
            }
        }
        finally
        {
            RemoveStaged();
            if (!Directory.EnumerateFileSystemEntries(staging).Any())
            {
                Directory.Delete(staging);
            }
        }
    }

    private void RemoveStaged()
    {
        foreach (string left in folder.Files(Staging).ToArray())
        {
            folder.Delete(left);
        }
    }

    private void Report(string path, string? found, string? last)
    {
        string full = FullPath(path);
        if (found is null)
        {
            if (last is not null)
            {
                tell(new RunEvent.Message($"{full} was missing; restored."));
            }
        }
        else if (last is null)
        {
            tell(new RunEvent.Message($"{full} was there already with other content, not from a run the lock file knows; replaced."));
        }
        else if (found != last)
        {
            tell(new RunEvent.ResultRestored(full));
        }
    }

    private List<string> Remove(IEnumerable<string> paths, Dictionary<string, string> present)
    {
        List<string> removed = [];
        foreach (string path in paths)
        {
            string full = FullPath(path);
            if (present[path] != published[path])
            {
                tell(new RunEvent.Message($"{full} is made by no stage any more, but was edited by hand; it was kept. Delete it if you do not need it."));
                continue;
            }

            folder.Delete(full);
            folder.DeleteEmptyFolders(full);
            removed.Add(full);
        }

        return removed;
    }

    private string FullPath(string path) => RelativePath.Parse(path).Below(root);

    private static bool IsExport(string root, string path) =>
        Export().Match(path) is { Success: true } export && File.Exists(Path.Combine(root, export.Value, FolderMarker.Export.FileName));

    [GeneratedRegex(@"\A\.publishing/[0-9]+\z")]
    private static partial Regex Staged();

    [GeneratedRegex(@"\A[^/]+/export/[^/]+(?=/)")]
    private static partial Regex Export();
}
