using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Publishes results: first every new file is copied beside the old ones, in <c>.publishing</c>, and checked; only then are they put in place, by
/// renaming, one right after the other. Files are copies of their own, which users may edit without harm to the store.
/// </summary>
/// <param name="root">Full path of the results folder.</param>
/// <param name="digests">Digests of the files that are there.</param>
/// <param name="store">Where the results come from.</param>
/// <param name="tell">Told what was done.</param>
internal sealed class ResultsFolder(string root, FileDigests digests, StageStore store, Action<RunEvent> tell)
{
    private const string Staging = ".publishing";

    /// <summary>Makes the folder hold what is wanted. Called by one process at a time.</summary>
    /// <param name="wanted">Path below the folder → the file.</param>
    /// <param name="published">Path → digest, of what earlier runs published (from the lock file).</param>
    /// <param name="abandoned">Paths of those that no stage makes any more.</param>
    /// <exception cref="DamagedBlobException">A file in the store is damaged; nothing was changed.</exception>
    public void Publish(
        IReadOnlyDictionary<string, OutputFile> wanted, IReadOnlyDictionary<string, string> published, IReadOnlyCollection<string> abandoned)
    {
        Dictionary<string, string> present = Digests([.. wanted.Keys, .. abandoned]);
        string[] changed = [.. wanted.Keys.Where(path => present.GetValueOrDefault(path) != wanted[path].Sha256).Order(StringComparer.Ordinal)];
        Replace(changed, wanted);

        // Nothing left of what was published: the folder was cleaned, which needs no telling.
        bool isCleaned = !published.Keys.Any(present.ContainsKey);
        foreach (string path in changed.Where(path => !isCleaned || present.ContainsKey(path)))
        {
            Report(path, present.GetValueOrDefault(path), published.GetValueOrDefault(path));
        }

        List<string> removed = Remove(abandoned.Where(present.ContainsKey).Order(StringComparer.Ordinal), present, published);
        tell(new RunEvent.ResultsPublished([.. changed.Select(FullPath)], removed));
    }

    private Dictionary<string, string> Digests(IEnumerable<string> paths) => digests
        .DigestFiles(root, [.. paths.Where(path => File.Exists(FullPath(path)))])
        .ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);

    private void Replace(string[] paths, IReadOnlyDictionary<string, OutputFile> wanted)
    {
        string staging = Path.Combine(root, Staging);
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }

        if (paths.Length == 0)
        {
            return;
        }

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
                string path = FullPath(paths[i]);
                if (Directory.Exists(path))
                {
                    Throw.Failed($"{path} is a folder, where a result is to be published as a file. Move the folder away, then run again.");
                }

                string folder = Path.GetDirectoryName(path)!;
                Directory.CreateDirectory(folder);
                File.Move(Path.Combine(staging, Numbers.Text(i)), path, overwrite: true);
                touched.Add(folder);
            }

            foreach (string folder in touched)
            {
                NativeFileSystem.FlushFolder(folder);
            }
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
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

    private List<string> Remove(IEnumerable<string> paths, Dictionary<string, string> present, IReadOnlyDictionary<string, string> published)
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

            File.Delete(full);
            removed.Add(full);
            for (string folder = Path.GetDirectoryName(full)!; folder != root && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }

        return removed;
    }

    private string FullPath(string path) => RelativePaths.Below(root, path);
}
