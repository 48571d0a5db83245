using System.Runtime.InteropServices;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// What .NET does not offer and the operating systems do differently: file stamps with inode and change time, flushing a folder,
/// read-only files. The one place of this library that asks which system it runs on.
/// </summary>
internal static partial class NativeFileSystem
{
    private const int CurrentFolder = -100;       // AT_FDCWD
    private const uint BasicStats = 0x7ff;        // STATX_BASIC_STATS
    private const int FileTypeMask = 0xf000;      // S_IFMT
    private const int RegularFile = 0x8000;       // S_IFREG
    private const int OpenReadOnlyCloseOnExec = 0x80000;
    private const int MacCloseOnExec = 0x1000000;

    /// <summary>
    /// The stamp of the regular file that <paramref name="path"/> names, links followed. On Linux from <c>statx</c>. Elsewhere .NET gives
    /// neither inode nor change time: device and inode are 0, and the time of creation stands for the change time, so a change that keeps
    /// size, time of writing and time of creation goes unnoticed there.
    /// </summary>
    /// <exception cref="IOException">There is no such file, it cannot be reached, or it is not a regular file.</exception>
    public static FileStamp ReadStamp(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ReadPortableStamp(path);
        }

        if (Statx(CurrentFolder, path, 0, BasicStats, out StatxBuffer stat) != 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }

        if ((stat.Mode & FileTypeMask) != RegularFile)
        {
            throw new IOException("It is not a regular file");
        }

        return Stamp(stat);
    }

    /// <summary>The stamp of a regular file in a folder that is open, links followed; null where it is none or cannot be reached. On Linux only.</summary>
    internal static unsafe FileStamp? TryReadStamp(int folder, byte* name) =>
        Statx(folder, name, 0, BasicStats, out StatxBuffer stat) == 0 && (stat.Mode & FileTypeMask) == RegularFile ? Stamp(stat) : null;

    /// <summary>
    /// How a file must be open to be flushed: Windows asks for the right to write; elsewhere a file may be read-only already, as one is that the
    /// store has under another name.
    /// </summary>
    public static FileAccess FlushAccess => OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;

    /// <summary>
    /// Makes names made, replaced or removed in <paramref name="folder"/> survive a power cut. Windows writes them with the file system's
    /// own journal and offers no such call.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(folder, OperatingSystem.IsLinux() ? OpenReadOnlyCloseOnExec : MacCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{folder}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        // Some file systems refuse to flush a folder (EINVAL); they have nothing to flush.
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>
    /// Takes the right to write away from everyone. Not on Windows, where a read-only file can be neither replaced nor deleted.
    /// </summary>
    public static void MakeReadOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    private static FileStamp ReadPortableStamp(string path)
    {
        FileInfo file = new(path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
        {
            file = target;
        }

        return file.Exists
            ? new FileStamp(0, 0, file.Length, FileStamp.Nanoseconds(file.LastWriteTimeUtc), FileStamp.Nanoseconds(file.CreationTimeUtc))
            : throw new IOException(Directory.Exists(path) ? "It is not a regular file" : "No such file");
    }

    private static FileStamp Stamp(in StatxBuffer stat) => new(
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

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

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
