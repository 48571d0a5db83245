using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Remote;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Brings a pipeline's results up to date: runs the stages whose identity the store does not know, takes the outputs of the others from the store, and publishes.
/// </summary>
/// <remarks>
/// Results and lock file are written at the end, when every selected stage has its outputs, never stage by stage. At any other moment, also
/// after a failure or an interruption, <c>results/</c> is the output of the last successful run, and not a mixture of two. Stages that finished
/// before a failure are in the store, and the next run takes them from there.
/// </remarks>
public sealed class PipelineRunner(PipelineFolders folders)
{
    /// <summary>Longest time for an answer of the remote cache to a plan.</summary>
    private static readonly TimeSpan PlanPatience = TimeSpan.FromSeconds(5);

    /// <summary>The networks that stages run. A run refuses those that do not fit before its first stage.</summary>
    public IReadOnlyList<PipelineNetwork> Networks { get; init; } = [];

    /// <summary>Runs.</summary>
    /// <param name="selected">The wanted stages and all they read from, each after those it reads from.</param>
    /// <param name="all">Every stage of the pipeline: those not selected keep their published files.</param>
    /// <param name="options">The options.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="cancellationToken">Interrupts the run.</param>
    /// <exception cref="SpeechSpeedException">It failed; results and lock file are as they were.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; results and lock file are as they were.</exception>
    public async Task<RunSummary> RunAsync(
        IReadOnlyList<StageNode> selected, IReadOnlyList<StageNode> all, RunOptions options, IRunObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            using Session session = await Session.OpenAsync(folders, options, observer, cancellationToken).ConfigureAwait(false);
            await session.Inspections.RequireAsync(Networks, options, cancellationToken).ConfigureAwait(false);
            if (folders.Tools.Provider.Note is { } note)
            {
                session.Say(note);
            }

            return await new PipelineRun(session, observer).RunAsync(selected, all, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Throw.Failed($"The run could not go on: {error.Message} Earlier results are as they were. Check free space and rights of {folders.Store} and {folders.Results}, then run again.", error);
            throw;
        }
    }

    /// <summary>The kind of processor whose results a run takes and makes, and the other kinds in the lock file.</summary>
    public string DescribeProcessor(RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FromLock)
        {
            return LockedSources.Read(folders).DescribeProcessor();
        }

