using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>One run: the state of its stages, their execution and their publication.</summary>
internal sealed class PipelineRun : INodeWork
{
    private const int DamageLimit = 3;
    private static readonly TimeSpan RowUploadPause = TimeSpan.FromSeconds(30);

    private readonly Session session;
    private readonly IRunObserver observer;
    private readonly Lock identitiesGate = new();
    private readonly LockFile locked;
    private readonly LockCheck? lockCheck;
    private readonly Forecasts forecasts;
    private readonly RowHandover rows;
    private readonly ConcurrentDictionary<string, Fingerprint> fingerprints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> ran = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> skipped = new(StringComparer.Ordinal);

    /// <summary>Creates the run.</summary>
    /// <param name="session">The store, and the running of stages.</param>
    /// <param name="observer">Asked when stages may be considered.</param>
    public PipelineRun(Session session, IRunObserver observer)
    {
        this.session = session;
        this.observer = observer;
        string lockFile = session.Folders.LockFile;
        locked = session.Options.Locked
            ? LockFile.ReadWhole(lockFile, problem => new SpeechSpeedException(
                ExitCode.CheckFailed, $"--locked: {problem} Nothing was run. Mend the file, or run once without --locked, and commit it."))
            : LockFile.Read(lockFile, session.Say);
        forecasts = new Forecasts(session.Identities, locked, session.Store);
        lockCheck = session.Options.Locked ? new LockCheck(lockFile, locked, session.Folders.Tools.Processor, session.Store, session.Identities, forecasts) : null;
        rows = new RowHandover(session.Identities, session.Store);
    }

