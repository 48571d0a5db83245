using System.Runtime.InteropServices;

namespace SpeechSpeed.Core;

/// <summary>Environment variables for native libraries of this process: except on Windows, they do not see the variables that .NET sets.</summary>
public static partial class ProcessEnvironment
{
    /// <summary>Sets a variable for this process and its children.</summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
        {
            _ = SetNative(name, value, overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
