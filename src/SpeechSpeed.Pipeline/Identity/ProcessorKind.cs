using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// The kind of processor that results are computed on: <c>cpu amd avx512 vnni</c>. Two processors of one kind run the same code of .NET, ONNX Runtime and
/// libtorch, and give the same bytes. Each of these chooses its kernels by the instruction set; libtorch's MKL also chooses by the maker of the processor. The first word is the
/// provider that computes the networks (<see cref="ProviderChoice"/>).
/// </summary>
internal static class ProcessorKind
{
    /// <summary>Its name among the components of a fingerprint.</summary>
    public const string Component = "processor";

    private static readonly Lazy<string> Found = new(() => string.Join(' ', X86Base.IsSupported ? OfX86() : OfOthers()));

    /// <summary>The kind of this machine where the networks are computed on the processor, too.</summary>
    public static string OfThisMachine => Beside("cpu");

    /// <summary>The kind of this machine.</summary>
    /// <param name="provider">What computes the networks: <c>cpu</c>, or the description of a GPU (<see cref="CudaDevice"/>).</param>
    public static string Beside(string provider) => $"{provider} {Found.Value}";

    private static IEnumerable<string> OfX86()
    {
        (int highest, int b, int c, int d) = X86Base.CpuId(0, 0);
        yield return Maker(b, d, c);
        yield return Avx512BW.VL.IsSupported ? "avx512" : Avx2.IsSupported && Fma.IsSupported ? "avx2" : Avx.IsSupported ? "avx" : "sse";
        if (highest < 7)
        {
            yield break;
        }

        // ONNX Runtime's kernels for networks of small integers, which .NET does not use: Intel's manual, CPUID leaf 7.
        (int subleaves, _, int features, int tiles) = X86Base.CpuId(7, 0);
        if ((features & (1 << 11)) != 0 || (subleaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0))
        {
            yield return "vnni";
        }

        if ((tiles & (1 << 24)) != 0)
        {
            yield return "amx";
        }
    }

    private static IEnumerable<string> OfOthers()
    {
        yield return RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        yield return Numbers.Text(Vector<byte>.Count * 8) + "bit";
        if (Dp.IsSupported)
        {
            yield return "dotprod";
        }
    }

    private static string Maker(params ReadOnlySpan<int> registers) => Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers)) switch
    {
        "GenuineIntel" => "intel",
        "AuthenticAMD" => "amd",
        var other => string.Concat(other.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant(),
    };
}