    /// <summary>Runs or finds every selected stage, then publishes, unless only a part of the rows was wanted.</summary>
    public async Task<RunSummary> RunAsync(IReadOnlyList<StageNode> selected, IReadOnlyList<StageNode> all, CancellationToken cancellationToken)
    {
        lockCheck?.CheckIdentities(selected, all, cancellationToken);
        Dictionary<string, int> damages = new(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                await new NodeSchedule(selected, session.Options.Jobs, this).RunAsync(cancellationToken).ConfigureAwait(false);
                await (session.Remote?.FinishAsync() ?? Task.CompletedTask).ConfigureAwait(false);
                IReadOnlyList<string> written = session.Options.Part is null ? await PublishAsync(selected, all, cancellationToken).ConfigureAwait(false) : [];
                return new RunSummary([.. selected.Where(node => ran.ContainsKey(node.Id))], [.. selected.Where(node => !ran.ContainsKey(node.Id))], written);
            }
            catch (DamagedBlobException damage)
            {
                // The file is out of the store now, so the next round misses its stage and runs it again.
                int times = damages[damage.File.Sha256] = damages.GetValueOrDefault(damage.File.Sha256) + 1;
                if (times >= DamageLimit)
                {
                    Throw.Failed($"{damage.Message} It was made anew {times - 1} times and damaged each time. Check the disk of {session.Folders.Store}.", damage);
                }

                session.Say($"{damage.Message} The stage that made it runs again.");
            }
        }
    }

    /// <inheritdoc/>
    Task INodeWork.AdmitAsync(StageNode node) => observer.AdmitAsync(node);

    /// <inheritdoc/>
    bool INodeWork.TrySkip(StageNode node, CancellationToken cancellationToken)
    {
        Fingerprint fingerprint;
        lock (identitiesGate)
        {
            fingerprint = session.Identities.Of(node, manifests, cancellationToken);
        }

        fingerprints[node.Id] = fingerprint;
        return !IsForced(node) && TryTake(node, fingerprint, cancellationToken);
    }

    /// <inheritdoc/>
    IDisposable? INodeWork.TryClaim(StageNode node) => session.Store.TryClaim(ExecutionOf(node));

    /// <inheritdoc/>
    async Task INodeWork.WaitForOthersAsync(StageNode node, CancellationToken cancellationToken)
    {
        session.Tell(new RunEvent.NodeWaiting(node));
        await session.Store.WaitForClaimAsync(ExecutionOf(node), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    async Task INodeWork.RunAsync(StageNode node, int jobs, CancellationToken cancellationToken)
    {
        Fingerprint fingerprint = fingerprints[node.Id];
        if (!IsForced(node) && (TryTake(node, fingerprint, cancellationToken) || await TryTakeFromRemoteAsync(node, fingerprint, cancellationToken).ConfigureAwait(false)))
        {
            // Another process has run the stage between the check and the claim, or another machine has.
            return;
        }

        RequireHere(node, fingerprint, cancellationToken);
        if (PartOf(node) is { } part)
        {
            await MakeRowsAsync(node, part, jobs, cancellationToken).ConfigureAwait(false);
            ran[node.Id] = true;
            return;
        }

        OutputManifest? found = session.Store.TryFind(node, fingerprint.Hash);
        Forecast forecast = found is null ? Expect(node, fingerprint, cancellationToken) : new Forecast(["forced"], null);
        OutputManifest made = await ExecuteAsync(node, fingerprint, jobs, forecast, cancellationToken).ConfigureAwait(false);
        manifests[node.Id] = made;
        ran[node.Id] = true;
        session.Remote?.Share(node, made, cancellationToken);
        lockCheck?.CheckOutputs(node, fingerprint, made);
        if (found is not null && !found.Files.SequenceEqual(made.Files))
        {
            session.Say($"{node.Id} gave other outputs than before for the same inputs: {string.Join(", ", found.DifferingFiles(made.Files))}. The new ones are kept. Equal inputs should give equal outputs: this is a fault of the stage tool {node.Tool}, or of this computer.");
        }
    }

    /// <summary>The part of a stage's rows to make; null if the stage runs as a whole.</summary>
    private Part? PartOf(StageNode node) => node.Rows?.Files is null ? null : session.Options.Part;

    /// <summary>The name of what this process executes of a stage: two parts of one stage run at once, and two equal executions do not.</summary>
    private string ExecutionOf(StageNode node)
    {
        string fingerprint = fingerprints[node.Id].Hash;
        return PartOf(node) is { } part ? FileDigest.Sha256(Encoding.UTF8.GetBytes($"part {part} of {fingerprint}")) : fingerprint;
    }

    private bool IsForced(StageNode node) => session.Options.Force && !ran.ContainsKey(node.Id);

    private Forecast Expect(StageNode node, Fingerprint fingerprint, CancellationToken cancellationToken)
    {
        lock (identitiesGate)
        {
            return forecasts.Of(node, fingerprint, isWhole: true, cancellationToken);
        }
    }

    private void RequireHere(StageNode node, Fingerprint fingerprint, CancellationToken cancellationToken)
    {
        if (session.LockedSources is { } sources)
        {
            lock (identitiesGate)
            {
                sources.RequireHere(node, forecasts.Reasons(node, fingerprint, isWhole: true, cancellationToken));
            }
        }
    }

    private async Task<bool> TryTakeFromRemoteAsync(StageNode node, Fingerprint fingerprint, CancellationToken cancellationToken)
    {
        if (session.Remote is not { } remote)
        {
            return false;
        }

        if (session.LockedSources is null)
        {
            return await remote.TryTakeAsync(node, fingerprint.Hash, cancellationToken).ConfigureAwait(false) && TryTake(node, fingerprint, cancellationToken);
        }

        // Features are large, and a machine without the corpus seldom reads them: their digests are enough until a stage does.
        if (await remote.TryFindAsync(node, fingerprint.Hash, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        Take(node, fingerprint, found);
        return true;
    }

    /// <summary>With <c>--from-lock</c>, downloads files when they are needed: by a stage that runs, or for the results.</summary>
    private async Task DownloadAsync(string what, IEnumerable<OutputFile> files, CancellationToken cancellationToken)
    {
        if (session is not { LockedSources: not null, Remote: { } remote })
        {
            return;
        }

        IReadOnlyList<OutputFile> lacking = await remote.TakeAsync(what, files, cancellationToken).ConfigureAwait(false);
        if (lacking.Count > 0)
        {
            HashSet<string> digests = [.. lacking.Select(file => file.Sha256)];
            foreach (OutputManifest manifest in manifests.Values.Where(manifest => manifest.Files.Any(file => digests.Contains(file.Sha256))))
            {
                remote.MarkIncomplete(manifest.Fingerprint);
            }

            throw new DamagedBlobException(lacking[0]);
        }
    }

    private bool TryTake(StageNode node, Fingerprint fingerprint, CancellationToken cancellationToken)
    {
        if (session.Store.TryFind(node, fingerprint.Hash) is not { } found)
        {
            return false;
        }

        Take(node, fingerprint, found);
        session.Store.MarkUsed(fingerprint.Hash);
        session.Remote?.Share(node, found, cancellationToken);
        return true;
    }

    private void Take(StageNode node, Fingerprint fingerprint, OutputManifest found)
    {
        lockCheck?.CheckOutputs(node, fingerprint, found);
        manifests[node.Id] = found;
        if (!ran.ContainsKey(node.Id) && skipped.TryAdd(node.Id, true))
        {
            session.Tell(new RunEvent.NodeSkipped(node, locked.Stages.GetValueOrDefault(node.Id)?.Fingerprint != fingerprint.Hash));
        }
    }

    private async Task<OutputManifest> ExecuteAsync(
        StageNode node, Fingerprint fingerprint, int jobs, Forecast forecast, CancellationToken cancellationToken)
    {
        string folder = session.NewFolder();
        (string output, TimeSpan elapsed, int rowsMade) = await RunToolAsync(node, folder, jobs, forecast, [], cancellationToken).ConfigureAwait(false);
        lock (identitiesGate)
        {
            Remember(node, new PastExecution(fingerprint.Hash, node.Id, fingerprint.ByName(), elapsed.TotalSeconds, "", rowsMade, jobs), folder, cancellationToken);
        }

        OutputManifest manifest = session.Store.Publish(fingerprint.Hash, node, output);
        End(node, folder, elapsed);
        return manifest;
    }

    /// <summary>Makes a part of a stage's rows. It has no outputs, and its time predicts nothing of the whole.</summary>
    private async Task MakeRowsAsync(StageNode node, Part part, int jobs, CancellationToken cancellationToken)
    {
        string folder = session.NewFolder();
        Forecast forecast = new([$"part {part} of its rows"], null);
        (_, TimeSpan elapsed, _) = await RunToolAsync(node, folder, jobs, forecast, [ToolProtocol.Part, part.ToString()], cancellationToken).ConfigureAwait(false);
        End(node, folder, elapsed);
    }

    private void End(StageNode node, string folder, TimeSpan elapsed)
    {
        Directory.Delete(folder, recursive: true);
        session.Tell(new RunEvent.NodeFinished(node, elapsed));
    }

    /// <summary>Runs a stage's tool, and checks that its inputs have not changed meanwhile.</summary>
    private async Task<(string Output, TimeSpan Elapsed, int RowsMade)> RunToolAsync(
        StageNode node, string folder, int jobs, Forecast forecast, IReadOnlyList<string> moreFlags, CancellationToken cancellationToken)
    {
        await DownloadAsync(
            node.Id,
            node.Inputs.OfType<StageInput.Upstream>().SelectMany(input => NodeIdentities.UpstreamFiles(input, manifests)).Select(taken => taken.File),
            cancellationToken).ConfigureAwait(false);

        // A forced stage computes everything anew, and leaves existing rows alone.
        bool usesRows = node.Rows is not null && !session.Options.Force;
        int rowsBefore = 0;
        string[] rowFlags = [];
        byte[]? provenance;
        string context = "";
        if (usesRows && session.Remote is { } remote)
        {
            IReadOnlySet<string>? wanted;
            lock (identitiesGate)
            {
                context = session.Identities.RowContext(node, cancellationToken);
                wanted = rows.Wanted(node, cancellationToken);
            }

            await remote.TakeRowsAsync(context, wanted, cancellationToken).ConfigureAwait(false);
        }

        lock (identitiesGate)
        {
            provenance = session.Identities.ProvenanceOf(node, cancellationToken);
            if (usesRows)
            {
                rowsBefore = rows.Count(node, cancellationToken);
                rowFlags = [.. rows.Arguments(node, folder, cancellationToken)];
            }
        }

        long begin = Stopwatch.GetTimestamp();
        string output = await SharingRowsAsync(node, context, () => session.Execution.RunAsync(
            node,
            folder,
            manifests,
            provenance,
            [.. rowFlags, .. moreFlags],
            jobs,
            session.Store.LogFile(PartOf(node) is { } part ? $"{node.Id} part {part}" : node.Id),
            () => session.Tell(new RunEvent.NodeStarted(node, forecast.Reasons, forecast.Expected)),
            cancellationToken), cancellationToken).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        lock (identitiesGate)
        {
            session.Identities.CheckUnchanged(node, cancellationToken);
            return (output, elapsed, usesRows ? rows.Count(node, cancellationToken) - rowsBefore : 0);
        }
    }

    /// <summary>Runs a stage, and uploads its rows meanwhile, so that another machine can continue an extraction that is not finished.</summary>
    private async Task<string> SharingRowsAsync(StageNode node, string context, Func<Task<string>> run, CancellationToken cancellationToken)
    {
        if (context.Length == 0 || session.Remote is not { } remote)
        {
            return await run().ConfigureAwait(false);
        }

        Task<string> running = run();
        while (await Task.WhenAny(running, Task.Delay(RowUploadPause, cancellationToken)).ConfigureAwait(false) != running && !cancellationToken.IsCancellationRequested)
        {
            await remote.ShareRowsAsync(node, context, cancellationToken).ConfigureAwait(false);
        }

        string output = await running.ConfigureAwait(false);
        await remote.ShareRowsAsync(node, context, cancellationToken).ConfigureAwait(false);
        return output;
    }

    /// <summary>Records the data of the next forecasts, before the record of the outputs, so that a plan knows about everything stored.</summary>
    private void Remember(StageNode node, PastExecution execution, string folder, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(folder, "note");
        foreach (StageInput.DiskFolders input in node.Inputs.OfType<StageInput.DiskFolders>())
        {
            session.Store.Listings.Save(session.Identities.DiskFiles(input, cancellationToken), temporary);
        }

        string context = node.Rows is null ? "" : session.Identities.RowContext(node, cancellationToken);

        // A forced execution does not predict the time of one that finds its rows.
        if (!session.Options.Force || session.Store.History.TryRead(execution.Fingerprint) is null)
        {
            session.Store.History.Save(execution with { RowContext = context }, temporary);
        }
    }

    private async Task<IReadOnlyList<string>> PublishAsync(IReadOnlyList<StageNode> selected, IReadOnlyList<StageNode> all, CancellationToken cancellationToken)
    {
        using ProcessLock publishing = await session.Store.HoldPublishingAsync(cancellationToken).ConfigureAwait(false);

        // Another process may have published since this run began. Damage was reported at the first read.
        LockFile before = LockFile.Read(session.Folders.LockFile, static _ => { });
        Dictionary<string, LockedStage> stages = new(StringComparer.Ordinal);
        Dictionary<string, OutputFile> wanted = new(StringComparer.Ordinal);
        foreach (StageNode node in all)
        {
            if (before.Stages.TryGetValue(node.Id, out LockedStage? kept))
            {
                stages[node.Id] = kept;
            }
        }

        foreach (StageNode node in selected)
        {
            stages[node.Id] = LockedStages.Of(node, fingerprints[node.Id], manifests[node.Id], session.Identities.SourcesOf(node, cancellationToken));
            AddResults(node, wanted);
        }

        Dictionary<string, string> published = before.Results();
        if (session.Options.Locked && !locked.ToBytes().AsSpan().SequenceEqual(before.ToBytes()))
        {
            throw new SpeechSpeedException(ExitCode.CheckFailed, $"--locked: {session.Folders.LockFile} was changed while the run went on. Nothing was published. Run again.");
        }

        if (session.LockedSources is not null)
        {
            await DownloadAsync("results", Unpublished(wanted, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        session.Store.RememberLockFile(session.Folders.LockFile);
        IReadOnlyList<string> written = new ResultsFolder(session.Folders.Results, published, session.Digests, session.Store, session.Tell)
            .Publish(wanted, [.. published.Keys.Except(stages.Values.SelectMany(stage => stage.Results.Keys))]);
        if (!session.Options.Locked)
        {
            new LockFile(stages) { Fetched = before.Fetched }.Write(session.Folders.LockFile);
        }

        return written;
    }

    /// <summary>Those of the wanted files that the results folder lacks, or has with other bytes.</summary>
    private IEnumerable<OutputFile> Unpublished(Dictionary<string, OutputFile> wanted, CancellationToken cancellationToken)
    {
        Dictionary<string, string> present = session.Digests.DigestPresent(session.Folders.Results, [.. wanted.Keys], cancellationToken)
            .ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
        return wanted.Where(file => present.GetValueOrDefault(file.Key) != file.Value.Sha256).Select(file => file.Value);
    }

    private void AddResults(StageNode node, Dictionary<string, OutputFile> wanted)
    {
        foreach (OutputFile file in manifests[node.Id].Files)
        {
            foreach (string place in LockedStages.Places(node, file.Path))
            {
                if (!wanted.TryAdd(place, file))
                {
                    throw new ArgumentException($"{node.Id} and another stage both publish {place}.");
                }
            }
        }
    }
}
