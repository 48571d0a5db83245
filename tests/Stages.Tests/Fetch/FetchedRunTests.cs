using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using SpeechSpeed.Fetch.Tests;
using SpeechSpeed.Models;

namespace SpeechSpeed.Stages.Tests.Fetch;

/// <summary>
/// The real experiment's two commands, Fetch and the default, from nothing: a web server on loopback stands in for the hosts, and the embedded sample, packed
/// as OpenSLR packs LibriSpeech, for the corpus. Both are killed without warning on the way, and go on.
/// </summary>
public sealed class FetchedRunTests : IAsyncLifetime
{
    private const string TrainArchive = "/resources/12/train-clean-100.tar.gz";
    private const string ModelPath = "/downloads?models=wespeaker&version=voxblink2_samresnet34.onnx";

    private static readonly (string Part, string Split, string[] Speakers)[] Parts =
    [
        ("train-clean-100", "train", ["1001", "1002", "1003"]), ("dev-clean", "dev", ["1037", "1038"]), ("test-clean", "test", ["1047", "1048"]),
    ];

    private readonly Dictionary<string, byte[]> archives = [];
    private FileHost host = null!;

    public async ValueTask InitializeAsync() => host = await FileHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Two_commands_lead_from_nothing_to_the_report_though_both_are_killed()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using PipelineFolder pipeline = new(await YamlAsync());

        // A pipeline whose files are not there says how to get them, and offline what to bring where.
        ToolResult before = pipeline.Build();
        Assert.Equal(2, before.ExitCode);
        Assert.Contains($"Fetch it: ./build.sh --target=Fetch --config={pipeline.Config}", before.Output, StringComparison.Ordinal);
        ToolResult offline = pipeline.Build("--target=Fetch", "--offline");
        Assert.Equal(3, offline.ExitCode);
        Assert.Contains(pipeline["data/train-clean-100.tar.gz"], offline.Output, StringComparison.Ordinal);
        Assert.Contains(pipeline["models/voxblink2_samresnet34.onnx"], offline.Output, StringComparison.Ordinal);
        Assert.Empty(host.Requests);

        // The first request for the largest archive stands still in the middle, and Fetch is killed there.
        TaskCompletionSource half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.On(TrainArchive, async (context, count) =>
        {
            if (count > 1)
            {
                return false;
            }

            byte[] archive = archives[TrainArchive];
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = archive.Length;
            await context.Response.Body.WriteAsync(archive.AsMemory(0, archive.Length / 2));
            await context.Response.Body.FlushAsync();
            half.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        });
        await KillAsync(pipeline, ["--target=Fetch"], async () =>
        {
            await half.Task.WaitAsync(cancellation);
            string part = pipeline["data/.fetch/train-clean-100.tar.gz.part"];
            for (int i = 0; i < 1000 && (!File.Exists(part) || new FileInfo(part).Length < archives[TrainArchive].Length / 2); i++)
            {
                await Task.Delay(20, cancellation);
            }
        });
        Assert.False(Directory.Exists(pipeline["data/LibriSpeech/train-clean-100"]));

        ToolResult fetch = pipeline.BuildWell("--target=Fetch");
        Assert.Matches("^bytes=[1-9][0-9]+-$", host.Requests.Last(request => request.Path == TrainArchive).Range);
        Assert.Contains("all files are there; run the pipeline", fetch.Output, StringComparison.Ordinal);
        string locked = await File.ReadAllTextAsync(pipeline["pipeline.lock.json"], cancellation);
        Assert.Contains(Digest(archives[TrainArchive]), locked, StringComparison.Ordinal);
        Assert.Contains(Digest(archives[ModelPath]), locked, StringComparison.Ordinal);
        int requests = host.Requests.Count;
        pipeline.BuildWell("--target=Fetch");
        Assert.Equal(requests, host.Requests.Count);

        // The pipeline, killed while it extracts.
        TaskCompletionSource extracting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await KillAsync(pipeline, [], () => extracting.Task.WaitAsync(cancellation), line =>
        {
            if (line.StartsWith("extract[samresnet34]: running", StringComparison.Ordinal))
            {
                extracting.TrySetResult();
            }
        });
        Assert.False(Directory.Exists(pipeline["results"]));

