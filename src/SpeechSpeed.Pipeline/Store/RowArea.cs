using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>A shard of rows in the store.</summary>
/// <param name="Context">What its rows depend on beside their keys: the folder it lies in.</param>
/// <param name="RecordPath">Full path of the record of its rows; null for a file that no record names.</param>
/// <param name="ShardPath">Full path of the shard, or of what else was found; it may be missing.</param>
/// <param name="Sha256">SHA-256 that the shard must have; null where nothing says so.</param>
/// <param name="Bytes">Its size; 0 where it is missing. It takes no room of its own while <c>cas/</c> has the same file under the same digest.</param>
/// <param name="LastUsedUtc">When it was made or last taken.</param>
public sealed record RowShard(string Context, string? RecordPath, string ShardPath, string? Sha256, long Bytes, DateTime LastUsedUtc);

/// <summary>
/// The part of the store in which stages keep their rows: <c>rows/&lt;context&gt;/</c>, each a <see cref="RowFolder"/>. The stage tools write them while they
/// run; here they are looked over, checked and removed. Nothing in it is ever needed: what is missing or damaged is computed again.
/// </summary>
/// <param name="storeRoot">Full path of <c>.speechspeed</c>.</param>
public sealed class RowArea(string storeRoot)
{
    private readonly string root = Path.Combine(storeRoot, "rows");

    /// <summary>Full path of a context's folder.</summary>
    public string Folder(string context) => Path.Combine(root, context);

    /// <summary>The keys of the rows that are there of a context: those in an undamaged record whose shard exists.</summary>
    public IReadOnlySet<string> Keys(string context) => RowFolder.Records(Folder(context))
        .Where(entry => File.Exists(RowFolder.ShardPath(Folder(context), entry.Record.ShardSha256)))
        .SelectMany(entry => entry.Record.Keys)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Every shard, and every file that belongs to none: what a kill has left, or damage.</summary>
    public IReadOnlyList<RowShard> Enumerate()
    {
        List<RowShard> shards = [];
        foreach (string folder in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
        {
            string context = Path.GetFileName(folder);
            HashSet<string> named = new(StringComparer.Ordinal);
            foreach ((string path, RowRecord record) in RowFolder.Records(folder))
            {
                string shard = RowFolder.ShardPath(folder, record.ShardSha256);
                named.Add(path);
                named.Add(shard);
                shards.Add(new RowShard(context, path, shard, record.ShardSha256, Size(shard), File.GetLastWriteTimeUtc(path)));
            }

            shards.AddRange(Directory.EnumerateFiles(folder)
                .Where(path => !named.Contains(path))
                .Select(path => new RowShard(context, null, path, null, Size(path), File.GetLastWriteTimeUtc(path))));
        }

        return shards;
    }

    /// <summary>Whether a shard is whole: it has a record, and its bytes are those the record names.</summary>
    public static bool Verify(RowShard shard)
    {
        try
        {
            return shard.Sha256 is not null && FileDigest.Sha256(shard.ShardPath) == shard.Sha256;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes a shard with its record; another record of the same shard is then without one, which counts as damage.</summary>
    public static void Delete(RowShard shard)
    {
        if (shard.RecordPath is { } record)
        {
            File.Delete(record);
        }

        File.Delete(shard.ShardPath);
    }

    /// <summary>Removes the folders that nothing is left in. Called while no run is under way.</summary>
    public void DeleteEmptyFolders()
    {
        foreach (string folder in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
