using System.Runtime.InteropServices;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>Operations that .NET does not offer and that operating systems do differently: flushing a folder, read-only files.</summary>
internal static partial class NativeFileSystem
{
    private const int OpenReadOnlyCloseOnExec = 0x80000;
    private const int MacCloseOnExec = 0x1000000;

    /// <summary>
    /// How a file must be open to be flushed. Windows asks for the right to write. Elsewhere a file may be read-only already, such as a file that the
    /// store has under another name.
    /// </summary>
    public static FileAccess FlushAccess => OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;

    /// <summary>
    /// Makes new, replaced and removed names in <paramref name="folder"/> survive a power cut. Windows writes names with the file system's
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
    /// Removes the right to write for everyone. Not on Windows, where a read-only file can be neither replaced nor deleted.
    /// </summary>
    public static void MakeReadOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
