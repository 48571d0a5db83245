using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Build;

/// <summary>Removes files that can be made again: published results and the build's output. The store, the user's own files and results edited by hand stay.</summary>
internal static class Cleaning
{
    /// <summary>Removes the results of the last run, and the build's output.</summary>
    public static void Run(BuildContext context)
    {
        if (File.Exists(context.ConfigFile.FullPath))
        {
            PipelineConfig config = context.Load();
            BuildContext.Folders(config).Require();
            RemoveResults(config.ResultsFolder, LockFile.Read(config.LockFile, context.Warn), context.Log);
        }

        RemoveBuildOutput(context.Artifacts.FullPath, context.ToolsFolder.FullPath, AppContext.BaseDirectory, context.BuildLock.FullPath);
        context.Log.Information("removed the build's output from {0}", context.Artifacts);
    }

    /// <summary>Removes the files that the lock file names as published, if they are unchanged, and empty folders.</summary>
    public static void RemoveResults(string folder, LockFile published, ICakeLog log)
    {
        int removed = 0;
        Dictionary<string, string> results = published.Results();
        OwnFolder own = new(folder, results.ContainsKey);
        foreach ((string relative, string digest) in results)
        {
            string path = Path.Combine(folder, relative);
            if (!File.Exists(path))
            {
                continue;
            }

            if (own.IsLinked(RelativePath.Parse(relative)))
            {
                log.Warning("{0} is a link or lies behind a link and was kept.", path);
                continue;
            }

            if (FileDigest.Sha256(path) != digest)
            {
                log.Warning("{0} was edited by hand and kept. Delete it if you do not need it.", path);
                continue;
            }

            own.Delete(path);
            own.DeleteEmptyFolders(path);
            removed++;
        }

        if (removed > 0)
        {
            ResultsFolder.Marker.RemoveEmpty(folder);
        }

        log.Information("removed {0} results from {1}", Numbers.Text(removed), folder);
    }

    /// <summary>Everything in two folders except the files to keep; nothing in a folder that is a link.</summary>
    /// <param name="artifacts">Full path of the first.</param>
    /// <param name="tools">Full path of the second, which lies in the first.</param>
    /// <param name="own">Full path of the folder of the running program, in one of the two.</param>
    /// <param name="buildLock">Full path of the lock that builds hold.</param>
    internal static void RemoveBuildOutput(string artifacts, string tools, string own, string buildLock)
    {
        string ownFile = Path.Combine(Path.GetFullPath(own), "own");
        foreach (string root in new[] { artifacts, tools }.Where(root => !RealPath.IsLink(root)))
        {
            foreach (string entry in Directory.GetFileSystemEntries(root).Select(Path.GetFullPath))
            {
                if (entry == tools || entry == buildLock || ownFile.StartsWith(entry + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    continue;
                }

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
    }
}
