namespace SpeechSpeed.Pipeline.Identity;

/// <summary>What the file system says of a file without reading it. Two equal stamps mean, but for racy ones, equal bytes.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file in it: a file put in place of another has a new one.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNs">Time of the last writing, nanoseconds since 1970; programs may set it at will.</param>
/// <param name="ChangedNs">Time of the last change of content or attributes, set by the system alone.</param>
internal readonly record struct FileStamp(long Device, long Inode, long Size, long ModifiedNs, long ChangedNs)
{
    /// <summary>
    /// How much older than its hashing a file must be to be trusted without reading it again. A file written twice within one step of the
    /// file system's clock has the same stamp with different bytes (git's "racy" problem). Steps are some milliseconds on ext4, XFS and
    /// APFS, and 2 s on FAT and on some network file systems; the widest is used everywhere, because what it costs is one more hashing
    /// of a file that has just been written.
    /// </summary>
    public const long GranularityNs = 2_000_000_000;

    /// <summary>Whether a digest taken at <paramref name="hashedAtNs"/> can stand for the file as long as its stamp stays the same.</summary>
    public bool IsSettledAt(long hashedAtNs) => ModifiedNs < hashedAtNs - GranularityNs && ChangedNs < hashedAtNs - GranularityNs;

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTime time) => (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
