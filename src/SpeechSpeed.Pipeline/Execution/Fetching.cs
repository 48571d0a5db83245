using System.Diagnostics;
using System.Text;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Fetch;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Runs the fetch tool for the files that a pipeline file names, and records their digests in the lock file.</summary>
/// <param name="config">The pipeline file, whose corpus and models may be absent.</param>
/// <param name="folders">The pipeline's folders.</param>
public sealed class Fetching(PipelineConfig config, PipelineFolders folders)
{
    private const double BytesPerGb = 1e9;
    private const int NameDigits = 12;

    /// <summary>Endings of the names of a download's own files.</summary>
    private static readonly string[] WorkEndings = [".part", ".json", ".unpacked"];

    private static readonly StageNode Node = new("fetch", "fetch", null, "Fetch", 1, [], [], []);

    /// <summary>Fetches.</summary>
    /// <param name="onlyModel">The one model to fetch, beside the archives; null for all.</param>
    /// <param name="isOffline">Whether the network must not be used.</param>
    /// <param name="within">Full paths of the folders below which files may be put; null for anywhere.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="cancellationToken">Interrupts it; what has come stays.</param>
    /// <exception cref="SpeechSpeedException">There is nothing to fetch, or a file could not be fetched.</exception>
    public async Task RunAsync(string? onlyModel, bool isOffline, IReadOnlyList<string>? within, IRunObserver observer, CancellationToken cancellationToken)
    {
        // A model that the file does not have is refused, as by every target.
        _ = StageGraph.Build(config, onlyModel);
        FetchItem[] items = [.. Items(onlyModel)];
        if (items.Length == 0)
        {
            Throw.Configuration(
                $"{config.File} names nothing to fetch{(onlyModel is null ? "" : $" for --model={onlyModel}")}. Add 'url' to a model, or 'fetch: {{ archives: … }}': docs/configuration.md.");
        }

        RequireWithin(items, within);
        StageStore store = folders.OpenStore();
        using RunFolder runFolder = await RunFolder.CreateAsync(store, cancellationToken).ConfigureAwait(false);
        string output = runFolder.NewFolder();
        string plan = Path.Combine(runFolder.NewFolder(), "plan.json");
        LockFile before = ReadLockFile();
        await File.WriteAllBytesAsync(plan, Plan(items, before).ToBytes(), cancellationToken).ConfigureAwait(false);
        long begin = Stopwatch.GetTimestamp();
        observer.On(new RunEvent.NodeStarted(Node, [$"{Numbers.Text(items.Length)} files and archives"]));
        ConsoleOutput console = new(Node, TextWriter.Null, observer.On);
        int code;
        try
        {
            code = await StageProcess.RunAsync(
                folders.Tools.Assembly(Node.Tool),
                ["--plan", plan, "--offline", isOffline ? "true" : "false", ToolProtocol.Output, output],
                console.Take,
                RunOptions.DefaultEndGrace,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await RecordAsync(store, Path.Combine(output, "fetched.json"), CancellationToken.None).ConfigureAwait(false);
        }

        if (code != (int)ExitCode.Done)
        {
            ExitCode known = Enum.IsDefined((ExitCode)code) ? (ExitCode)code : ExitCode.Failed;
            throw new SpeechSpeedException(known, $"not everything is there: {console.Failure ?? "see above."}\nWhat has come stays, and Fetch goes on from there.");
        }

        observer.On(new RunEvent.NodeFinished(Node, Stopwatch.GetElapsedTime(begin)));
    }

    /// <summary>A stranger's pipeline file must not fill folders other than its own.</summary>
    private void RequireWithin(FetchItem[] items, IReadOnlyList<string>? within)
    {
        string[] allowed = [.. (within ?? [Path.GetPathRoot(config.File)!]).Select(RealPath.Of)];
        string[] outside =
        [
            .. items
                .Where(item => item.Missing.Count > 0)
                .Where(item => !Array.Exists(allowed, folder => RealPath.IsWithin(RealPath.Of(item.Into), folder)) || item.Into.Split('/', '\\').Contains(".git"))
                .Select(item => $"  {item.Name} to {item.Into}"),
        ];
        if (outside.Length > 0)
        {
            Throw.Configuration(
                $"{config.File} would have put, outside of {string.Join(", ", within ?? [])}:\n{string.Join('\n', outside)}\n"
                + "Nothing was fetched. If you trust the file, add --allow-outside; otherwise correct its paths. Links count as what they lead to.");
        }
    }

    private IEnumerable<FetchItem> Items(string? onlyModel)
    {
        ModelConfig.Onnx[] models =
        [
            .. config.Models
                .Where(model => onlyModel is null || model.Name == onlyModel)
                .Select(model => model is ModelConfig.Control control ? control.Of : model)
                .OfType<ModelConfig.Onnx>()
                .Where(model => model.Values.Has(Settings.Models.Url))
                .DistinctBy(model => model.File),
        ];
        HashSet<string> names = [.. models.Select(model => model.File)];
        foreach (FetchedArchive archive in config.Archives)
        {
            SettingValues values = archive.Values;
            IReadOnlyList<string> addresses = values.Get(Settings.Fetch.Url)!;
            string name = NameOf(addresses[0]);
            for (int other = 0; !names.Add(Path.Combine(archive.Into, name)); other++)
            {
                name = $"{DigestOf(addresses[0])}-{(other == 0 ? "" : $"{Numbers.Text(other)}-")}{NameOf(addresses[0])}";
            }

            yield return new FetchItem(
                addresses,
                archive.Into,
                values.Get(Settings.Fetch.Gives),
                name,
                values.Get(Settings.Fetch.Sha256),
                values.Get(Settings.Fetch.Md5),
                values.Get(Settings.Fetch.Bytes),
                (long)(values.Get(Settings.Fetch.UnpackedLimitGb) * BytesPerGb));
        }

        foreach (ModelConfig.Onnx model in models)
        {
            SettingValues values = model.Values;
            yield return new FetchItem(
                values.Get(Settings.Models.Url)!, Path.GetDirectoryName(model.File)!, null, Path.GetFileName(model.File), values.Get(Settings.Models.Sha256));
        }
    }

    private FetchPlan Plan(FetchItem[] items, LockFile before) => new(
        config.Values.Get(Settings.Fetch.ConnectionsPerHost),
        config.Values.Get(Settings.Fetch.Attempts),
        items,
        before.Fetched.ToDictionary(entry => entry.Key, entry => entry.Value.Sha256));

    private async Task RecordAsync(StageStore store, string report, CancellationToken cancellationToken)
    {
        if (!File.Exists(report))
        {
            return;
        }

        using ProcessLock publishing = await store.HoldPublishingAsync(cancellationToken).ConfigureAwait(false);
        LockFile before = ReadLockFile();
        Dictionary<string, LockedDownload> fetched = new(before.Fetched, StringComparer.Ordinal);
        foreach (Fetched there in JsonSerializer.Deserialize<Fetched[]>(await File.ReadAllBytesAsync(report, cancellationToken).ConfigureAwait(false))!)
        {
            fetched[there.Address] = new LockedDownload(there.Sha256, there.Bytes);
        }

        new LockFile(before.Stages) { Fetched = fetched }.Write(folders.LockFile);
    }

    /// <summary>Here a damaged file does not count as absent: otherwise any bytes could replace those that were fetched first.</summary>
    private LockFile ReadLockFile() => LockFile.ReadWhole(folders.LockFile, problem => new SpeechSpeedException(
        ExitCode.Failed, $"{problem} It holds the digests of earlier downloads, which a download must have: mend the file or delete it, then run again. Nothing was fetched."));

    /// <summary>A file name for an address: the last part that looks like a file name, of its fragment, its query or its path.</summary>
    internal static string NameOf(string address)
    {
        Uri uri = new(address);
        string[] parts = [uri.Fragment.TrimStart('#'), .. uri.Query.TrimStart('?').Split('&').Reverse().Select(pair => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]), uri.Segments[^1]];
        string name = Uri.UnescapeDataString(parts.FirstOrDefault(part => part.Contains('.', StringComparison.Ordinal)) ?? "");
        bool isName = name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+')
            && !WorkEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return isName ? name : $"download-{DigestOf(address)}";
    }

    private static string DigestOf(string address) => FileDigest.Sha256(Encoding.UTF8.GetBytes(address))[..NameDigits];
}
