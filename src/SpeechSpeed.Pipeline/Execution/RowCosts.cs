using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What large extractions will cost on this machine.</summary>
/// <param name="Plan">The plan, with the time of every stage that was measured.</param>
/// <param name="Time">How long they take in all.</param>
/// <param name="Bytes">How much they add to the store.</param>
/// <param name="FreeBytes">How much is free there.</param>
public sealed record CostEstimate(IReadOnlyList<PlannedNode> Plan, TimeSpan Time, long Bytes, long FreeBytes);

/// <summary>What one row costs: measured once for each network, front end, version of the tool and number of workers.</summary>
/// <param name="StartSeconds">What the tool takes to start and to load its network.</param>
/// <param name="SecondsPerAudioSecond">How long it takes for a second of the audio that the network is given.</param>
/// <param name="BytesPerRow">What it writes for one utterance.</param>
internal sealed record RowCost(double StartSeconds, double SecondsPerAudioSecond, double BytesPerRow);

/// <summary>What an extraction has to do. One of fixed crops leaves out what is shorter, and takes the beginning of the rest.</summary>
/// <param name="Rows">Number of utterances.</param>
/// <param name="AudioSeconds">How much of them the network is given.</param>
internal sealed record RowAmount(int Rows, double AudioSeconds);

/// <summary>An utterance of a label table that an extraction takes.</summary>
/// <param name="Cells">Its row of the table.</param>
/// <param name="AudioSeconds">How much of it the network is given.</param>
internal sealed record LabelledRow(IReadOnlyList<string> Cells, double AudioSeconds);

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
    private const string CropSeconds = "--crop-seconds";
    private const string MinimumSeconds = "--minimum-seconds";
    private const string Duration = "duration_seconds";
    private const string LabelSuffix = "_cps.csv";

    private const int KeyLength = 32;

    private static readonly JsonSerializerOptions Whole = new() { RespectRequiredConstructorParameters = true };
    private static readonly Dictionary<string, OutputManifest> NoManifests = new(StringComparer.Ordinal);

    private readonly RowHandover rows = new(identities, store);
    private IReadOnlyList<PastExecution>? past;
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

            (int kept, int total) = rows.Coverage(planned.Node, past ??= store.History.ReadAll(), cancellationToken);
            if (total - kept < LeastRows || await AmountAsync(planned.Node, plan, cancellationToken).ConfigureAwait(false) is not { } amount)
            {
                continue;
            }

            int toMake = amount.Rows - kept;
            if (toMake >= LeastRows && await CostAsync(planned.Node, plan, cancellationToken).ConfigureAwait(false) is { } cost)
            {
                double audio = amount.AudioSeconds * toMake / amount.Rows;
                TimeSpan expected = planned.Expected * ((double)toMake / (total - kept)) ?? TimeSpan.FromSeconds(cost.StartSeconds + (cost.SecondsPerAudioSecond * audio));
                estimated[^1] = planned with { Expected = expected };
                time += expected;
                bytes += cost.BytesPerRow * toMake;
            }
        }

        return bytes > 0 ? new CostEstimate(estimated, time, (long)bytes, new DriveInfo(folders.Store).AvailableFreeSpace) : null;
    }

    /// <summary>What the stage has to do, by the label tables it will be given. Kept, so that they are made for it once.</summary>
    private Task<RowAmount?> AmountAsync(StageNode node, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        string source = identities.Of(Source(node, plan), NoManifests, cancellationToken).Hash;
        string tables = string.Join(' ', node.Inputs.OfType<StageInput.Upstream>().Select(table => table.Path));
        string key = $"{source} {tables} {Seconds(node, MinimumSeconds)} {Seconds(node, CropSeconds)}";
        return KeptAsync(node, FileDigest.Sha256(Encoding.UTF8.GetBytes(key))[..KeyLength], async () =>
        {
            labels ??= await LabelsAsync(node, plan, cancellationToken).ConfigureAwait(false);
            LabelledRow[] taken = [.. node.Inputs.OfType<StageInput.Upstream>().SelectMany(table => Rows(node, Path.Combine(labels, table.Path)).Taken)];
            return new RowAmount(taken.Length, taken.Sum(row => row.AudioSeconds));
        });
    }

    private Task<RowCost?> CostAsync(StageNode node, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        // A permuted network costs what the network itself costs.
        StageNode network = node with { Arguments = [.. node.Arguments.Where(argument => argument.Flag != ControlSeed)] };
        string key = $"{identities.RowContext(network, cancellationToken)}-{Numbers.Text(options.Jobs)}";
        return KeptAsync(node, key, () => MeasureAsync(network, plan, cancellationToken));
    }

    /// <summary>What is kept in <c>measured/</c>, or else what <paramref name="measure"/> gives; null where that fails.</summary>
    private async Task<T?> KeptAsync<T>(StageNode node, string key, Func<Task<T>> measure)
        where T : class
    {
        string path = Path.Combine(store.Measured, key);
        if (TryRead<T>(path) is { } known)
        {
            StageStore.Touch(path);
            return known;
        }

        try
        {
            T measured = await measure().ConfigureAwait(false);
            Directory.CreateDirectory(store.Measured);
            DurableFile.Write(path, Path.Combine(runFolder.NewFolder(), "measured"), JsonSerializer.SerializeToUtf8Bytes(measured));
            return measured;
        }
        catch (SpeechSpeedException error)
        {
            say($"what {node.Id} will cost could not be measured: {error.Message}");
            return null;
        }
    }

    /// <summary>One that lacks a member is of an earlier version, and measured again.</summary>
    private static T? TryRead<T>(string path)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Whole) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static StageNode Source(StageNode node, IReadOnlyList<PlannedNode> plan) =>
        plan.Select(planned => planned.Node).Single(other => other.Id == StageGraph.Dependencies(node).Single());

    /// <summary>The columns of a label table, and the utterances that the stage takes.</summary>
    internal static (IReadOnlyList<string> Columns, IReadOnlyList<LabelledRow> Taken) Rows(StageNode node, string path)
    {
        CsvTable table = CsvTable.Read(path);
        double least = Seconds(node, MinimumSeconds) ?? 0;
        double most = Seconds(node, CropSeconds) ?? double.PositiveInfinity;
        return (table.Columns,
        [
            .. from row in Enumerable.Range(0, table.Rows.Count)
               let seconds = table.Number(row, Duration)
               where seconds >= least
               select new LabelledRow(table.Rows[row], Math.Min(seconds, most)),
        ]);
    }

    private static double? Seconds(StageNode node, string flag) => node.Arguments.OfType<StageArgument.Value>().FirstOrDefault(argument => argument.Flag == flag) is { } argument
        ? double.Parse(argument.Text, CultureInfo.InvariantCulture)
        : null;

    private async Task<RowCost> MeasureAsync(StageNode node, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        labels ??= await LabelsAsync(node, plan, cancellationToken).ConfigureAwait(false);
        say(string.Create(CultureInfo.InvariantCulture, $"measuring what {node.Id} costs, on {ManyPerTable} utterances of each split; the result is kept"));
        (double fewSeconds, double fewAudio, _) = await RunAsync(node, FewPerTable, cancellationToken).ConfigureAwait(false);
        (double manySeconds, double manyAudio, double bytesPerRow) = await RunAsync(node, ManyPerTable, cancellationToken).ConfigureAwait(false);

        // On a busy machine the smaller sample may take no less; the whole of the larger one is then the better guess.
        double rate = manySeconds > fewSeconds && manyAudio > fewAudio ? (manySeconds - fewSeconds) / (manyAudio - fewAudio) : manySeconds / manyAudio;
        return new RowCost(Math.Max(0, fewSeconds - (rate * fewAudio)), rate, bytesPerRow);
    }

    /// <summary>The folder of the label tables: from the store, or made for this.</summary>
    private async Task<string> LabelsAsync(StageNode node, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        StageNode source = Source(node, plan);
        string folder = runFolder.NewFolder();
        if (store.TryFind(identities.Of(source, NoManifests, cancellationToken).Hash) is { } manifest)
        {
            foreach (OutputFile file in manifest.Files.Where(file => file.Path.EndsWith(LabelSuffix, StringComparison.Ordinal)))
            {
                store.Restore(file, Path.Combine(folder, Path.GetFileName(file.Path)), editable: false);
            }

            return folder;
        }

        say($"reading the corpus, as {source.Id} does");
        return await new StageExecution(folders, store, options.EndGrace, static _ => { })
            .RunAsync(source, folder, NoManifests, provenance: null, moreFlags: [], options.Jobs, log: null, static () => { }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the tool over some utterances of each label table.</summary>
    private async Task<(double Seconds, double AudioSeconds, double BytesPerRow)> RunAsync(StageNode node, int perTable, CancellationToken cancellationToken)
    {
        string folder = runFolder.NewFolder();
        List<LabelledRow> sample = [];
        foreach (StageInput.Upstream table in node.Inputs.OfType<StageInput.Upstream>())
        {
            (IReadOnlyList<string> columns, IReadOnlyList<LabelledRow> rows) = Rows(node, Path.Combine(labels!, table.Path));
            int count = Math.Min(perTable, rows.Count);
            LabelledRow[] spread = [.. Enumerable.Range(0, count).Select(i => rows[((2 * i) + 1) * rows.Count / (2 * count)])];
            string path = RelativePaths.Below(RelativePaths.Below(folder, table.Role), table.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            CsvTable.Write(path, columns, spread.Select(row => row.Cells));
            sample.AddRange(spread);
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
        return (seconds, sample.Sum(row => row.AudioSeconds), written / (double)sample.Count);
    }
}
