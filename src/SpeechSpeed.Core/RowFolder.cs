namespace SpeechSpeed.Core;

/// <summary>
/// What a stage has computed before, by what it was computed from. The folder belongs to one context: whoever names it answers for it that rows of equal
/// keys are equal.
/// </summary>
/// <remarks>
/// Rows lie in shards, files that are called by their SHA-256; a <see cref="RowRecord"/> of what is in a shard is put beside it when it is complete. Both are
/// checked whenever they are used; what is damaged is removed, and costs no more than to compute its rows again. Several processes may use a folder at
/// once. Thread-safe.
/// </remarks>
public sealed class RowFolder
{
    private const string ShardExtension = ".shard";

    private readonly string folder;

    /// <summary>Opens a folder; makes it if absent.</summary>
    public RowFolder(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Path of a shard in a folder.</summary>
    public static string ShardPath(string folder, string sha256) => Path.Combine(folder, sha256 + ShardExtension);

    /// <summary>The undamaged records of a folder, each with its path; none where there is no folder.</summary>
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

    /// <summary>Puts a shard at <paramref name="destination"/>, if it is here whole.</summary>
    /// <param name="key">The shard's key.</param>
    /// <param name="destination">Where there is no file yet; its folder is made if absent.</param>
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

    /// <summary>The bytes of a shard of one row, which has the shard's key; null where it is not here, or damaged.</summary>
    public byte[]? TryRead(string key)
    {
        if (RowRecord.TryRead(RecordPath(key)) is not { } record || TryReadShard(record.ShardSha256) is not { } bytes)
        {
            return null;
        }

        MarkUsed(key);
        return bytes;
    }

    /// <summary>The bytes of a shard; null where it is not here, or damaged.</summary>
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
            // What cannot be read is not there.
        }

        return null;
    }

    /// <summary>Keeps a shard of one row, which has the shard's key.</summary>
    public void Add(string key, byte[] bytes)
    {
        string sha256 = FileDigest.Sha256(bytes);
        if (!IsIntact(sha256))
        {
            AtomicFile.Write(ShardPath(folder, sha256), stream => stream.Write(bytes));
        }

        Record(key, new RowRecord(sha256, [key]));
    }

    /// <summary>Keeps a shard. Where the file system has hard links, it is the same file as the one it is taken from.</summary>
    /// <param name="key">The shard's key.</param>
    /// <param name="rows">The keys of its rows, in order.</param>
    /// <param name="shard">The file, which stays where it is and is not written to again.</param>
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

    /// <summary>For whoever tidies up: the record's time of writing is that of the last use.</summary>
    private void MarkUsed(string key)
    {
        try
        {
            File.SetLastWriteTimeUtc(RecordPath(key), DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A store that cannot be written to can still be read.
        }
    }

    /// <summary>Whether a shard is here with the bytes that its name says; a damaged one is removed.</summary>
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
