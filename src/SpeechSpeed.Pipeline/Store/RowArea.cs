using SpeechSpeed.Core;
using SpeechSpeed.Folders;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>A shard of rows in the store.</summary>
/// <param name="RecordPath">Full path of the record of its rows; null for a file that no record names.</param>
/// <param name="ShardPath">Full path of the shard, or of another file found; it may be missing.</param>
/// <param name="Sha256">SHA-256 that the shard must have; null if no record gives it.</param>
/// <param name="Bytes">Its size; 0 if it is missing. It takes no space of its own while <c>cas/</c> has the same file under the same digest.</param>
/// <param name="LastUsedUtc">When it was created or last used.</param>
public sealed record RowShard(string? RecordPath, string ShardPath, string? Sha256, long Bytes, DateTime LastUsedUtc);

/// <summary>
/// The part of the store in which stages keep their rows: <c>rows/&lt;context&gt;/</c>, each a <see cref="RowFolder"/>. The stage tools write the rows while they
/// run; this class lists, checks and removes them. No run needs them: missing or damaged rows are computed again.
/// </summary>
/// <param name="store">The store.</param>
public sealed class RowArea(OwnFolder store)
{
    /// <summary>Full path of a context's folder.</summary>
    public string Folder(string context) => store.At(RelativePath.Parse($"rows/{context}"));

    /// <summary>The keys of the existing rows of a context: those in an undamaged record whose shard exists.</summary>
    public IReadOnlySet<string> Keys(string context) => Records(store.Files(RelativePath.Parse($"rows/{context}")))
        .Where(record => File.Exists(ShardPath(record.Path, record.Content)))
        .SelectMany(record => record.Content.Keys)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The records of a context and their shards, ordered by name; a record without its shard is left out.</summary>
    public IReadOnlyList<OutputFile> Files(string context) =>
    [
        .. Records(store.Files(RelativePath.Parse($"rows/{context}")))
            .Select(record => (record.Path, Shard: ShardPath(record.Path, record.Content), record.Content.ShardSha256))
            .Where(record => File.Exists(record.Shard))
            .SelectMany(record => new[] { Describe(record.Path, FileDigest.Sha256(record.Path)), Describe(record.Shard, record.ShardSha256) })
            .DistinctBy(file => file.Path)
            .OrderBy(file => file.Path.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>Full path of a file of a context.</summary>
    public string PathOf(string context, RelativePath name) => store.At(RelativePath.Parse($"rows/{context}/{name}"));

    /// <summary>Whether a context has a file.</summary>
    public bool Has(string context, RelativePath name) => File.Exists(PathOf(context, name));

    /// <summary>Moves a shard and its record, both checked, into a context; the record last, since it relies on the shard.</summary>
    public void TakeIn(string context, string folder, RelativePath shard, RelativePath record)
    {
        foreach (RelativePath name in new[] { shard, record })
        {
            string source = name.Below(folder);
            if (File.Exists(source))
            {
                File.Move(source, store.Make(RelativePath.Parse($"rows/{context}/{name}")), overwrite: true);
            }
        }
    }

    /// <summary>Every shard, and every file of the area that belongs to none: leftovers of a kill, or damage.</summary>
    public IReadOnlyList<RowShard> Enumerate()
    {
        string[] files = [.. store.Files(RelativePath.Parse("rows"))];
        RowShard[] shards =
        [
            .. Records(files).Select(record => (record.Path, record.Content.ShardSha256, Shard: ShardPath(record.Path, record.Content)))
                .Select(record => new RowShard(record.Path, record.Shard, record.ShardSha256, Size(record.Shard), File.GetLastWriteTimeUtc(record.Path))),
        ];
        HashSet<string> named = [.. shards.Select(shard => shard.RecordPath!), .. shards.Select(shard => shard.ShardPath)];
        return [.. shards, .. files.Where(path => !named.Contains(path)).Select(path => new RowShard(null, path, null, Size(path), File.GetLastWriteTimeUtc(path)))];
    }

    /// <summary>Whether a shard is undamaged: it has a record, and its bytes are those that the record names.</summary>
    public static bool Verify(RowShard shard)
    {
        try
        {
            return shard.Sha256 is not null && RegularFile.IsThere(shard.ShardPath) && FileDigest.Sha256(shard.ShardPath) == shard.Sha256;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes a shard with its record. Another record of the same shard then has no shard, which counts as damage.</summary>
    public void Delete(RowShard shard)
    {
        if (shard.RecordPath is { } record)
        {
            store.Delete(record);
        }

        store.Delete(shard.ShardPath);
    }

    /// <summary>Removes empty folders. Called while no run is active.</summary>
    public void DeleteEmptyFolders()
    {
        string rows = store.At(RelativePath.Parse("rows"));
        foreach (string folder in Directory.Exists(rows) ? Directory.GetDirectories(rows) : [])
        {
            if (!RealPath.IsLink(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private static IEnumerable<(string Path, RowRecord Content)> Records(IEnumerable<string> files) => files
        .Where(path => path.EndsWith(RowRecord.Extension, StringComparison.Ordinal))
        .Select(path => (path, RowRecord.TryRead(path)!))
        .Where(record => record.Item2 is not null);

    private static string ShardPath(string recordPath, RowRecord record) => RowFolder.ShardPath(Path.GetDirectoryName(recordPath)!, record.ShardSha256);

    private static OutputFile Describe(string path, string sha256) => new(RelativePath.Parse(Path.GetFileName(path)), Size(path), sha256);

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
