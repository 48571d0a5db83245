using System.Globalization;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;
using SpeechSpeed.Settings;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The cost of a plan on this machine.</summary>
/// <param name="Plan">The plan, with the time of every stage that was measured.</param>
/// <param name="Jobs">The workers of the run.</param>
public sealed record CostEstimate(IReadOnlyList<PlannedNode> Plan, int Jobs)
{
    /// <summary>The utterances of all extractions; one that several networks run over counts for each.</summary>
    public int Rows => Plan.Sum(planned => planned.Rows);

    /// <summary>Mean duration of an utterance of the corpus; null if unknown.</summary>
    public double? MeanSeconds { get; init; }

    /// <summary>The bytes that the extractions add to the store; 0 if unknown.</summary>
    public long Bytes { get; init; }

    /// <summary>The free bytes there.</summary>
    public long FreeBytes { get; init; }

    /// <summary>The time of the stages whose time is known, if all that may run do: what they work, shared by the workers.</summary>
    public TimeSpan Time => Running.Aggregate(TimeSpan.Zero, (sum, planned) => sum + ((planned.Expected ?? TimeSpan.Zero) * planned.Workers / Jobs));

    /// <summary>The number of stages that would or may run, and whose time is not known.</summary>
    public int Unknown => Running.Count(planned => planned.Expected is null);

    /// <summary>The stages that would or may run.</summary>
    public IEnumerable<PlannedNode> Running => Plan.Where(planned => planned.State is NodeState.WouldRun or NodeState.DependsOnOthers);
}

