using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>The processor instructions of libtorch's convolutions.</summary>
internal static partial class OneDnn
{
    /// <summary>
    /// Restricts oneDNN to AVX2, unless the user has chosen otherwise: the version in libtorch gives NaN in the training's convolutions on processors with AVX-512 of 2024
    /// (AMD Zen 5). It happens before anything of this program runs, in its tests too: libtorch reads the process's own environment when it first needs it; .NET's is a copy.
    /// </summary>
    [ModuleInitializer]
    internal static void KeepToAvx2()
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            _ = SetVariable("ONEDNN_MAX_CPU_ISA", "AVX2", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
