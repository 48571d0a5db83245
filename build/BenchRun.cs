using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Run;
using Cake.Core;
using Cake.Core.IO;

namespace SpeechSpeed.Build;

/// <summary>Runs the benchmarks, and writes the document of them anew.</summary>
internal static class BenchRun
{
    /// <summary>Runs all of them.</summary>
    public static void Run(BuildContext context)
    {
        ProcessArgumentBuilder document = new ProcessArgumentBuilder().Append("document").AppendQuoted(context.Root.CombineWithFilePath("docs/benchmarks.md").FullPath);
        context.DotNetRun(context.Benchmarks.FullPath, document, new DotNetRunSettings { Configuration = "Release" });
    }
}
