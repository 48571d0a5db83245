using System.Globalization;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Tests.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Tests.Execution;

/// <summary>What computes the networks: the choice, and that its results stay apart.</summary>
public sealed class ProviderTests : IDisposable
{
    private const string Gpu = "nvidia-h100 sm90 driver13000 cuda13000 cublas130000 cudnn91200";
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    /// <summary>Without the key, and on the CPU, the kind of processor is as it was before there was a choice: stored results stay valid.</summary>
    [Fact]
    public void Every_choice()
    {
        using TestPipeline pipeline = new();
        StringBuilder text = new();
        foreach (string yaml in new[] { "", "provider: auto", "provider: cpu, device: 1", "provider: cuda, device: 1", "provider: directml" })
        {
            SettingValues values = pipeline.Load(TestPipeline.Minimal + (yaml.Length > 0 ? $"execution: {{ {yaml} }}\n" : "")).Values;
            Describe("tools without CUDA", ProviderChoice.Of(values, hasCuda: false, _ => throw new InvalidOperationException("No GPU is looked for.")));
            Describe("no GPU", ProviderChoice.Of(values, hasCuda: true, _ => (null, "there is no driver.")));
            Describe("GPU", ProviderChoice.Of(values, hasCuda: true, _ => (Gpu, null)));

            void Describe(string where, ProviderChoice choice) => text.Append(
                CultureInfo.InvariantCulture, $"{{ {yaml} }}, {where}: {string.Join(' ', choice.FlagsOf(StageNames.Extract))}; {choice.Kind.Replace(ProcessorKind.Beside(""), " PROCESSOR", StringComparison.Ordinal)}{Line(choice.Note)}{Line(choice.Refusal)}\n");
        }

        Expectation.Check(text.ToString().TrimEnd());
        Assert.Empty(ProviderChoice.Processor.FlagsOf(StageNames.Statistics));

        static string Line(string? more) => more is null ? "" : $"\n    {more}";
    }

    [Fact]
    public void This_machine_and_these_tools_give_a_choice_without_an_exception()
    {
        (string? gpu, string? absence) = CudaDevice.Find(1023);
        Assert.Null(gpu);
        Assert.EndsWith(".", absence, StringComparison.Ordinal);
        Assert.Equal(ProviderChoice.Processor, ProviderChoice.Of(SettingValues.Defaults, work.Pipeline.Folders.Tools));
    }

    [Fact]
    public async Task A_provider_that_is_not_available_is_refused_before_anything_runs()
    {
        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => RunAsync(Cuda(hasGpu: false), fromLock: false));

        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.StartsWith($"{work["pipeline.yaml"]}: execution.provider is cuda, which is not available here: there is no driver.", error.Message, StringComparison.Ordinal);
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task Auto_says_once_that_it_takes_the_processor_and_its_results()
    {
        await work.RunAsync();
        work.TakeLaunches();
        PipelineFolders folders = FoldersOf(ProviderChoice.Of(SettingValues.Defaults, hasCuda: true, _ => (null, "there is no driver.")));

        await RunAsync(folders.Tools.Provider, fromLock: false);

        Assert.Empty(work.TakeLaunches());
        Assert.Single(work.Messages, "execution.provider is auto and takes the CPU: there is no driver.");
        Assert.Equal(
            $"processor: {ProcessorKind.OfThisMachine} (execution.provider is auto and takes the CPU: there is no driver.)", new PipelineRunner(folders).DescribeProcessor(new RunOptions(2)));
    }

    /// <summary>A GPU's results are not taken on the CPU; with the lock file, a machine without a GPU takes them and computes nothing.</summary>
    [Fact]
    public async Task Results_of_a_GPU_stay_apart_and_can_be_taken_from_the_lock_file()
    {
        await work.RunAsync();
        SortedDictionary<string, string> own = work.Published();
        work.TakeLaunches();

        await RunAsync(Cuda(hasGpu: true), fromLock: false);
        Assert.Equal(["prepare", "count[a]", "count[b]", "report"], work.TakeLaunches());
        SortedDictionary<string, string> gpus = work.Published();
        Assert.Contains(Gpu, gpus["pipeline.lock.json"], StringComparison.Ordinal);

        await RunAsync(Cuda(hasGpu: false), fromLock: true);
        Assert.Equal(gpus, work.Published());

        await work.RunAsync();
        Assert.Equal(own, work.Published());
        Assert.Empty(work.TakeLaunches());
    }

    private static ProviderChoice Cuda(bool hasGpu) => ProviderChoice.Of(
        SettingValues.Defaults.With(Settings.Execution.Provider, ExecutionProvider.Cuda), hasCuda: true, _ => hasGpu ? (Gpu, null) : (null, "there is no driver."));

    private PipelineFolders FoldersOf(ProviderChoice choice)
    {
        PipelineFolders folders = work.Pipeline.Folders;
        return folders with { Tools = new ToolFolders(folders.Tools.Root, folders.Tools.Configuration) { Provider = choice } };
    }

    private Task<RunSummary> RunAsync(ProviderChoice choice, bool fromLock) =>
        new PipelineRunner(FoldersOf(choice)).RunAsync(work.Pipeline.Nodes(), work.Pipeline.Nodes(), new RunOptions(2) { FromLock = fromLock }, work, CancellationToken.None);
}
