using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Run;

namespace SpeechSpeed.Build;

/// <summary>Runs the benchmarks, and writes the document of them anew.</summary>
internal static class BenchRun
{
    /// <summary>Runs all of them.</summary>
    public static void Run(BuildContext context)
    {
        context.DotNetRun(context.Benchmarks.FullPath, $"document {context.Root.CombineWithFilePath("docs/benchmarks.md").FullPath}", new DotNetRunSettings { Configuration = "Release" });
    }
}
