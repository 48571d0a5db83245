using System.Globalization;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The cost of large extractions on this machine.</summary>
/// <param name="Plan">The plan, with the time of every stage that was measured.</param>
/// <param name="Time">Their total time.</param>
/// <param name="Bytes">The bytes that they add to the store.</param>
/// <param name="FreeBytes">The free bytes there.</param>
public sealed record CostEstimate(IReadOnlyList<PlannedNode> Plan, TimeSpan Time, long Bytes, long FreeBytes);

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

    /// <summary>Estimates; null if no stage of the plan is large.</summary>
    public async Task<CostEstimate?> EstimateAsync(IReadOnlyList<PlannedNode> plan, CancellationToken cancellationToken)
    {
        List<PlannedNode> estimated = [];
        TimeSpan time = TimeSpan.Zero;
        double bytes = 0;
        foreach (PlannedNode planned in plan)
        {
            estimated.Add(planned);
            if (planned.State != NodeState.WouldRun || planned.Node.Rows?.Files is not { } files)
            {
                continue;
            }

            (int kept, int total) = rows.Coverage(planned.Node, past ??= store.History.ReadAll(), cancellationToken);
            if (total - kept >= LeastRows
                && await CostAsync(planned.Node, files, plan, cancellationToken).ConfigureAwait(false) is { } cost
                && cost.Rows - kept >= LeastRows)
            {
                double share = (double)(cost.Rows - kept) / cost.Rows;
                TimeSpan expected = planned.Expected * ((double)(cost.Rows - kept) / (total - kept)) ?? TimeSpan.FromSeconds(cost.StartSeconds + (share * cost.Seconds));
                estimated[^1] = planned with { Expected = expected };
                time += expected;
                bytes += share * cost.Bytes;
            }
        }

        return bytes > 0 ? new CostEstimate(estimated, time, (long)bytes, new DriveInfo(folders.Store).AvailableFreeSpace) : null;
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
