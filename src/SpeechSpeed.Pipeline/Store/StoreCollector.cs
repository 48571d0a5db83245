using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>The limits of a collection.</summary>
/// <param name="KeepFor">Outputs not used for longer are removed.</param>
/// <param name="KeepBytes">If the stored files are larger together, the least recently used are removed; null for no limit.</param>
/// <param name="IsPreview">Reports what would be removed, and removes nothing.</param>
public sealed record CollectionOptions(TimeSpan KeepFor, long? KeepBytes, bool IsPreview);

/// <summary>What was removed, or would be.</summary>
/// <param name="Removed">The executions whose outputs are removed, the least recently used first: stage, and time of last use.</param>
/// <param name="FreedFiles">Number of removed stored files and orphaned notes; an output shared with a kept execution does not count.</param>
/// <param name="FreedBytes">Their size.</param>
/// <param name="KeptExecutions">Number of executions whose outputs stay.</param>
/// <param name="KeptBytes">Size of the files that stay.</param>
/// <param name="Protected">Number of kept executions that a lock file refers to.</param>
/// <param name="LivingRuns">Number of active runs; the files that they use stay.</param>
public sealed record CollectionReport(
    IReadOnlyList<(string NodeId, DateTime LastUsed)> Removed,
    int FreedFiles,
    long FreedBytes,
    int KeptExecutions,
    long KeptBytes,
    int Protected,
    int LivingRuns);

/// <summary>
/// Removes from the store what was not used for long: by age, then by size. Outputs that a known lock file refers to always stay, and so do outputs that an
/// active run uses.
/// </summary>
/// <remarks>
/// The time of writing of a record is the time of its last use. An active run has used all that it refers to since it began, and no run begins
/// during a collection. The collection therefore keeps everything used or made since the oldest active run began. Records are removed before the files they name: a kill in
/// between leaves files that no record names, which the next collection removes.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
public sealed class StoreCollector(StageStore store, TimeProvider time)
{
    private sealed record Execution(string Path, OutputManifest Manifest, DateTime LastUsed, bool IsProtected);

    /// <summary>Frees space, or reports what would be freed.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="lockFile">A lock file that protects outputs, beside those that the store knows.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="SpeechSpeedException">A lock file cannot be read, so the outputs that it protects are unknown; nothing was removed (exit code 1).</exception>
    public async Task<CollectionReport> RunAsync(CollectionOptions options, string lockFile, CancellationToken cancellationToken)
    {
        using ProcessLock noRunBegins = await RunFolder.HoldNewRunsAsync(store.Folder, cancellationToken).ConfigureAwait(false);
        DateTime[] living = [.. RunFolder.Living(store.Folder)];
        DateTime now = time.GetUtcNow().UtcDateTime;
        DateTime inUseSince = living.Append(DateTime.MaxValue).Min();
        (HashSet<string> fingerprints, HashSet<string> digests, HashSet<string> listings) = Protected(lockFile);

        List<Execution> kept = [];
        List<string> damaged = [];
        foreach (string path in store.RecordFiles())
        {
            if (StageStore.TryReadRecord(path) is { } manifest)
            {
                DateTime lastUsed = File.GetLastWriteTimeUtc(path);
                kept.Add(new Execution(path, manifest, lastUsed, fingerprints.Contains(manifest.Fingerprint) || lastUsed >= inUseSince));
            }
            else
            {
                damaged.Add(path);
            }
        }

        Dictionary<string, long> blobs = store.BlobFiles().ToDictionary(path => Path.GetFileName(path), path => new FileInfo(path).Length, StringComparer.Ordinal);
        Dictionary<string, int> uses = new(StringComparer.Ordinal);
        foreach (string digest in kept.SelectMany(Digests).Concat(digests))
        {
            uses[digest] = uses.GetValueOrDefault(digest) + 1;
        }

        List<string> unnamed = [.. blobs.Keys.Where(digest => !uses.ContainsKey(digest) && LastWritten(digest) < inUseSince)];
        long size = blobs.Values.Sum() - unnamed.Sum(digest => blobs[digest]);
        List<Execution> removed = [];
        List<string> freed = [.. unnamed];
        foreach (Execution execution in kept.Where(execution => !execution.IsProtected).OrderBy(execution => execution.LastUsed).ThenBy(execution => execution.Path, StringComparer.Ordinal))
        {
            if (now - execution.LastUsed <= options.KeepFor && !(size > options.KeepBytes))
            {
                continue;
            }

            removed.Add(execution);
            foreach (string digest in Digests(execution).Where(digest => --uses[digest] == 0 && blobs.ContainsKey(digest) && LastWritten(digest) < inUseSince))
            {
                freed.Add(digest);
                size -= blobs[digest];
            }
        }

        RowShard[] shards = [.. store.Rows.Enumerate().Where(shard => MayGo(shard, now - options.KeepFor, inUseSince, isAlone: living.Length == 0))];
        long shardBytes = shards.Where(shard => shard.Sha256 is null || !blobs.ContainsKey(shard.Sha256)).Sum(shard => shard.Bytes);
        string[] orphans = [.. Orphans(kept.Except(removed), listings, now - options.KeepFor).Where(path => File.GetLastWriteTimeUtc(path) < inUseSince)];
        long orphanBytes = orphans.Sum(path => new FileInfo(path).Length);
        if (!options.IsPreview)
        {
            Array.ForEach(shards, store.Rows.Delete);
            Remove(removed, damaged, freed, inUseSince, isAlone: living.Length == 0, cancellationToken);
            Array.ForEach(orphans, store.Folder.Delete);
            using FileDigests memory = store.OpenDigests(static _ => { });
            memory.ForgetMissingFolders();
        }

        return new CollectionReport(
            [.. removed.Select(execution => (execution.Manifest.NodeId, execution.LastUsed))],
            freed.Count + shards.Length + orphans.Length,
            freed.Sum(digest => blobs[digest]) + shardBytes + orphanBytes,
            kept.Count - removed.Count,
            size,
            kept.Count(execution => fingerprints.Contains(execution.Manifest.Fingerprint)),
            living.Length);
    }

