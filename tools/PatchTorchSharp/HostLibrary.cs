using System.Runtime.InteropServices;

namespace SpeechSpeed.PatchTorchSharp;

/// <summary>Finds a shared library in the same way as this system's loader.</summary>
internal static class HostLibrary
{
    /// <summary>The full path of the library that the loader takes for <paramref name="name"/>.</summary>
    /// <exception cref="DllNotFoundException">There is no such library.</exception>
    public static string Locate(string name)
    {
        NativeLibrary.Load(name);

        // A line of /proc/self/maps: address, permissions, offset, device, inode, path.
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            int start = line.IndexOf('/', StringComparison.Ordinal);
            if (start >= 0 && Path.GetFileName(line[start..]).StartsWith(name, StringComparison.Ordinal))
            {
                return line[start..];
            }
        }

        throw new DllNotFoundException($"{name} was loaded, but /proc/self/maps does not name it.");
    }
}
