using Cake.Common.IO;
using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Run;
using Cake.Core;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>Runs the benchmarks.</summary>
internal static class BenchRun
{
    /// <summary>Runs all of them.</summary>
    public static void Run(BuildContext context)
    {
        if (!context.DirectoryExists(context.Benchmarks))
        {
            throw new CakeException((int)ExitCode.Configuration, $"There are no benchmarks yet: {context.Benchmarks} is not there.");
        }

        context.DotNetRun(context.Benchmarks.FullPath, "--filter *", new DotNetRunSettings { Configuration = "Release" });
    }
}