/// <summary>
/// Asks the tools of stages that make a row of each file for their cost, before they run: they measure it on a few files. Only large stages without history are
/// asked. Nothing is published; the answers are kept in the store.
/// </summary>
/// <param name="folders">The pipeline's folders.</param>
/// <param name="options">How stages are run.</param>
/// <param name="store">The store.</param>
/// <param name="runFolder">The folder in which the tools work.</param>
/// <param name="identities">The stages' identities.</param>
/// <param name="say">Receives notes on the progress.</param>
internal sealed class RowCosts(
    PipelineFolders folders, RunOptions options, StageStore store, RunFolder runFolder, NodeIdentities identities, Action<string> say)
{
    /// <summary>Below this number of rows, running takes less time than measuring.</summary>
    private const int LeastRows = 1000;

    private const int KeyLength = 32;

    private readonly RowHandover rows = new(identities, store);
    private IReadOnlyList<PastExecution>? past;

    /// <summary>Outputs of the stages that had to run before the others could be asked.</summary>
    private readonly Lazy<StageStore> beside = new(() => new StageStore(runFolder.NewFolder()));

    /// <summary>Estimates.</summary>
    public async Task<CostEstimate> EstimateAsync(IReadOnlyList<PlannedNode> plan, Func<string, long?> numbersOf, CancellationToken cancellationToken)
    {
        List<PlannedNode> estimated = [];
        double bytes = 0;
        foreach (PlannedNode planned in plan)
        {
            estimated.Add(planned);
            double ofPlanned = (double)planned.Rows * (planned.Node.Model is { } model ? numbersOf(model) ?? 0 : 0) * sizeof(float);
            if (planned is { State: NodeState.WouldRun, Rows: >= LeastRows, Node.Rows.Files: { } files }
                && await CostAsync(planned.Node, files, plan, cancellationToken).ConfigureAwait(false) is { } cost)
            {
                // The tool leaves out utterances that are too short.
                int toMake = Math.Max(0, cost.Rows - rows.Coverage(planned.Node, past ??= store.History.ReadAll(), cancellationToken).Kept);
                double share = (double)toMake / Math.Max(1, cost.Rows);
                ofPlanned = share * cost.Bytes;
                estimated[^1] = planned.Expected is { } expected
                    ? planned with { Rows = toMake, Expected = expected * toMake / planned.Rows }
                    : planned with { Rows = toMake, Expected = TimeSpan.FromSeconds(cost.StartSeconds + (share * cost.Seconds)), Workers = options.Jobs };
            }

            bytes += ofPlanned;
        }

        return new CostEstimate(estimated, options.Jobs)
        {
            MeanSeconds = await MeanSecondsAsync(plan, cancellationToken).ConfigureAwait(false),
            Bytes = (long)bytes,
            FreeBytes = new DriveInfo(folders.Store).AvailableFreeSpace,
        };
    }

    /// <summary>
    /// Mean duration of an utterance, by the present or the last labels of the pipeline. The corpus of a new pipeline is read for it, as preprocess reads it, and the answer is kept in <c>measured/</c>.
    /// </summary>
    private async Task<double?> MeanSecondsAsync(IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        if (plan.FirstOrDefault(planned => planned.Node.Stage == StageNames.Preprocess)?.Node is not { } source)
        {
            return null;
        }

        string fingerprint = identities.Of(source, NodeIdentities.NoManifests, cancellationToken).Hash;
        string kept = store.Folder.Make(RelativePath.Parse($"measured/{FileDigest.Sha256(Encoding.UTF8.GetBytes($"summary {fingerprint}"))[..KeyLength]}"));
        string? before = LockFile.Read(folders.LockFile, static _ => { }).Stages.GetValueOrDefault(source.Id)?.Fingerprint;
        try
        {
            if ((SummaryIn(store, fingerprint) ?? (before is null ? null : SummaryIn(store, before))) is { } stored)
            {
                return MeanOf(stored);
            }

            if (!File.Exists(kept))
            {
                StageStore read = await StoreOfAsync(source, fingerprint, cancellationToken).ConfigureAwait(false);
                DurableFile.Write(kept, Path.Combine(runFolder.NewFolder(), "summary"), await File.ReadAllBytesAsync(SummaryIn(read, fingerprint)!, cancellationToken).ConfigureAwait(false));
            }

            StageStore.Touch(kept);
            return MeanOf(kept);
        }
        catch (SpeechSpeedException error)
        {
            say($"the hours of audio are not known: {error.Message}");
            return null;
        }

        string? SummaryIn(StageStore of, string execution) =>
            of.TryFind(source, execution)?.Files.FirstOrDefault(file => file.Path.ToString() == SplitSummary.FileName) is { } file ? of.BlobFile(file.Sha256) : null;

        static double MeanOf(string path)
        {
            IReadOnlyList<SplitSummary> splits = CsvTable.Read<SplitSummary>(path);
            return splits.Sum(split => split.Hours) * 3600 / splits.Sum(split => split.Files);
        }
    }

    /// <summary>The answer in <c>measured/</c>, or else the answer of the tool; null if there is none.</summary>
    private async Task<RowCost?> CostAsync(StageNode node, FileRows files, IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        StageArgument[] arguments = [.. node.Arguments.Where(argument => !files.CostlessFlags.Contains(argument.Flag))];
        HashSet<string> unread = [.. node.Arguments.Except(arguments).OfType<StageArgument.InputPath>().Select(argument => argument.Role)];
        StageNode asked = node with { Arguments = arguments, Inputs = [.. node.Inputs.Where(input => !unread.Contains(input.Role))] };
        StageNode source = plan.Select(planned => planned.Node).Single(other => other.Id == StageGraph.Dependencies(asked).Single());
        string fingerprint = identities.Of(source, NodeIdentities.NoManifests, cancellationToken).Hash;
        string known = identities.Of(asked, NodeIdentities.NoManifests, cancellationToken).Hash;
        string key = FileDigest.Sha256(Encoding.UTF8.GetBytes($"{known} {fingerprint} {Numbers.Text(options.Jobs)}"))[..KeyLength];
        string path = store.Folder.Make(RelativePath.Parse($"measured/{key}"));
        if (RowCost.TryRead(path) is { } kept)
        {
            StageStore.Touch(path);
            return kept;
        }

        try
        {
            StageStore of = await StoreOfAsync(source, fingerprint, cancellationToken).ConfigureAwait(false);
            say(string.Create(CultureInfo.InvariantCulture, $"measuring the cost of {node.Id}; the result is kept"));
            Dictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal) { [source.Id] = of.TryFind(source, fingerprint)! };
            string output = await RunAsync(asked, of, manifests, [ToolProtocol.Cost, "true"], cancellationToken).ConfigureAwait(false);
            if (RowCost.TryRead(Path.Combine(output, RowCost.FileName)) is not { } cost)
            {
                throw new SpeechSpeedException(ExitCode.Failed, $"the tool {node.Tool} wrote no {RowCost.FileName}");
            }

            DurableFile.Write(path, Path.Combine(runFolder.NewFolder(), "measured"), cost.ToBytes());
            return cost;
        }
        catch (Exception error) when (error is SpeechSpeedException or DamagedBlobException)
        {
            say($"the cost of {node.Id} could not be measured: {error.Message}");
            return null;
        }
    }

    /// <summary>A store that has a stage's outputs: the pipeline's store, or a store beside it for which the stage is run.</summary>
    private async Task<StageStore> StoreOfAsync(StageNode source, string fingerprint, CancellationToken cancellationToken)
    {
        if (store.TryFind(source, fingerprint) is not null)
        {
            return store;
        }

        if (beside.Value.TryFind(source, fingerprint) is null)
        {
            say($"reading the corpus, as {source.Id} does");
            string output = await RunAsync(source, store, NodeIdentities.NoManifests, [], cancellationToken).ConfigureAwait(false);
            beside.Value.Publish(fingerprint, source, output);
        }

        return beside.Value;
    }

    private Task<string> RunAsync(
        StageNode node, StageStore inputs, IReadOnlyDictionary<string, OutputManifest> manifests, IReadOnlyList<string> moreFlags, CancellationToken cancellationToken) =>
        new StageExecution(folders, inputs, options.EndGrace, static _ => { })
            .RunAsync(node, runFolder.NewFolder(), manifests, provenance: null, moreFlags, options.Jobs, log: null, static () => { }, cancellationToken);
}
