using SpeechSpeed.Core;
using TorchSharp;

namespace SpeechSpeed.Torch;

/// <summary>Loads libtorch, the one native library behind learning and linear algebra, and makes it deterministic.</summary>
public static class TorchRuntime
{
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>
    /// To be called on every thread that is going to compute, before it does. Loads libtorch once, and lets each operation run on the calling
    /// thread alone: sums are then always taken in the same order, and parallelism is left to the callers, who run independent
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
            torch.InitializeDeviceType(DeviceType.CPU);
            torch.set_num_interop_threads(1);
            return true;
        }
        catch (Exception error) when (error is NotSupportedException or DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            Throw.Failed(
                $"libtorch does not load from {AppContext.BaseDirectory}. Most often a system library is too old (Linux: glibc 2.34 and libstdc++ with "
                + "GLIBCXX_3.4.30 are the oldest that work; Windows: the Visual C++ runtime), or the folder was built on another system: delete "
                + $"artifacts/ and build here. TorchSharp says: {error.GetBaseException().Message.Trim()}",
                error);
            return false;
        }
    }
}