        string own = folders.Tools.Processor;
        string processor = folders.Tools.Provider.Note is { } note ? $"processor: {own} ({note})" : $"processor: {own}";
        return LockFile.Read(folders.LockFile, static _ => { }).ProcessorsOtherThan(own) is { Count: > 0 } others
            ? $"{processor}. The lock file has results of another kind ({string.Join("; ", others)}); a run takes none of them, and computes its own"
            : processor;
    }

    /// <summary>What the inspections of <see cref="Networks"/> found; a network is inspected once.</summary>
    /// <exception cref="SpeechSpeedException">A network does not fit, or cannot be used.</exception>
    public async Task<IReadOnlyList<(string Model, NetworkFacts Facts)>> InspectAsync(RunOptions options, IRunObserver observer, CancellationToken cancellationToken)
    {
        using Session session = await Session.OpenAsync(folders, options, observer, cancellationToken).ConfigureAwait(false);
        return await session.Inspections.DescribeAsync(Networks, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a tool that only prints.</summary>
    /// <param name="node">The tool and its arguments; it reads from no other stage.</param>
    /// <param name="line">Receives every line it prints.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SpeechSpeedException">The tool failed, with this exit code.</exception>
    public async Task PrintAsync(StageNode node, Action<string> line, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        string? failure = null;
        int code = await StageProcess.RunAsync(
            folders.Tools.Assembly(node.Tool), new InputLayout(node, "").Arguments(), Take, RunOptions.DefaultEndGrace, cancellationToken).ConfigureAwait(false);
        if (code != (int)ExitCode.Done)
        {
            throw new SpeechSpeedException(
                Enum.IsDefined((ExitCode)code) ? (ExitCode)code : ExitCode.Failed,
                failure is null ? $"{node.Id} ended with exit code {Numbers.Text(code)}; its output stands above." : $"{node.Id}: {failure}");
        }

        void Take(string text)
        {
            if (FailureLine.TryRead(text) is { } failed)
            {
                failure = failed.Text;
            }
            else
            {
                line(text);
            }
        }
    }

    /// <summary>
    /// Says what <see cref="RunAsync"/> would do, and why; runs no stage and writes only <c>files.db</c>. The remote cache is asked once for each stage whose outputs the store lacks,
    /// and for no rows.
    /// </summary>
    /// <param name="selected">As for <see cref="RunAsync"/>.</param>
    /// <param name="options">How stages would be run.</param>
    /// <param name="say">Receives notes on damage in the store or the lock file, and on a remote cache that does not answer.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<IReadOnlyList<PlannedNode>> PlanAsync(
        IReadOnlyList<StageNode> selected, RunOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        StageStore store = folders.OpenStore();
        LockedSources? sources = options.FromLock ? LockedSources.Read(folders) : null;
        using FileDigests digests = store.OpenDigests(say);
        using RemoteCache? remote = folders.Remote is { } settings
            ? new RemoteCache(settings with { Patience = TimeSpan.FromTicks(Math.Min(settings.Patience.Ticks, PlanPatience.Ticks)) }, store, NoFolder, say)
            : null;
        NodeIdentities identities = new(digests, (sources?.Folders ?? folders).Tools, sources);
        LockFile locked = LockFile.Read(folders.LockFile, say);
        Forecasts forecasts = new(identities, locked, store);
        Dictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal);
        List<PlannedNode> plan = [];

        // Of each stage whose outputs are not known: the stages that are the reason, because they would run.
        Dictionary<string, string[]> causes = new(StringComparer.Ordinal);
        foreach (StageNode node in selected)
        {
            string[] unknown = [.. StageGraph.Dependencies(node).Where(id => !manifests.ContainsKey(id))];
            Fingerprint fingerprint = identities.Of(node, manifests, cancellationToken);
            causes[node.Id] = [node.Id];
            if (unknown.Length > 0 && forecasts.MayBeStored(fingerprint))
            {
                causes[node.Id] = [.. unknown.SelectMany(id => causes[id]).Distinct()];
                string[] dependence = Dependence(causes[node.Id]);
                plan.Add(Planned(node, NodeState.DependsOnOthers, sources?.WhyNotHere(node) is null ? forecasts.Of(node, fingerprint, dependence, cancellationToken) : new Forecast(dependence, null)));
            }
            else if (unknown.Length == 0 && store.TryFind(node, fingerprint.Hash) is { } manifest)
            {
                manifests[node.Id] = manifest;
                plan.Add(locked.Stages.GetValueOrDefault(node.Id)?.Fingerprint == fingerprint.Hash
                    ? new PlannedNode(node, NodeState.UpToDate, [])
                    : new PlannedNode(node, NodeState.Restorable, forecasts.Reasons(node, fingerprint, isWhole: true, cancellationToken)));
            }
            else if (unknown.Length == 0 && remote is not null && await remote.TryFindAsync(node, fingerprint.Hash, cancellationToken).ConfigureAwait(false) is { } there)
            {
                manifests[node.Id] = there;
                plan.Add(new PlannedNode(node, NodeState.Downloadable, []));
            }
            else if (sources?.WhyNotHere(node) is { } why)
            {
                plan.Add(new PlannedNode(node, NodeState.CannotRun, [why, .. forecasts.Reasons(node, fingerprint, unknown.Length == 0, cancellationToken)]));
            }
            else
            {
                plan.Add(Planned(node, NodeState.WouldRun, forecasts.Of(node, fingerprint, unknown.Length == 0, cancellationToken)));
            }
        }

        if (remote?.HasFailed == true)
        {
            say($"what the remote cache {folders.Remote!.Address} has of the stages below is not known; a run asks it again");
        }

        return plan;

        static PlannedNode Planned(StageNode node, NodeState state, Forecast forecast) =>
            new(node, state, forecast.Reasons, forecast.Expected) { Workers = forecast.Workers, Rows = forecast.Rows };

        static string[] Dependence(string[] others) => others.Length <= 2
            ? Array.ConvertAll(others, id => $"depends on {id}, which would run")
            : [$"depends on {others[0]} and {Numbers.Text(others.Length - 1)} other stages, which would run"];

        static string NoFolder() => throw new InvalidOperationException("A plan downloads no files.");
    }

    /// <summary>Estimates the cost of a plan. For a large extraction without history, its tool is run over a few utterances.</summary>
    /// <param name="plan">The result of <see cref="PlanAsync"/>.</param>
    /// <param name="numbersOf">The numbers that an extraction keeps of an utterance, by the name of its model; null if unknown.</param>
    /// <param name="options">How stages are run.</param>
    /// <param name="say">Receives notes on the progress, and on damage in the store.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<CostEstimate> EstimateAsync(
        IReadOnlyList<PlannedNode> plan, Func<string, long?> numbersOf, RunOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        if (!options.FromLock && plan.Any(planned => planned.Rows > 0))
        {
            try
            {
                StageStore store = folders.OpenStore();
                using RunFolder runFolder = await RunFolder.CreateAsync(store, cancellationToken).ConfigureAwait(false);
                using FileDigests digests = store.OpenDigests(say);
                return await new RowCosts(folders, options, store, runFolder, new NodeIdentities(digests, folders.Tools), say).EstimateAsync(plan, numbersOf, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                say($"the cost of the extractions cannot be measured: {error.Message}");
            }
        }

        return new CostEstimate(plan, options.Jobs);
    }

    /// <summary>What stages cost by their earlier executions on this machine: the time, times the workers that they had, of each that ran before.</summary>
    public IReadOnlyDictionary<string, TimeSpan> PastWork() => folders.OpenStore().History.ReadAll()
        .GroupBy(execution => execution.NodeId)
        .ToDictionary(executions => executions.Key, executions => executions.Max(execution => TimeSpan.FromSeconds(execution.Seconds * execution.Workers)));

    /// <summary>Runs a sample of the stages whose outputs the store has again, and compares. Store and results stay unchanged.</summary>
    /// <param name="nodes">Every stage of the pipeline, each after those it reads from.</param>
    /// <param name="maximum">The largest number of stages to run.</param>
    /// <param name="options">How stages are run.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SpeechSpeedException">A tool failed.</exception>
    public async Task<RecomputationReport> RecomputeAsync(
        IReadOnlyList<StageNode> nodes, int maximum, RunOptions options, IRunObserver observer, CancellationToken cancellationToken)
    {
        using Session session = await Session.OpenAsync(folders, options, observer, cancellationToken).ConfigureAwait(false);
        return await Recomputation.RunAsync(session, nodes, maximum, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings published files of another run into the store, as far as it lacks them and the remote cache has them.</summary>
    /// <param name="files">Their paths below the results, with their digests.</param>
    /// <param name="say">Receives notes on a remote cache that does not answer.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task DownloadAsync(IEnumerable<KeyValuePair<string, string>> files, Action<string> say, CancellationToken cancellationToken)
    {
        if (folders.Remote is not { } settings)
        {
            return;
        }

        StageStore store = new(folders.Store, folders.IsShared);
        KeyValuePair<string, string>[] missing = [.. files.Where(file => !File.Exists(store.BlobFile(file.Value)))];
        if (missing.Length == 0)
        {
            return;
        }

        using RunFolder work = await RunFolder.CreateAsync(store, cancellationToken).ConfigureAwait(false);
        using RemoteCache remote = new(settings, store, work.NewFolder, say);
        foreach ((string path, string digest) in missing)
        {
            await remote.TakeAsync(RelativePath.Parse(path), digest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs tools on the stored outputs of a pipeline's stages. Their outputs are neither stored nor published.</summary>
    /// <param name="tools">The tools, one after the other.</param>
    /// <param name="nodes">Every stage of the pipeline, each after those it reads from.</param>
    /// <param name="options">How tools are run.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="take">Receives a tool that has ended well and its output folder, which is removed afterwards.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SpeechSpeedException">A tool failed, or the store lacks an input of it.</exception>
    public async Task RunBesideAsync(
        IReadOnlyList<StageNode> tools,
        IReadOnlyList<StageNode> nodes,
        RunOptions options,
        IRunObserver observer,
        Action<StageNode, string> take,
        CancellationToken cancellationToken)
    {
        using Session session = await Session.OpenAsync(folders, options, observer, cancellationToken).ConfigureAwait(false);
        string[] needed = [.. tools.SelectMany(StageGraph.Dependencies).Distinct()];
        Dictionary<string, OutputManifest> manifests = session.Recorded(nodes, cancellationToken);
        if (Array.Find(needed, id => !manifests.ContainsKey(id)) is { } missing)
        {
            Throw.Configuration($"{tools[0].Id} reads from {missing}, which the store lacks for this pipeline file. Run without --exclusive.");
        }

        foreach (StageNode tool in tools)
        {
            await session.RunBesideAsync(tool, manifests, "asked for", output => take(tool, output), cancellationToken).ConfigureAwait(false);
        }
    }
}
