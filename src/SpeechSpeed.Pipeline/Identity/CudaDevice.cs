using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// The GPUs of this machine, by NVIDIA's driver, and the libraries that ONNX Runtime's CUDA provider loads. The numbers that a network gives depend on all of them: type of the GPU,
/// driver, CUDA, cuBLAS and cuDNN choose the kernels.
/// </summary>
internal static partial class CudaDevice
{
    private const string Driver = "libcuda.so.1";
    private const string Runtime = "libcudart.so.13";
    private const string Blas = "libcublasLt.so.13";
    private const string Dnn = "libcudnn.so.9";

    /// <summary>Those that <c>libonnxruntime_providers_cuda.so</c> of the package is linked with, and cuDNN.</summary>
    private static readonly string[] Libraries = [Runtime, Blas, "libcublas.so.13", "libcurand.so.10", Dnn];

    private static readonly ConcurrentDictionary<int, (string?, string?)> Found = [];

    private enum Fact
    {
        ComputeCapabilityMajor = 75,
        ComputeCapabilityMinor = 76,
    }

    /// <summary>Describes a GPU, <c>nvidia-h100-80gb-hbm3 sm90 driver13000 cuda13000 cublas130001 cudnn91300</c>, or says why there is none and what to do.</summary>
    /// <param name="device">Its number, ≥ 0.</param>
    public static (string? Gpu, string? Absence) Find(int device) => Found.GetOrAdd(device, static number => Look(number));

    private static (string? Gpu, string? Absence) Look(int device)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Driver, out _))
        {
            return (null, $"{Driver}, NVIDIA's driver, is not there. Run on a machine with an NVIDIA GPU and its driver.");
        }

        int error = Init(0);
        int count = 0;
        error = error != 0 ? error : CountDevices(out count);
        if (error != 0 || count <= device)
        {
            string found = error != 0 ? string.Create(CultureInfo.InvariantCulture, $"NVIDIA's driver finds no GPU (error {error})")
                : string.Create(CultureInfo.InvariantCulture, $"execution.device is {device}, and there are {count} GPUs, numbered from 0");
            return (null, $"{found}. Compare with nvidia-smi, and with the variable CUDA_VISIBLE_DEVICES.");
        }

        if (Array.Find(Libraries, library => !NativeLibrary.TryLoad(library, out _)) is { } missing)
        {
            return (null, $"{missing} cannot be loaded. Install CUDA 13 and cuDNN 9 where the system finds libraries, or name their folders in LD_LIBRARY_PATH.");
        }

        byte[] name = new byte[256];
        _ = GetDevice(out int handle, device);
        _ = GetName(name, name.Length, handle);
        _ = GetFact(out int major, Fact.ComputeCapabilityMajor, handle);
        _ = GetFact(out int minor, Fact.ComputeCapabilityMinor, handle);
        _ = GetDriverVersion(out int driver);
        _ = GetRuntimeVersion(out int runtime);
        string words = Encoding.ASCII.GetString(name, 0, Math.Max(0, Array.IndexOf(name, (byte)0))).ToLowerInvariant().Replace(' ', '-');
        return (string.Create(CultureInfo.InvariantCulture, $"{words} sm{major}{minor} driver{driver} cuda{runtime} cublas{GetBlasVersion()} cudnn{GetDnnVersion()}"), null);
    }

    [LibraryImport(Driver, EntryPoint = "cuInit")]
    private static partial int Init(uint flags);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGetCount")]
    private static partial int CountDevices(out int count);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGet")]
    private static partial int GetDevice(out int device, int number);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGetName")]
    private static partial int GetName([Out] byte[] name, int length, int device);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGetAttribute")]
    private static partial int GetFact(out int value, Fact fact, int device);

    [LibraryImport(Driver, EntryPoint = "cuDriverGetVersion")]
    private static partial int GetDriverVersion(out int version);

    [LibraryImport(Runtime, EntryPoint = "cudaRuntimeGetVersion")]
    private static partial int GetRuntimeVersion(out int version);

    [LibraryImport(Blas, EntryPoint = "cublasLtGetVersion")]
    private static partial nuint GetBlasVersion();

    [LibraryImport(Dnn, EntryPoint = "cudnnGetVersion")]
    private static partial nuint GetDnnVersion();
}
