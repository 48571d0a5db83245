using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SpeechSpeed.Bench;

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
