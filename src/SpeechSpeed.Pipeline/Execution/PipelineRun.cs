using System.Collections.Concurrent;
using System.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>One run: what is known of its stages, and how they are executed and published.</summary>
internal sealed class PipelineRun : INodeWork
{
    private const int DamageLimit = 3;

    private readonly PipelineFolders folders;
    private readonly RunOptions options;
    private readonly StageStore store;
    private readonly RunFolder runFolder;
    private readonly IRunObserver observer;
    private readonly FileDigests digests;
    private readonly NodeIdentities identities;
    private readonly Lock identitiesGate = new();
    private readonly StageExecution execution;
    private readonly LockFile locked;
    private readonly LockCheck? lockCheck;
    private readonly Forecasts forecasts;
    private readonly RowHandover rows;
    private readonly ConcurrentDictionary<string, Fingerprint> fingerprints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> ran = new(StringComparer.Ordinal);
    private readonly HashSet<string> skipped = new(StringComparer.Ordinal);

    /// <summary>Creates the run.</summary>
    /// <param name="folders">Where everything is.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="store">The store.</param>
    /// <param name="runFolder">Where stages work.</param>
    /// <param name="digests">Digests of files on the disk.</param>
    /// <param name="observer">Told what happens; called concurrently.</param>
    public PipelineRun(PipelineFolders folders, RunOptions options, StageStore store, RunFolder runFolder, FileDigests digests, IRunObserver observer)
    {
        this.folders = folders;
        this.options = options;
        this.store = store;
        this.runFolder = runFolder;
        this.digests = digests;
        this.observer = observer;
        identities = new NodeIdentities(digests, folders.Tools);
        execution = new StageExecution(folders, store, options.EndGrace, observer.On);
        locked = options.Locked
            ? LockFile.ReadWhole(folders.LockFile, problem => new SpeechSpeedException(
                ExitCode.CheckFailed, $"--locked: {problem} Nothing was run. Mend the file, or run once without --locked, and commit it."))
            : LockFile.Read(folders.LockFile, Say);
        forecasts = new Forecasts(identities, locked, store);
        lockCheck = options.Locked ? new LockCheck(folders.LockFile, locked, store, identities, forecasts) : null;
        rows = new RowHandover(identities, store);
    }

    /// <summary>Runs or finds every selected stage, then publishes.</summary>
    public async Task<RunSummary> RunAsync(IReadOnlyList<StageNode> selected, IReadOnlyList<StageNode> all, CancellationToken cancellationToken)
    {
        lockCheck?.CheckIdentities(selected, all, cancellationToken);
        Dictionary<string, int> damages = new(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                await new NodeSchedule(selected, options.Jobs, this).RunAsync(cancellationToken).ConfigureAwait(false);
                await PublishAsync(selected, all, cancellationToken).ConfigureAwait(false);
                return new RunSummary([.. selected.Where(node => ran.ContainsKey(node.Id))], [.. selected.Where(node => !ran.ContainsKey(node.Id))]);
            }
            catch (DamagedBlobException damage)
            {
                // The file is out of the store now, so the next round misses the stage that made it and runs it again.
                int times = damages[damage.File.Sha256] = damages.GetValueOrDefault(damage.File.Sha256) + 1;
                if (times >= DamageLimit)
                {
                    Throw.Failed($"{damage.Message} It was made anew {times - 1} times and damaged each time. Check the disk of {folders.Store}.", damage);
                }

                Say($"{damage.Message} The stage that made it runs again.");
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
            fingerprint = identities.Of(node, manifests, cancellationToken);
        }

        fingerprints[node.Id] = fingerprint;
        return !IsForced(node) && TryTake(node, fingerprint);
    }

    /// <inheritdoc/>
    IDisposable? INodeWork.TryClaim(StageNode node) => store.TryClaim(fingerprints[node.Id].Hash);

