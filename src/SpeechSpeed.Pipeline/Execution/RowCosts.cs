using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What large extractions will cost on this machine.</summary>
/// <param name="Plan">The plan, with the time of every stage that was measured.</param>
/// <param name="Time">How long they take in all.</param>
/// <param name="Bytes">How much they add to the store.</param>
/// <param name="FreeBytes">How much is free there.</param>
public sealed record CostEstimate(IReadOnlyList<PlannedNode> Plan, TimeSpan Time, long Bytes, long FreeBytes);

/// <summary>What one row costs: measured once for each network, front end, version of the tool and number of workers.</summary>
/// <param name="StartSeconds">What the tool takes to start and to load its network.</param>
/// <param name="SecondsPerAudioByte">How long it takes for a byte of an audio file: files of one corpus are about equally compressed.</param>
/// <param name="BytesPerRow">What it writes for one utterance.</param>
internal sealed record RowCost(double StartSeconds, double SecondsPerAudioByte, double BytesPerRow);

/// <summary>
/// Measures what extractions cost before they run, by running the very tool over a few utterances spread over the corpus. Only for extractions
/// that are large and that have no past to go by. Nothing is published; what was measured is kept in the store.
/// </summary>
/// <param name="folders">Where everything is.</param>
/// <param name="options">How stages are run.</param>
/// <param name="store">The store.</param>
/// <param name="runFolder">Where the tool works.</param>
/// <param name="identities">The stages' identities.</param>
/// <param name="say">Told what is done.</param>
internal sealed class RowCosts(
    PipelineFolders folders, RunOptions options, StageStore store, RunFolder runFolder, NodeIdentities identities, Action<string> say)
{
    /// <summary>Below this many rows, running is quicker than asking what it costs.</summary>
    private const int LeastRows = 1000;

    private const int FewPerTable = 1;
    private const int ManyPerTable = 5;
    private const string ControlSeed = "--control-seed";
    private const string LabelSuffix = "_cps.csv";

    private readonly RowHandover rows = new(identities, store.Rows);
    private string? labels;

    /// <summary>Estimates; null where no stage of the plan is large.</summary>
    public async Task<CostEstimate?> EstimateAsync(IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        List<PlannedNode> estimated = [];
        TimeSpan time = TimeSpan.Zero;
        double bytes = 0;
        foreach (PlannedNode planned in plan)
        {
            estimated.Add(planned);
            if (planned.State != NodeState.WouldRun || planned.Node.Rows is null)
            {
                continue;
            }

            (int kept, int total) = rows.Coverage(planned.Node, cancellationToken);
            if (total - kept >= LeastRows && await CostAsync(planned.Node, plan, cancellationToken).ConfigureAwait(false) is { } cost)
            {
                double audio = AudioFiles(planned.Node, cancellationToken).Sum(file => (double)new FileInfo(file).Length) * (total - kept) / total;
                TimeSpan expected = planned.Expected ?? TimeSpan.FromSeconds(cost.StartSeconds + (cost.SecondsPerAudioByte * audio));
                estimated[^1] = planned with { Expected = expected };
                time += expected;
                bytes += cost.BytesPerRow * (total - kept);
            }
        }

        return bytes > 0 ? new CostEstimate(estimated, time, (long)bytes, new DriveInfo(folders.Store).AvailableFreeSpace) : null;
    }

    private IEnumerable<string> AudioFiles(StageNode node, CancellationToken cancellationToken) =>
        from input in node.Inputs.OfType<StageInput.DiskFolders>()
        where input.Role == node.Rows!.Role
        from file in identities.DiskFiles(input, cancellationToken)
        where AudioNames.IsAudio(file.Path)
        select Path.Combine(input.Root, file.Path);

    private async Task<RowCost?> CostAsync(StageNode node, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        // A permuted network costs what the network itself costs.
        StageNode network = node with { Arguments = [.. node.Arguments.Where(argument => argument.Flag != ControlSeed)] };
        string path = Path.Combine(folders.Store, "measured", $"{identities.RowContext(network, cancellationToken)}-{Numbers.Text(options.Jobs)}");
        if (TryRead(path) is { } known)
        {
            return known;
        }

        try
        {
            RowCost cost = await MeasureAsync(network, plan, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DurableFile.Write(path, Path.Combine(runFolder.NewFolder(), "cost"), JsonSerializer.SerializeToUtf8Bytes(cost));
            return cost;
        }
        catch (SpeechSpeedException error)
        {
            say($"what {node.Id} will cost could not be measured: {error.Message}");
            return null;
        }
    }

    private static RowCost? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<RowCost>(File.ReadAllBytes(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<RowCost> MeasureAsync(StageNode node, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        labels ??= await LabelsAsync(node, plan, cancellationToken).ConfigureAwait(false);
        string root = node.Inputs.OfType<StageInput.DiskFolders>().First(input => input.Role == node.Rows!.Role).Root;
        say(string.Create(CultureInfo.InvariantCulture, $"measuring what {node.Id} costs, on {ManyPerTable} utterances of each split; the result is kept"));
        (double fewSeconds, long fewBytes, _) = await RunAsync(node, root, FewPerTable, cancellationToken).ConfigureAwait(false);
        (double manySeconds, long manyBytes, double bytesPerRow) = await RunAsync(node, root, ManyPerTable, cancellationToken).ConfigureAwait(false);

        // On a busy machine the smaller sample may take no less; the whole of the larger one is then the better guess.
        double rate = manySeconds > fewSeconds && manyBytes > fewBytes ? (manySeconds - fewSeconds) / (manyBytes - fewBytes) : manySeconds / Math.Max(1, manyBytes);
        return new RowCost(Math.Max(0, fewSeconds - (rate * fewBytes)), rate, bytesPerRow);
    }

    /// <summary>The folder of the label tables: from the store, or made for this.</summary>
    private async Task<string> LabelsAsync(StageNode node, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        StageNode source = plan.Select(planned => planned.Node).Single(other => other.Id == StageGraph.Dependencies(node).Single());
        string folder = runFolder.NewFolder();
        Dictionary<string, OutputManifest> none = new(StringComparer.Ordinal);
        if (store.TryFind(identities.Of(source, none, cancellationToken).Hash) is { } manifest)
        {
            foreach (OutputFile file in manifest.Files.Where(file => file.Path.EndsWith(LabelSuffix, StringComparison.Ordinal)))
            {
                store.Restore(file, Path.Combine(folder, Path.GetFileName(file.Path)), editable: false);
            }

            return folder;
        }

        say($"reading the corpus, as {source.Id} does");
        return await new StageExecution(folders, store, options.EndGrace, static _ => { })
            .RunAsync(source, folder, none, provenance: null, moreFlags: [], options.Jobs, log: null, static () => { }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the tool over some utterances of each label table.</summary>
    private async Task<(double Seconds, long AudioBytes, double BytesPerRow)> RunAsync(StageNode node, string corpus, int perTable, CancellationToken cancellationToken)
    {
        string folder = runFolder.NewFolder();
        long audioBytes = 0;
        int utterances = 0;
        foreach (StageInput.Upstream table in node.Inputs.OfType<StageInput.Upstream>())
        {
            IReadOnlyList<string> records = CsvRecords.Split(await File.ReadAllTextAsync(Path.Combine(labels!, table.Path), cancellationToken).ConfigureAwait(false));
            int count = Math.Min(perTable, records.Count - 1);
            string[] sample = [.. Enumerable.Range(0, count).Select(i => records[1 + (((2 * i) + 1) * (records.Count - 1) / (2 * count))])];
            string path = RelativePaths.Below(RelativePaths.Below(folder, table.Role), table.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, string.Concat(sample.Prepend(records[0])), cancellationToken).ConfigureAwait(false);
            audioBytes += sample.Sum(record => new FileInfo(Path.Combine(corpus, CsvRecords.First(record))).Length);
            utterances += count;
        }

        string output = Path.Combine(folder, "out");
        List<string> lines = [];
        long begin = Stopwatch.GetTimestamp();
        int code = await StageProcess.RunAsync(
            folders.Tools.Assembly(node.Tool),
            [.. new InputLayout(node, folder).Arguments(), "--output", output, "--jobs", Numbers.Text(options.Jobs)],
            lines.Add,
            options.EndGrace,
            cancellationToken).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (code != (int)ExitCode.Done)
        {
            Throw.Failed($"the tool {node.Tool} ended with exit code {code}: {string.Join(" ", lines.TakeLast(2))}");
        }

        long written = Directory.EnumerateFiles(output, "*.parquet", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Directory.Delete(folder, recursive: true);
        return (seconds, audioBytes, written / (double)utterances);
    }
}
