using System.Collections.Concurrent;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>The outcome of a verification.</summary>
/// <param name="Records">Number of undamaged records.</param>
/// <param name="Files">Number of stored files that match their names.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Damages">The damaged files, a line each: file and stage. They were removed.</param>
public sealed record VerificationReport(int Records, int Files, long Bytes, IReadOnlyList<string> Damages);

/// <summary>
/// Reads the whole store and compares it with its digests. Damaged files are removed: running the stage again repairs the store, and until then nothing
/// can mistake them for undamaged ones.
/// </summary>
/// <param name="store">The store. Runs may continue in it meanwhile.</param>
/// <param name="jobs">Number of workers, ≥ 1.</param>
public sealed class StoreVerification(StageStore store, int jobs)
{
    /// <summary>Verifies.</summary>
    /// <param name="advance">Receives, from any thread, the bytes of each file that was read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public VerificationReport Run(Action<long> advance, CancellationToken cancellationToken)
    {
        List<string> damages = [];
        List<OutputManifest> manifests = [];
        foreach (string path in store.RecordFiles())
        {
            if (StageStore.TryReadRecord(path) is { } manifest)
            {
                manifests.Add(manifest);
            }
            else
            {
                Remove(path);
                damages.Add($"{store.Shown(path)}: a damaged record, whose stage is not known; removed");
            }
        }

        ILookup<string, (OutputManifest Manifest, OutputFile File)> users = manifests
            .SelectMany(manifest => manifest.Files.Select(file => (Manifest: manifest, File: file)))
            .ToLookup(use => use.File.Sha256, StringComparer.Ordinal);

        ConcurrentBag<string> damaged = [];
        ConcurrentBag<(string Digest, long Size)> intact = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken };
        Parallel.ForEach(store.BlobFiles(), options, path =>
        {
            string digest = Path.GetFileName(path);
            long size = Size(path);
            advance(size);
            if (size >= 0 && IsIntact(path, digest))
            {
                intact.Add((digest, size));
            }
            else if (File.Exists(path))
            {
                Remove(path);
                damaged.Add($"{store.Shown(path)}: damaged: {Uses(users[digest])}; removed");
            }
        });

        HashSet<string> present = [.. intact.Select(blob => blob.Digest)];
        HashSet<string> reported = [.. damaged.Select(text => text.Split(':')[0])];
        damages.AddRange(damaged);
        damages.AddRange(users
            .Where(use => !present.Contains(use.Key) && !reported.Contains(store.Shown(store.BlobFile(use.Key))))
            .Select(use => $"{store.Shown(store.BlobFile(use.Key))}: missing: {Uses(use)}"));
        damages.AddRange(DamagedShards(advance, cancellationToken));
        damages.Sort(StringComparer.Ordinal);
        return new VerificationReport(manifests.Count, intact.Count, intact.Sum(blob => blob.Size), damages);
    }

    /// <summary>Files that belong to no shard are leftovers of a kill, or a run is writing them now; neither is damage.</summary>
    private IEnumerable<string> DamagedShards(Action<long> advance, CancellationToken cancellationToken)
    {
        foreach (RowShard shard in store.Rows.Enumerate().Where(shard => shard.Sha256 is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            advance(shard.Bytes);
            if (!RowArea.Verify(shard))
            {
                store.Rows.Delete(shard);
                yield return $"{store.Shown(shard.ShardPath)}: damaged: rows that their stage would have taken again; removed";
            }
        }
    }

    private static string Uses(IEnumerable<(OutputManifest Manifest, OutputFile File)> uses)
    {
        string[] names = [.. uses.Select(use => $"{use.File.Path} of {use.Manifest.NodeId}").Distinct().Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "no record names it" : string.Join(", ", names);
    }

    private static long Size(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? file.Length : -1;
    }

    private static bool IsIntact(string path, string digest)
    {
        try
        {
            return FileDigest.Sha256(path) == digest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Remove(string path)
    {
        try
        {
            store.Folder.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path} is damaged and cannot be removed: {error.Message}", error);
        }
    }
}