    /// <inheritdoc/>
    async Task INodeWork.WaitForOthersAsync(StageNode node, CancellationToken cancellationToken)
    {
        observer.On(new RunEvent.NodeWaiting(node));
        await store.WaitForClaimAsync(fingerprints[node.Id].Hash, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    async Task INodeWork.RunAsync(StageNode node, int jobs, CancellationToken cancellationToken)
    {
        Fingerprint fingerprint = fingerprints[node.Id];
        if (!IsForced(node) && TryTake(node, fingerprint))
        {
            // Another process has run it between the look and the claim.
            return;
        }

        OutputManifest? found = store.TryFind(fingerprint.Hash);
        Forecast forecast = found is null ? Expect(node, fingerprint, cancellationToken) : new Forecast(["forced"], null);
        OutputManifest made = await ExecuteAsync(node, fingerprint, jobs, forecast, cancellationToken).ConfigureAwait(false);
        manifests[node.Id] = made;
        ran[node.Id] = true;
        lockCheck?.CheckOutputs(node, fingerprint, made);
        if (found is not null && !found.Files.SequenceEqual(made.Files))
        {
            string files = string.Join(", ", made.Files.Except(found.Files).Concat(found.Files.Except(made.Files)).Select(file => file.Path).Distinct());
            Say($"{node.Id} gave other outputs than before for the same inputs: {files}. The new ones are kept. Equal inputs should give equal outputs: this is a fault of the stage tool {node.Tool}, or of this computer.");
        }
    }

    private bool IsForced(StageNode node) => options.Force && !ran.ContainsKey(node.Id);

    private Forecast Expect(StageNode node, Fingerprint fingerprint, CancellationToken cancellationToken)
    {
        lock (identitiesGate)
        {
            return forecasts.Of(node, fingerprint, isWhole: true, cancellationToken);
        }
    }

    private bool TryTake(StageNode node, Fingerprint fingerprint)
    {
        if (store.TryFind(fingerprint.Hash) is not { } found)
        {
            return false;
        }

        lockCheck?.CheckOutputs(node, fingerprint, found);
        store.MarkUsed(fingerprint.Hash);
        manifests[node.Id] = found;
        if (!ran.ContainsKey(node.Id) && MarkSkipped(node))
        {
            observer.On(new RunEvent.NodeSkipped(node, locked.Stages.GetValueOrDefault(node.Id)?.Fingerprint != fingerprint.Hash));
        }

        return true;
    }

    private bool MarkSkipped(StageNode node)
    {
        lock (skipped)
        {
            return skipped.Add(node.Id);
        }
    }

    private async Task<OutputManifest> ExecuteAsync(
        StageNode node, Fingerprint fingerprint, int jobs, Forecast forecast, CancellationToken cancellationToken)
    {
        string folder = runFolder.NewFolder();

        // A forced stage makes everything anew, and leaves what rows there are alone.
        bool usesRows = node.Rows is not null && !options.Force;
        int rowsBefore = 0;
        string[] rowFlags = [];
        byte[]? provenance;
        lock (identitiesGate)
        {
            provenance = identities.ProvenanceOf(node, cancellationToken);
            if (usesRows)
            {
                rowsBefore = rows.Count(node, cancellationToken);
                rowFlags = [.. rows.Arguments(node, folder, cancellationToken)];
            }
        }

        long begin = Stopwatch.GetTimestamp();
        string output = await execution.RunAsync(
            node,
            folder,
            manifests,
            provenance,
            rowFlags,
            jobs,
            store.LogFile(fingerprint.Hash),
            () => observer.On(new RunEvent.NodeStarted(node, forecast.Reasons, forecast.Expected)),
            cancellationToken).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        lock (identitiesGate)
        {
            identities.CheckUnchanged(node, cancellationToken);
            Remember(node, fingerprint, elapsed, usesRows ? rows.Count(node, cancellationToken) - rowsBefore : 0, folder, cancellationToken);
        }

        OutputManifest manifest = store.Publish(fingerprint.Hash, node, output);
        Directory.Delete(folder, recursive: true);
        observer.On(new RunEvent.NodeFinished(node, Stopwatch.GetElapsedTime(begin)));
        return manifest;
    }

    /// <summary>Notes what the next forecasts are made of. It stands before the record of the outputs, so that a plan knows all that is stored.</summary>
    private void Remember(StageNode node, Fingerprint fingerprint, TimeSpan elapsed, int rowsMade, string folder, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(folder, "note");
        foreach (StageInput.DiskFolders input in node.Inputs.OfType<StageInput.DiskFolders>())
        {
            store.Listings.Save(identities.DiskFiles(input, cancellationToken), temporary);
        }

        Dictionary<string, string> components = fingerprint.Components.ToDictionary(component => component.Name, component => component.Value, StringComparer.Ordinal);
        string context = node.Rows is null ? "" : identities.RowContext(node, cancellationToken);

        // A forced execution says nothing about one that finds its rows.
        if (!options.Force || store.History.TryRead(fingerprint.Hash) is null)
        {
            store.History.Save(new PastExecution(fingerprint.Hash, node.Id, components, elapsed.TotalSeconds, context, rowsMade), temporary);
        }
    }

    private async Task PublishAsync(IReadOnlyList<StageNode> selected, IReadOnlyList<StageNode> all, CancellationToken cancellationToken)
    {
        using ProcessLock publishing = await ProcessLock.TakeAsync(Path.Combine(folders.Store, "publish.lock"), cancellationToken).ConfigureAwait(false);

        // Another process may have published since this run began; damage was told then.
        LockFile before = LockFile.Read(folders.LockFile, static _ => { });
        Dictionary<string, LockedStage> stages = new(StringComparer.Ordinal);
        Dictionary<string, OutputFile> wanted = new(StringComparer.Ordinal);
        foreach (StageNode node in all.ExceptBy(selected.Select(node => node.Id), node => node.Id))
        {
            if (before.Stages.TryGetValue(node.Id, out LockedStage? kept))
            {
                stages[node.Id] = kept;
            }
        }

        HashSet<string> belonging = [.. stages.Values.SelectMany(stage => stage.Results.Keys)];
        foreach (StageNode node in selected)
        {
            stages[node.Id] = LockedStages.Of(node, fingerprints[node.Id], manifests[node.Id]);
            AddResults(node, wanted);
        }

        belonging.UnionWith(wanted.Keys);
        Dictionary<string, string> published = new(StringComparer.Ordinal);
        foreach ((string path, string digest) in before.Stages.Values.SelectMany(stage => stage.Results))
        {
            published[path] = digest;
        }

        LockFile after = new(stages) { Fetched = before.Fetched };
        if (options.Locked && !after.ToBytes().AsSpan().SequenceEqual(before.ToBytes()))
        {
            throw new SpeechSpeedException(ExitCode.CheckFailed, $"--locked: {folders.LockFile} was changed while the run went on. Nothing was published. Run again.");
        }

        store.RememberLockFile(folders.LockFile);
        new ResultsFolder(folders.Results, digests, store, observer.On).Publish(wanted, published, [.. published.Keys.Except(belonging)]);
        if (!options.Locked)
        {
            after.Write(folders.LockFile);
        }
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

    private void Say(string text) => observer.On(new RunEvent.Message(text));
}
