using System.Runtime.InteropServices;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Execution;

/// <summary>Results of different kinds of processors stay apart.</summary>
public sealed class ProcessorKindTests : IDisposable
{
    private const string Another = "cpu acme avx1024";
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public void This_machine_is_of_the_kind_that_Linux_reports()
    {
        bool isKnown = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
        Needs.That(isKnown, "Linux on x64, whose /proc/cpuinfo names maker and instructions");
        bool hasAll = !Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("DOTNET_Enable", StringComparison.Ordinal));
        Needs.That(hasAll, "all instructions: no variable DOTNET_Enable…");
        string[] lines = File.ReadAllLines("/proc/cpuinfo");
        string maker = Value("vendor_id") switch { "GenuineIntel" => "intel", "AuthenticAMD" => "amd", var other => other.ToLowerInvariant() };
        string[] flags = Value("flags").Split(' ');
        string[] expected =
        [
            "cpu",
            maker,
            flags.Contains("avx512bw") && flags.Contains("avx512vl") ? "avx512" : flags.Contains("avx2") ? "avx2" : flags.Contains("avx") ? "avx" : "sse",
            .. flags.Contains("avx512_vnni") || flags.Contains("avx_vnni") ? ["vnni"] : Array.Empty<string>(),
            .. flags.Contains("amx_tile") ? ["amx"] : Array.Empty<string>(),
        ];

        Assert.Equal(string.Join(' ', expected), ProcessorKind.OfThisMachine);

        string Value(string name) => lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(": ", 2)[1];
    }

    [Fact]
    public async Task A_store_has_the_results_of_several_kinds_and_a_run_takes_only_those_of_its_own()
    {
        await work.RunAsync();
        SortedDictionary<string, string> own = work.Published();
        work.TakeLaunches();

        work.Pipeline.Processor = Another;
        PlannedNode[] plan = [.. await work.PlanAsync()];
        await work.RunAsync();
        string[] launched = work.TakeLaunches();
        SortedDictionary<string, string> others = work.Published();

        work.Pipeline.Processor = ProcessorKind.OfThisMachine;
        await work.RunAsync();

        Assert.All(plan, planned => Assert.Contains($"processor changed from {ProcessorKind.OfThisMachine} to {Another}", planned.Reasons));
        Assert.Equal(["prepare", "count[a]", "count[b]", "report"], launched);
        Assert.All(LockFile.Read(work["pipeline.lock.json"], _ => { }).Stages.Values, stage => Assert.Equal(ProcessorKind.OfThisMachine, stage.Components["processor"]));
        Assert.Empty(work.TakeLaunches());
        Assert.Equal(own, work.Published());
        Assert.NotEqual(own["pipeline.lock.json"], others["pipeline.lock.json"]);
    }

    [Fact]
    public async Task Locked_on_another_kind_is_refused_at_once_and_both_kinds_are_named()
    {
        await work.RunAsync();
        work.TakeLaunches();
        work.Pipeline.Processor = Another;

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync(isLocked: true));

        Assert.Equal(ExitCode.CheckFailed, error.ExitCode);
        Assert.Contains(ProcessorKind.OfThisMachine, error.Message, StringComparison.Ordinal);
        Assert.Contains(Another, error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task Status_names_the_kind_and_those_in_the_lock_file()
    {
        await work.RunAsync();
        Assert.Equal($"processor: {ProcessorKind.OfThisMachine}", new PipelineRunner(work.Pipeline.Folders).DescribeProcessor(new RunOptions(2)));

        work.Pipeline.Processor = Another;
        Assert.Equal(
            $"processor: {Another}. The lock file has results of another kind ({ProcessorKind.OfThisMachine}); a run takes none of them, and computes its own",
            new PipelineRunner(work.Pipeline.Folders).DescribeProcessor(new RunOptions(2)));
    }
}
