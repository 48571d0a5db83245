using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Run;

namespace SpeechSpeed.Build;

/// <summary>Runs the benchmarks.</summary>
internal static class BenchRun
{
    /// <summary>Runs all of them.</summary>
    public static void Run(BuildContext context)
    {
        context.DotNetRun(context.Benchmarks.FullPath, "--filter *", new DotNetRunSettings { Configuration = "Release" });
    }
}
