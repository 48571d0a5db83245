using Microsoft.Win32.SafeHandles;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>Writes that survive a kill or a power cut as the old file or the new one, never as a part.</summary>
internal static class DurableFile
{
    /// <summary>Writes <paramref name="bytes"/> to <paramref name="temporary"/>, which may exist already, and moves it to <paramref name="path"/>.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="temporary">A path on the same file system.</param>
    /// <param name="bytes">The new content.</param>
    public static void Write(string path, string temporary, ReadOnlySpan<byte> bytes)
    {
        using (FileStream file = Create(temporary))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        NativeFileSystem.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Creates a new file under a name that may be taken: a link there is removed, and not followed.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }

    /// <summary>Makes sure a file's bytes are on the disk.</summary>
    public static void Flush(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, NativeFileSystem.FlushAccess);
        RandomAccess.FlushToDisk(file);
    }
}
