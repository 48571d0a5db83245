using System.Runtime.InteropServices;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>The kind of a folder's entry, as the folder itself records it.</summary>
internal enum NativeEntryKind : byte
{
    /// <summary>None of the others, or the file system does not record it.</summary>
    Other = 0,

    /// <summary>A folder.</summary>
    Folder = 4,

    /// <summary>A regular file.</summary>
    File = 8,

    /// <summary>A symbolic link.</summary>
    Link = 10,
}

/// <summary>
/// An open folder on Linux: its entries, and the stamps of its files without a path walk from the root to each. .NET makes a string of every
/// full path, which costs more than the system calls. Names are bytes.
/// </summary>
internal sealed unsafe partial class NativeFolder : IDisposable
{
    private nint stream;
    private Entry* entry;

    private NativeFolder(nint stream)
    {
        this.stream = stream;
    }

    /// <summary>Opens a folder; null if there is none, if it cannot be read, or if this is not Linux on 64 bits.</summary>
    /// <param name="path">Full path, UTF-8.</param>
    public static NativeFolder? TryOpen(ReadOnlySpan<byte> path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return null;
        }

        byte[] terminated = [.. path, 0];
        fixed (byte* name = terminated)
        {
            nint opened = OpenFolder(name);
            return opened == 0 ? null : new NativeFolder(opened);
        }
    }

    /// <summary>The name of the entry that <see cref="MoveNext"/> reached.</summary>
    public ReadOnlySpan<byte> Name => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry->Name);

    /// <summary>The kind of that entry.</summary>
    public NativeEntryKind Kind => entry->Kind switch
    {
        (byte)NativeEntryKind.Folder => NativeEntryKind.Folder,
        (byte)NativeEntryKind.File => NativeEntryKind.File,
        (byte)NativeEntryKind.Link => NativeEntryKind.Link,
        _ => NativeEntryKind.Other,
    };

    /// <summary>Goes to the next entry, in the file system's own order; false at the end.</summary>
    public bool MoveNext()
    {
        do
        {
            entry = (Entry*)ReadEntry(stream);
        }
        while (entry != null && (Name.SequenceEqual("."u8) || Name.SequenceEqual(".."u8)));

        return entry != null;
    }

    /// <summary>The stamp of the entry, links followed; null if it is no regular file or cannot be reached.</summary>
    public FileStamp? TryReadStamp() => FileStamp.TryRead(Descriptor(stream), entry->Name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stream != 0)
        {
            _ = CloseFolder(stream);
            stream = 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "opendir")]
    private static partial nint OpenFolder(byte* path);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial nint ReadEntry(nint stream);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    private static partial int Descriptor(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint stream);

    /// <summary><c>struct dirent</c> of Linux on 64 bits, the same in glibc and musl.</summary>
    [StructLayout(LayoutKind.Explicit)]
    private struct Entry
    {
        [FieldOffset(18)]
        public byte Kind;

        [FieldOffset(19)]
        public fixed byte Name[256];
    }
}
