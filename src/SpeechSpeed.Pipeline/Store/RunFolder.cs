using SpeechSpeed.Core;
using SpeechSpeed.Folders;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// One run's own folder in the store, <c>tmp/&lt;run&gt;</c>: the only place of unfinished files. Its lock, <c>tmp/&lt;run&gt;.lock</c>, shows
/// that the run is alive. The next run removes what a killed run has left.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string LockSuffix = ".lock";
    private static readonly RelativePath Runs = RelativePath.Parse("tmp");
    private readonly ProcessLock held;
    private readonly string lockPath;
    private int made;

    private RunFolder(string path, string lockPath, ProcessLock held)
    {
        FullPath = path;
        this.lockPath = lockPath;
        this.held = held;
    }

    /// <summary>The full path.</summary>
    public string FullPath { get; }

    /// <summary>Creates a new run's folder in a store, and removes those of runs that ended without removing theirs.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Ends the wait for another process that is just doing the same.</param>
    public static async Task<RunFolder> CreateAsync(StageStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);

        // Run folders and their locks are created and swept only under this lock, so no sweep meets a folder whose lock is not yet held.
        using ProcessLock sweeping = await HoldNewRunsAsync(store.Folder, cancellationToken).ConfigureAwait(false);
        string temporary = store.Folder.At(Runs);
        Directory.CreateDirectory(temporary);
        Sweep(temporary);
        string path = Path.Combine(temporary, Guid.NewGuid().ToString("N"));
        ProcessLock held = ProcessLock.TryTake(path + LockSuffix) ?? throw new IOException($"{path}{LockSuffix} is held by another process.");
        Directory.CreateDirectory(path);
        return new RunFolder(path, path + LockSuffix, held);
    }

    /// <summary>No run begins while the lock is held.</summary>
    internal static Task<ProcessLock> HoldNewRunsAsync(OwnFolder store, CancellationToken cancellationToken) =>
        ProcessLock.TakeAsync(store.At(RelativePath.Parse(Runs + LockSuffix)), cancellationToken);

    /// <summary>The start times of the active runs. Called while no run begins.</summary>
    internal static IEnumerable<DateTime> Living(OwnFolder store)
    {
        foreach (string lockFile in Locks(store.At(Runs)))
        {
            using ProcessLock? free = ProcessLock.TryTake(lockFile);
            if (free is null && File.Exists(lockFile))
            {
                yield return File.GetLastWriteTimeUtc(lockFile);
            }
        }
    }

    /// <summary>Creates a folder in it and returns its full path.</summary>
    public string NewFolder()
    {
        string folder = Path.Combine(FullPath, Numbers.Text(Interlocked.Increment(ref made)));
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Removes the folder. The next run's sweep removes what cannot be removed now.</summary>
    public void Dispose()
    {
        TryDelete(FullPath);
        held.Dispose();
        File.Delete(lockPath);
    }

    private static void Sweep(string temporary)
    {
        foreach (string lockFile in Locks(temporary))
        {
            using ProcessLock? free = ProcessLock.TryTake(lockFile);
            if (free is not null)
            {
                TryDelete(lockFile[..^LockSuffix.Length]);
                File.Delete(lockFile);
            }
        }

        foreach (string folder in Directory.EnumerateDirectories(temporary).Where(folder => IsRun(folder) && !File.Exists(folder + LockSuffix)))
        {
            TryDelete(folder);
        }
    }

    private static string[] Locks(string temporary) => Directory.Exists(temporary)
        ? [.. Directory.EnumerateFiles(temporary, "*" + LockSuffix).Where(path => IsRun(path[..^LockSuffix.Length]) && RegularFile.IsThere(path))]
        : [];

    private static bool IsRun(string path) => Guid.TryParseExact(Path.GetFileName(path), "N", out _);

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A tool of a killed run may live a moment longer and still write there.
        }
    }
}
