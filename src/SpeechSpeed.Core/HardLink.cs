using System.Runtime.InteropServices;

namespace SpeechSpeed.Core;

/// <summary>Second names of files, which .NET does not offer.</summary>
public static partial class HardLink
{
    /// <summary>
    /// Gives the file <paramref name="existing"/> a second name. False if the file system has no hard links, the two are on different
    /// file systems, the name is taken, or the file has the largest number of names.
    /// </summary>
    public static bool TryCreate(string existing, string created) => OperatingSystem.IsWindows()
        ? CreateHardLink(created, existing, 0)
        : Link(existing, created) == 0;

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string created);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string created, string existing, nint securityAttributes);
}
