namespace SpeechSpeed.Core;

/// <summary>
/// The stored rows of a stage, by the digests of their inputs. The folder belongs to one context: the caller that names it guarantees that rows of equal
/// keys are equal.
/// </summary>
/// <remarks>
/// Rows lie in shards, files named by their SHA-256. A <see cref="RowRecord"/> of the rows of a shard is put beside it when it is complete. Both are
/// checked on every use; a damaged one is removed, and its rows are computed again. Several processes may use a folder at
/// once. Thread-safe.
/// </remarks>
public sealed class RowFolder
{
    private const string ShardExtension = ".shard";

    private readonly string folder;

    /// <summary>Opens a folder; creates it if absent.</summary>
    public RowFolder(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Path of a shard in a folder.</summary>
    public static string ShardPath(string folder, string sha256) => Path.Combine(folder, sha256 + ShardExtension);

    /// <summary>The undamaged records of a folder, each with its path; none if there is no folder.</summary>
    public static IEnumerable<(string Path, RowRecord Record)> Records(string folder)
    {
        foreach (string path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + RowRecord.Extension) : [])
        {
            if (RowRecord.TryRead(path) is { } record)
            {
                yield return (path, record);
            }
        }
    }

    /// <summary>The undamaged records.</summary>
    public IEnumerable<RowRecord> Records() => Records(folder).Select(entry => entry.Record);

    /// <summary>Puts a shard at <paramref name="destination"/>, if the folder has it undamaged.</summary>
    /// <param name="key">The shard's key.</param>
    /// <param name="destination">A path without a file yet; a missing folder is created.</param>
    public bool TryTake(string key, string destination)
    {
        if (RowRecord.TryRead(RecordPath(key)) is not { } record || !IsIntact(record.ShardSha256))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        LinkOrCopy(ShardPath(folder, record.ShardSha256), destination);
        MarkUsed(key);
        return true;
    }

    /// <summary>The bytes of a shard of one row, which has the shard's key; null if it is absent or damaged.</summary>
    public byte[]? TryRead(string key)
    {
        if (RowRecord.TryRead(RecordPath(key)) is not { } record || TryReadShard(record.ShardSha256) is not { } bytes)
        {
            return null;
        }

        MarkUsed(key);
        return bytes;
    }

    /// <summary>The bytes of a shard; null if it is absent or damaged.</summary>
    public byte[]? TryReadShard(string sha256)
    {
        string path = ShardPath(folder, sha256);
        try
        {
            byte[] bytes = RegularFile.ReadAll(path, Array.MaxLength);
            if (FileDigest.Sha256(bytes) == sha256)
            {
                return bytes;
            }

            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // An unreadable file counts as absent.
        }

        return null;
    }

    /// <summary>Stores a shard of one row, which has the shard's key.</summary>
    public void Add(string key, byte[] bytes)
    {
        string sha256 = FileDigest.Sha256(bytes);
        if (!IsIntact(sha256))
        {
            AtomicFile.Write(ShardPath(folder, sha256), stream => stream.Write(bytes));
        }

        Record(key, new RowRecord(sha256, [key]));
    }

    /// <summary>Stores a shard. If the file system has hard links, it is the same file as its source.</summary>
    /// <param name="key">The shard's key.</param>
    /// <param name="rows">The keys of its rows, in order.</param>
    /// <param name="shard">The file, which stays at its path and must not be written again.</param>
    public void Add(string key, IReadOnlyList<string> rows, string shard)
    {
        string sha256 = FileDigest.Sha256(shard);
        if (!IsIntact(sha256))
        {
            LinkOrCopy(shard, ShardPath(folder, sha256));
        }

        Record(key, new RowRecord(sha256, rows));
    }

    private void Record(string key, RowRecord record) => AtomicFile.Write(RecordPath(key), stream => stream.Write(record.ToBytes()));

    /// <summary>For the collection of unused shards: the record's time of writing is the time of its last use.</summary>
    private void MarkUsed(string key)
    {
        try
        {
            File.SetLastWriteTimeUtc(RecordPath(key), DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only store can still be read.
        }
    }

    /// <summary>Whether a shard exists with the bytes of its name; a damaged one is removed.</summary>
    private bool IsIntact(string sha256)
    {
        string path = ShardPath(folder, sha256);
        if (!RegularFile.IsThere(path))
        {
            return false;
        }

        if (FileDigest.Sha256(path) == sha256)
        {
            return true;
        }

        File.Delete(path);
        return false;
    }

    private static void LinkOrCopy(string from, string to)
    {
        if (!HardLink.TryCreate(from, to) && !File.Exists(to))
        {
            AtomicFile.Write(to, stream =>
            {
                using FileStream source = File.OpenRead(from);
                source.CopyTo(stream);
            });
        }
    }

    private string RecordPath(string key) => Path.Combine(folder, key + RowRecord.Extension);
}