    /// <summary>
    /// Shards of rows are removed by age alone: those of extraction are in <c>cas/</c> too while a record refers to them, and the others are small. A file that
    /// belongs to no shard may be one that a run is writing.
    /// </summary>
    private static bool MayGo(RowShard shard, DateTime before, DateTime inUseSince, bool isAlone) =>
        shard.Sha256 is null ? isAlone : shard.LastUsedUtc < before && shard.LastUsedUtc < inUseSince;

    /// <summary>
    /// Notes without an owner: listings that no lock file and no stored execution names; and, if they were not used for as long as
    /// outputs are kept: the notes of executions without outputs, such as failed ones, measured costs, databases that were set aside, notes on missing lock files.
    /// </summary>
    private IEnumerable<string> Orphans(IEnumerable<Execution> kept, HashSet<string> listings, DateTime before)
    {
        HashSet<string> fingerprints = [.. kept.Select(execution => execution.Manifest.Fingerprint)];
        HashSet<string> logs = [.. kept.Select(execution => store.LogFile(execution.Manifest.NodeId))];
        HashSet<string> named = [.. listings, .. fingerprints.Select(store.History.TryRead).SelectMany(past => past?.Components.Values ?? [])];
        return store.Listings.Enumerate().Where(path => !named.Contains(Path.GetFileName(path))).Concat(
            store.NoteFiles().Where(path => !fingerprints.Contains(Path.GetFileName(path)) && !logs.Contains(path) && File.GetLastWriteTimeUtc(path) < before));
    }

    private static IEnumerable<string> Digests(Execution execution) => execution.Manifest.Files.Select(file => file.Sha256).Distinct();

    private DateTime LastWritten(string digest) => File.GetLastWriteTimeUtc(store.BlobFile(digest));

    private void Remove(
        List<Execution> removed, List<string> damaged, List<string> freed, DateTime inUseSince, bool isAlone, CancellationToken cancellationToken)
    {
        HashSet<string> stillUsed = [];
        foreach (Execution execution in removed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (File.GetLastWriteTimeUtc(execution.Path) >= inUseSince)
            {
                // An active run needs it by now.
                stillUsed.UnionWith(Digests(execution));
                continue;
            }

            store.Folder.Delete(execution.Path);
            store.Folder.Delete(store.History.PathOf(execution.Manifest.Fingerprint));
        }

        damaged.ForEach(store.Folder.Delete);
        foreach (string digest in freed.Where(digest => !stillUsed.Contains(digest)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            store.Folder.Delete(store.BlobFile(digest));
        }

        if (isAlone)
        {
            store.RemoveClaims();
            store.Rows.DeleteEmptyFolders();
        }
    }

    /// <summary>What the lock files refer to: fingerprints, digests of files, and, among other components of identities, digests of listings.</summary>
    private (HashSet<string> Fingerprints, HashSet<string> Digests, HashSet<string> Listings) Protected(string lockFile)
    {
        HashSet<string> listings = new(StringComparer.Ordinal);
        HashSet<string> fingerprints = new(StringComparer.Ordinal);
        HashSet<string> digests = new(StringComparer.Ordinal);
        foreach (string path in store.KnownLockFiles().Append(lockFile).Distinct())
        {
            LockFile locked = LockFile.ReadWhole(path, problem => new SpeechSpeedException(
                ExitCode.Failed, $"{problem} What it refers to must be kept, and is unknown: mend the file or delete it, then run again. Nothing was removed."));
            foreach (LockedStage stage in locked.Stages.Values)
            {
                fingerprints.Add(stage.Fingerprint);
                digests.UnionWith(stage.Results.Values);
                digests.UnionWith(stage.Stored.Values);
                listings.UnionWith(stage.Components.Values);
            }
        }

        return (fingerprints, digests, listings);
    }
}