        ToolResult run = pipeline.BuildWell();
        Assert.DoesNotContain("preprocess: running", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(pipeline["results/report.html"]));
        Assert.Equal(["samresnet34", "samresnet34-untrained"], pipeline.Table("model_comparison.csv").Rows.Select(row => row[0]));

        // What was fetched is still in the lock file, and nothing is left to do.
        Assert.Contains(Digest(archives[ModelPath]), await File.ReadAllTextAsync(pipeline["pipeline.lock.json"], cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("running", pipeline.BuildWell("--locked").Output, StringComparison.Ordinal);
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<string> YamlAsync()
    {
        List<string> entries = [];
        foreach ((string part, string split, string[] speakers) in Parts)
        {
            string path = $"/resources/12/{part}.tar.gz";
            archives[path] = await PackAsync(part, split, speakers);
            host.Serve(path, archives[path]);

            // One digest of each kind that publishers give, and one archive of which nothing is known; the first address of dev-clean is dead.
            string known = part switch
            {
                "train-clean-100" => $", bytes: {archives[path].Length}",
                "dev-clean" => $", sha256: {Digest(archives[path])}",
                _ => "",
            };
            string addresses = part == "dev-clean" ? $"[{host.Address}/gone.tar.gz, {host.Address}{path}]" : $"{host.Address}{path}";
            entries.Add($"    - {{ url: {addresses}, into: data, gives: [LibriSpeech/{part}, LibriSpeech/SPEAKERS.TXT]{known} }}");
        }

        using TemporaryFolder made = new();
        ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, 4, 0)).Save(made["model.onnx"]);
        archives[ModelPath] = await File.ReadAllBytesAsync(made["model.onnx"]);
        string final = host.Serve("/signed/model", archives[ModelPath]);
        host.On(ModelPath, (context, _) =>
        {
            context.Response.Redirect(final);
            return Task.FromResult(true);
        });
        return $$"""
            name: fetched
            corpus:
              root: data/LibriSpeech
              splits: { train: [train-clean-100], dev: [dev-clean], test: [test-clean] }
              speakers: SPEAKERS.TXT
            models:
              - name: samresnet34
                onnx: models/voxblink2_samresnet34.onnx
                url: {{host.Address}}{{ModelPath}}
              - name: samresnet34-untrained
                control: { of: samresnet34, seeds: [0], splits: [dev, test] }
            probe: { train: [dev], test: [test] }
            cca: { splits: [dev, test] }
            statistics: { splits: [dev, test], deals: 1, bootstraps: 20, permutations: 20 }
            plot: { formats: [svg] }
            cache: { dir: store }
            fetch:
              archives:
            {{string.Join('\n', entries)}}
            """;
    }

    /// <summary>A part of the sample, as a tar.gz in the layout of OpenSLR's.</summary>
    private static async Task<byte[]> PackAsync(string part, string split, string[] speakers)
    {
        string sample = Path.Combine(Repository.Root, "samples", "speech");
        using MemoryStream bytes = new();
        await using (GZipStream gzip = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        await using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        {
            await tar.WriteEntryAsync(Path.Combine(sample, "SPEAKERS.TXT"), "LibriSpeech/SPEAKERS.TXT");
            foreach (string file in speakers.SelectMany(speaker => Directory.EnumerateFiles(Path.Combine(sample, split, speaker), "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
            {
                await tar.WriteEntryAsync(file, $"LibriSpeech/{part}/{Path.GetRelativePath(Path.Combine(sample, split), file).Replace('\\', '/')}");
            }
        }

        return bytes.ToArray();
    }

    private static async Task KillAsync(PipelineFolder pipeline, string[] arguments, Func<Task> moment, Action<string>? onLine = null)
    {
        using Process build = ToolProcess.Start("Build", [$"--config={pipeline.Config}", .. arguments], onLine ?? (_ => { }));
        await moment();
        build.Kill(entireProcessTree: false);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
