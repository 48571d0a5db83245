using System.Runtime.InteropServices;
using SpeechSpeed.Core;
using TorchSharp;

namespace SpeechSpeed.Torch;

/// <summary>Loads libtorch, the one native library behind learning and linear algebra, and makes it deterministic.</summary>
public static partial class TorchRuntime
{
    // glibc's mallopt. A tensor of a few MB lives for a step and is wanted again in the next one: memory that goes back to the system in between is mapped, zeroed and faulted in anew each time.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int KeptBytes = 256 << 20;
    private const int LargestMapThreshold = 32 << 20;

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>
    /// Must be called on every thread that computes, before it does. Loads libtorch once, and makes each operation run on the calling
    /// thread alone: sums are then always taken in the same order. The callers provide the parallelism, by independent
    /// computations side by side.
    /// </summary>
    /// <exception cref="SpeechSpeedException">libtorch does not load on this system.</exception>
    public static void EnsureLoaded()
    {
        _ = Loaded.Value;

        // libtorch keeps this number per thread (OpenMP's nthreads-var).
        torch.set_num_threads(1);
    }

    private static bool Load()
    {
        try
        {
            KeepFreedMemory();

            // TorchSharp would hide the loader's reason, and look for another copy in the NuGet folder.
            NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, LibraryName()));
            torch.InitializeDeviceType(DeviceType.CPU);
            torch.set_num_interop_threads(1);
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            Throw.Failed(
                $"libtorch does not load from {AppContext.BaseDirectory}. Was the folder built on another system? Delete artifacts/ and build here. "
                + "Oldest systems that work: Linux with glibc 2.34 and libstdc++ of GCC 12 (Debian 12, Ubuntu 22.04); macOS on Apple silicon; Windows x64 "
                + $"with the Visual C++ runtime.{Environment.NewLine}{error.Message}",
                error);
            return false;
        }
    }

    private static void KeepFreedMemory()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                _ = SetAllocator(TrimThreshold, KeptBytes);
                _ = SetAllocator(MapThreshold, LargestMapThreshold);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, such as musl: only slower.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    private static string LibraryName()
    {
        if (OperatingSystem.IsWindows())
        {
            return "LibTorchSharp.dll";
        }

        return OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
    }
}
