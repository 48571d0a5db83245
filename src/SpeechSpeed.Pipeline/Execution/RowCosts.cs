using System.Globalization;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What large extractions will cost on this machine.</summary>
/// <param name="Plan">The plan, with the time of every stage that was measured.</param>
/// <param name="Time">How long they take in all.</param>
/// <param name="Bytes">How much they add to the store.</param>
/// <param name="FreeBytes">How much is free there.</param>
public sealed record CostEstimate(IReadOnlyList<PlannedNode> Plan, TimeSpan Time, long Bytes, long FreeBytes);

/// <summary>
/// Asks the tools of stages that make a row of each file what that costs, before they run: they measure it on a few files. Only of stages that are large
/// and have no past to go by. Nothing is published; the answers are kept in the store.
/// </summary>
/// <param name="folders">Where everything is.</param>
/// <param name="options">How stages are run.</param>
/// <param name="store">The store.</param>
/// <param name="runFolder">Where the tools work.</param>
/// <param name="identities">The stages' identities.</param>
/// <param name="say">Told what is done.</param>
internal sealed class RowCosts(
    PipelineFolders folders, RunOptions options, StageStore store, RunFolder runFolder, NodeIdentities identities, Action<string> say)
{
    /// <summary>Below this many rows, running is quicker than asking what it costs.</summary>
    private const int LeastRows = 1000;

    private const int KeyLength = 32;

    private readonly RowHandover rows = new(identities, store);
    private IReadOnlyList<PastExecution>? past;

    /// <summary>What stages wrote that had to run for the others to be asked.</summary>
    private readonly Lazy<StageStore> beside = new(() => new StageStore(runFolder.NewFolder()));

    /// <summary>Estimates; null where no stage of the plan is large.</summary>
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

    /// <summary>What is kept in <c>measured/</c>, or else what the tool says; null where it says nothing.</summary>
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
            say(string.Create(CultureInfo.InvariantCulture, $"measuring what {node.Id} costs; the result is kept"));
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
            say($"what {node.Id} will cost could not be measured: {error.Message}");
            return null;
        }
    }

    /// <summary>A store that has what a stage writes: the pipeline's, or one beside it for which the stage is run.</summary>
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
