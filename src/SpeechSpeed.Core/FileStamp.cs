using System.Runtime.InteropServices;

namespace SpeechSpeed.Core;

/// <summary>The file system's data on a file, without reading it. Two equal stamps mean equal bytes, except for racy ones.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file in it: a file that replaces another has a new one.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNs">Time of the last writing, nanoseconds since 1970; programs may set it at will.</param>
/// <param name="ChangedNs">Time of the last change of content or attributes, set by the system alone.</param>
public readonly partial record struct FileStamp(long Device, long Inode, long Size, long ModifiedNs, long ChangedNs)
{
    /// <summary>
    /// Minimum age of a file at its hashing for its stamp to be trusted. A file written twice within one step of the
    /// file system's clock has the same stamp with different bytes (git's "racy" problem). Steps are some milliseconds on ext4, XFS and
    /// APFS, and 2 s on FAT and on some network file systems. The widest step is used everywhere, because its cost is only one more hashing
    /// of a file that has just been written.
    /// </summary>
    public const long GranularityNs = 2_000_000_000;

    private const int CurrentFolder = -100;       // AT_FDCWD
    private const uint BasicStats = 0x7ff;        // STATX_BASIC_STATS
    private const int FileTypeMask = 0xf000;      // S_IFMT
    private const int RegularFile = 0x8000;       // S_IFREG
    private const int NoSuchFile = 2;             // ENOENT

    /// <summary>Whether a digest taken at <paramref name="hashedAtNs"/> is valid as long as the stamp stays the same.</summary>
    public bool IsSettledAt(long hashedAtNs) => ModifiedNs < hashedAtNs - GranularityNs && ChangedNs < hashedAtNs - GranularityNs;

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTime time) => (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>
    /// The stamp of the regular file that <paramref name="path"/> names, links followed. On Linux from <c>statx</c>. Elsewhere .NET gives
    /// neither inode nor change time: device and inode are 0, and the time of creation stands for the change time, so a change that keeps
    /// size, time of writing and time of creation goes unnoticed there.
    /// </summary>
    /// <exception cref="IOException">There is no such file, it cannot be reached, or it is not a regular file.</exception>
    public static FileStamp Read(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ReadPortable(path);
        }

        if (Statx(CurrentFolder, path, 0, BasicStats, out StatxBuffer stat) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            string message = Marshal.GetPInvokeErrorMessage(error);
            throw error == NoSuchFile ? new FileNotFoundException(message, path) : new IOException(message);
        }

        if ((stat.Mode & FileTypeMask) != RegularFile)
        {
            throw new IOException("It is not a regular file");
        }

        return Of(stat);
    }

    /// <summary>The stamp of a regular file in an open folder, links followed; null if it is no regular file or cannot be reached. On Linux only.</summary>
    /// <param name="folder">The folder's descriptor.</param>
    /// <param name="name">The file's name, which ends with a zero.</param>
    public static unsafe FileStamp? TryRead(int folder, byte* name) =>
        Statx(folder, name, 0, BasicStats, out StatxBuffer stat) == 0 && (stat.Mode & FileTypeMask) == RegularFile ? Of(stat) : null;

    private static FileStamp ReadPortable(string path)
    {
        FileInfo file = new(path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
        {
            file = target;
        }

        return file.Exists
            ? new FileStamp(0, 0, file.Length, Nanoseconds(file.LastWriteTimeUtc), Nanoseconds(file.CreationTimeUtc))
            : throw new IOException(Directory.Exists(path) ? "It is not a regular file" : "No such file");
    }

    private static FileStamp Of(in StatxBuffer stat) => new(
        ((long)stat.DeviceMajor << 32) | stat.DeviceMinor,
        (long)stat.Inode,
        (long)stat.Size,
        Nanoseconds(stat.ModifiedSeconds, stat.ModifiedNanoseconds),
        Nanoseconds(stat.ChangedSeconds, stat.ChangedNanoseconds));

    private static long Nanoseconds(long seconds, uint nanoseconds) => (seconds * 1_000_000_000) + nanoseconds;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "statx")]
    private static unsafe partial int Statx(int folder, byte* name, int flags, uint mask, out StatxBuffer buffer);

    /// <summary><c>struct statx</c> of Linux: the same layout on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
