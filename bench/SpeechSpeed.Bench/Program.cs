using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SpeechSpeed.Bench;

if (args is ["tsne", string input, string channels, string jobs, string output])
{
    TsneRun.Print(input, int.Parse(channels, CultureInfo.InvariantCulture), int.Parse(jobs, CultureInfo.InvariantCulture), output);
    return;
}

// In this process: BenchmarkDotNet would build a project with all native libraries for every benchmark.
IConfig config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "speechspeed-bench"));
BenchmarkSwitcher benchmarks = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly);
if (args is ["document", string path])
{
    BenchmarkDocument.Write(path, benchmarks.RunAll(config));
}
else
{
    benchmarks.Run(args, config);
}
