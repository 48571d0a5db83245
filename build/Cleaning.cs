using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Build;

/// <summary>Removes what can be made again: published results and the build's output. The store, files of the user's own and results edited by hand stay.</summary>
internal static class Cleaning
{
    /// <summary>Removes the files that the lock file says were published, where they are still as they were, and folders left empty.</summary>
    public static void RemoveResults(string folder, LockFile published, ICakeLog log)
    {
        int removed = 0;
        foreach ((string relative, string digest) in published.Stages.Values.SelectMany(stage => stage.Results))
        {
            string path = Path.Combine(folder, relative);
            if (!File.Exists(path))
            {
                continue;
            }

            if (FileDigest.Sha256(path) != digest)
            {
                log.Warning("{0} was edited by hand; it was kept. Delete it if you do not need it.", path);
                continue;
            }

            File.Delete(path);
            removed++;
            RemoveEmptyFolders(Path.GetDirectoryName(path)!, folder);
        }

        log.Information("removed {0} results from {1}", Numbers.Text(removed), folder);
    }

    private static void RemoveEmptyFolders(string from, string root)
    {
        for (string? folder = from; folder is not null && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder))
        {
            Directory.Delete(folder);
            if (folder == root)
            {
                return;
            }
        }
    }

    /// <summary>Everything in <c>artifacts/</c> but the running program and the lock that builds hold.</summary>
    public static void RemoveBuildOutput(BuildContext context)
    {
        string own = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, ".."));
        string[] kept = [own, Path.GetFullPath(context.ToolsFolder.FullPath), context.BuildLock.FullPath];
        foreach (string root in (string[])[context.Artifacts.FullPath, context.ToolsFolder.FullPath])
        {
            foreach (string entry in Directory.GetFileSystemEntries(root).Select(Path.GetFullPath).Except(kept))
            {
                if (Directory.Exists(entry))
                {
                    Directory.Delete(entry, recursive: true);
                }
                else
                {
                    File.Delete(entry);
                }
            }
        }

        context.Log.Information("removed the build's output from {0}", context.Artifacts);
    }
}
