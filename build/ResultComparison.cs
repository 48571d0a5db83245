using System.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Build;

/// <summary>
/// Compares the published results with other results: a folder's, or those of a git revision. A revision without committed results still has
/// them in the store, where its lock file names them.
/// </summary>
/// <param name="context">The arguments and paths.</param>
internal sealed class ResultComparison(BuildContext context)
{
    private const string Metrics = "metrics.json";
    private readonly string folder = context.Artifacts.Combine("compare").FullPath;

    /// <summary>The folder of the comparison.</summary>
    private string Output => Path.Combine(folder, "output");

    public async Task RunAsync()
    {
        if (context.Argument("--against") is not { } against)
        {
            throw new SpeechSpeedException(ExitCode.Configuration, "Compare needs --against: a results folder (--against=PATH) or a git revision (--against=REVISION).");
        }

        PipelineConfig config = context.LoadWithoutData();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        string path = Path.GetFullPath(against, context.Environment.WorkingDirectory.FullPath);
        string before = Directory.Exists(path) ? path : await OfRevisionAsync(config, against, path).ConfigureAwait(false);
        int code = await StartAsync(
        [
            "--before", before,
            "--before-name", against,
            "--after", config.ResultsFolder,
            .. context.Model is { } model ? ["--model", model] : Array.Empty<string>(),
            .. context.Has("--fail-on-change") ? ["--fail-on-change"] : Array.Empty<string>(),
            "--output", Output,
        ]).ConfigureAwait(false);
        if (File.Exists(Path.Combine(Output, "compare.md")))
        {
            context.Closing.Add($"for a pull request: {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(Output, "compare.md"))}");
        }

        if (code != (int)ExitCode.Done)
        {
            throw new SpeechSpeedException((ExitCode)code, code == (int)ExitCode.CheckFailed ? "the results changed" : "nothing could be compared");
        }
    }

    private static async Task<int> StartAsync(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(DotnetHost.Path, [ToolFolders.BuiltWith(AppContext.BaseDirectory).Assembly("Compare"), .. arguments]);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    private async Task<string> OfRevisionAsync(PipelineConfig config, string against, string path)
    {
        string root = Path.GetDirectoryName(config.File)!;
        if (GitRevision.Find(root, against) is not { } revision)
        {
            throw new SpeechSpeedException(
                ExitCode.Configuration,
                $"--against={against}: expected a results folder or a git revision. There is no folder {path}, and no such revision in the git repository {root}. Correct the value.");
        }

        string results = Path.GetRelativePath(root, config.ResultsFolder).Replace('\\', '/');
        string before = Path.Combine(folder, "before");
        Dictionary<string, Action<string>> files = Committed(revision, results);
        if (files.Count == 0)
        {
            files = await StoredAsync(config, revision, against).ConfigureAwait(false);
        }

        foreach ((string model, Action<string> write) in files)
        {
            string place = Path.Combine(before, model);
            Directory.CreateDirectory(place);
            write(Path.Combine(place, Metrics));
        }

        return before;
    }

    private static Dictionary<string, Action<string>> Committed(GitRevision revision, string results) => revision.Files(results)
        .Where(file => file.EndsWith("/" + Metrics, StringComparison.Ordinal))
        .ToDictionary<string, string, Action<string>>(
            file => Path.GetFileName(Path.GetDirectoryName(file)!),
            file => place => File.WriteAllBytes(place, revision.Read(file) ?? []),
            StringComparer.Ordinal);

    /// <summary>The published files in the lock file of that revision, taken from the store or from the remote cache.</summary>
    private async Task<Dictionary<string, Action<string>>> StoredAsync(PipelineConfig config, GitRevision revision, string against)
    {
        string lockFile = Path.GetFileName(config.LockFile);
        string copy = Path.Combine(folder, lockFile);
        Directory.CreateDirectory(folder);
        if (revision.Read(lockFile) is not { } bytes)
        {
            throw new SpeechSpeedException(
                ExitCode.InputData,
                $"--against={against}: that revision has neither results ({Metrics}) nor {lockFile}. Name a revision that has one of them, or give the path of a results folder.");
        }

        File.WriteAllBytes(copy, bytes);
        // Results are only read here, so their folder may be anybody's.
        StageStore.Require(config.StoreFolder);
        StageStore store = new(config.StoreFolder);
        LockFile locked = LockFile.ReadWhole(copy, problem => new SpeechSpeedException(ExitCode.InputData, $"--against={against}: of that revision {problem} Name another revision."));
        KeyValuePair<string, string>[] results = [.. locked.Stages.Values.SelectMany(stage => stage.Results).Where(result => result.Key.EndsWith("/" + Metrics, StringComparison.Ordinal))];
        await BuildContext.Runner(config).DownloadAsync(results, context.Warn, context.Interrupted).ConfigureAwait(false);
        Dictionary<string, Action<string>> files = results.ToDictionary<KeyValuePair<string, string>, string, Action<string>>(
            result => result.Key[..^(Metrics.Length + 1)],
            result => place => Take(store, result.Key, result.Value, place),
            StringComparer.Ordinal);
        return files.Count > 0
            ? files
            : throw new SpeechSpeedException(ExitCode.InputData, $"--against={against}: {lockFile} of that revision names no {Metrics}, because the run of that revision ended before Plot. Name another revision, or give the path of a results folder.");

        void Take(StageStore from, string name, string digest, string place)
        {
            try
            {
                from.Restore(new OutputFile(RelativePath.Parse(name), 0, digest), place, editable: true);
            }
            catch (DamagedBlobException error)
            {
                throw new SpeechSpeedException(
                    ExitCode.InputData,
                    $"--against={against}: neither the store {config.StoreFolder} nor cache.remote has {name} of that revision. Check the revision out elsewhere, run it, and give the path of its results.",
                    error);
            }
        }
    }
}
