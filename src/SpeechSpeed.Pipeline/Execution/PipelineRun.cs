using System.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>One run: what is known of its stages, and how they are executed and published.</summary>
internal sealed class PipelineRun
{
    private const int DamageLimit = 3;
    private const int QuotedLines = 10;

    private readonly PipelineFolders folders;
    private readonly RunOptions options;
    private readonly StageStore store;
    private readonly RunFolder runFolder;
    private readonly Action<RunEvent> tell;
    private readonly FileDigests digests;
    private readonly NodeIdentities identities;
    private readonly LockFile locked;
    private readonly Forecasts forecasts;
    private readonly RowHandover rows;
    private readonly Dictionary<string, Fingerprint> fingerprints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal);
    private readonly HashSet<string> ran = new(StringComparer.Ordinal);
    private readonly HashSet<string> skipped = new(StringComparer.Ordinal);

    /// <summary>Creates the run.</summary>
    public PipelineRun(PipelineFolders folders, RunOptions options, StageStore store, RunFolder runFolder, FileDigests digests, Action<RunEvent> tell)
    {
        this.folders = folders;
        this.options = options;
        this.store = store;
        this.runFolder = runFolder;
        this.digests = digests;
        this.tell = tell;
        identities = new NodeIdentities(digests, folders.Tools);
        locked = LockFile.Read(folders.LockFile, Say);
        forecasts = new Forecasts(identities, locked, store);
        rows = new RowHandover(identities, store.Rows);
    }

    /// <summary>Runs or finds every selected stage, then publishes.</summary>
    public async Task<RunSummary> RunAsync(IReadOnlyList<StageNode> selected, IReadOnlyList<StageNode> all, CancellationToken cancellationToken)
    {
        Dictionary<string, int> damages = new(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                foreach (StageNode node in selected)
                {
                    await ResolveAsync(node, cancellationToken).ConfigureAwait(false);
                }

                await PublishAsync(selected, all, cancellationToken).ConfigureAwait(false);
                return new RunSummary([.. selected.Where(node => ran.Contains(node.Id))], [.. selected.Where(node => !ran.Contains(node.Id))]);
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

    private async Task ResolveAsync(StageNode node, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Fingerprint fingerprint = identities.Of(node, manifests, cancellationToken);
        OutputManifest? found = store.TryFind(fingerprint.Hash);
        LockedStage? before = locked.Stages.GetValueOrDefault(node.Id);
        bool isForced = options.Force && !ran.Contains(node.Id);
        fingerprints[node.Id] = fingerprint;
        if (found is not null && !isForced)
        {
            manifests[node.Id] = found;
            if (!ran.Contains(node.Id) && skipped.Add(node.Id))
            {
                tell(new RunEvent.NodeSkipped(node, before?.Fingerprint != fingerprint.Hash));
            }

            return;
        }

        Forecast forecast = found is null ? forecasts.Of(node, fingerprint, isWhole: true, cancellationToken) : new Forecast(["forced"], null);
        OutputManifest made = await ExecuteAsync(node, fingerprint, forecast, cancellationToken).ConfigureAwait(false);
        manifests[node.Id] = made;
        ran.Add(node.Id);
        if (found is not null && !found.Files.SequenceEqual(made.Files))
        {
            string files = string.Join(", ", made.Files.Except(found.Files).Concat(found.Files.Except(made.Files)).Select(file => file.Path).Distinct());
            Say($"{node.Id} gave other outputs than before for the same inputs: {files}. The new ones are kept. Equal inputs should give equal outputs: this is a fault of the stage tool {node.Tool}, or of this computer.");
        }
    }

    private async Task<OutputManifest> ExecuteAsync(
        StageNode node, Fingerprint fingerprint, Forecast forecast, CancellationToken cancellationToken)
    {
        string folder = runFolder.NewFolder();
        string output = Path.Combine(folder, "out");
        InputLayout layout = new(node, Path.Combine(folder, "in"));
        layout.TakeFrom(store, manifests);

        // A forced stage makes everything anew, and leaves what rows there are alone.
        bool usesRows = node.Rows is not null && !options.Force;
        int rowsBefore = usesRows ? rows.Count(node, cancellationToken) : 0;
        tell(new RunEvent.NodeStarted(node, forecast.Reasons, forecast.Expected));
        long begin = Stopwatch.GetTimestamp();
        List<string> log = [];
        int code = await StageProcess.RunAsync(
            folders.Tools.Assembly(node.Tool),
            [.. layout.Arguments(), .. usesRows ? rows.Arguments(node, folder, cancellationToken) : [], "--output", output, "--jobs", Numbers.Text(options.Jobs)],
            line =>
            {
                log.Add(line);
                tell(new RunEvent.NodeOutput(node, line));
            },
            options.EndGrace,
            cancellationToken).ConfigureAwait(false);
        if (code != (int)ExitCode.Done)
        {
            tell(new RunEvent.NodeFailed(node, code, log));
            throw Failure(node, code, log);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        identities.CheckUnchanged(node, cancellationToken);
        Remember(node, fingerprint, elapsed, usesRows ? rows.Count(node, cancellationToken) - rowsBefore : 0, folder, cancellationToken);
        OutputManifest manifest = store.Publish(fingerprint.Hash, node, output);
        Directory.Delete(folder, recursive: true);
        tell(new RunEvent.NodeFinished(node, Stopwatch.GetElapsedTime(begin)));
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

    private static SpeechSpeedException Failure(StageNode node, int code, List<string> log)
    {
        string last = log.Count == 0 ? "It wrote nothing." : "It ended with:\n  " + string.Join("\n  ", log.TakeLast(QuotedLines));
        return (ExitCode)code switch
        {
            ExitCode.InputData => new SpeechSpeedException(ExitCode.InputData, $"{node.Id} could not use its input data. {last}"),
            ExitCode.Interrupted => new SpeechSpeedException(ExitCode.Interrupted, $"{node.Id} was interrupted; nothing of it was kept."),
            ExitCode.Configuration => new SpeechSpeedException(ExitCode.Failed, $"{node.Id} did not understand its flags: the tool {node.Tool} and the pipeline do not fit together. Build again. {last}"),
            _ => new SpeechSpeedException(ExitCode.Failed, $"{node.Id} failed: the tool {node.Tool} ended with exit code {code}. {last}"),
        };
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
            stages[node.Id] = Lock(node, wanted);
        }

        belonging.UnionWith(wanted.Keys);
        Dictionary<string, string> published = new(StringComparer.Ordinal);
        foreach ((string path, string digest) in before.Stages.Values.SelectMany(stage => stage.Results))
        {
            published[path] = digest;
        }

        new ResultsFolder(folders.Results, digests, store, tell).Publish(wanted, published, [.. published.Keys.Except(belonging)]);
        new LockFile(stages).Write(folders.LockFile);
    }

    /// <summary>The stage's block of the lock file; its results are added to <paramref name="wanted"/>.</summary>
    private LockedStage Lock(StageNode node, Dictionary<string, OutputFile> wanted)
    {
        Dictionary<string, string> results = new(StringComparer.Ordinal);
        Dictionary<string, string> stored = new(StringComparer.Ordinal);
        foreach (OutputFile file in manifests[node.Id].Files)
        {
            string[] places = [.. node.Outputs.Select(output => RelativePaths.Published(output, file.Path)).OfType<string>().Distinct()];
            foreach (string place in places)
            {
                if (!wanted.TryAdd(place, file))
                {
                    throw new ArgumentException($"{node.Id} and another stage both publish {place}.");
                }

                results[place] = file.Sha256;
            }
        }

        foreach (StageOutput output in node.Outputs.Where(output => output.PublishTo is null))
        {
            DigestedFile[] files =
            [
                .. manifests[node.Id].Files
                    .Where(file => RelativePaths.IsAtOrBelow(file.Path, output.Path))
                    .Select(file => new DigestedFile(file.Path, file.Sha256)),
            ];
            stored[output.Path] = files is [{ } only] && only.Path == output.Path ? only.Sha256 : FingerprintBuilder.DigestListing(files);
        }

        Fingerprint fingerprint = fingerprints[node.Id];
        return new LockedStage(
            fingerprint.Hash,
            fingerprint.Components.ToDictionary(component => component.Name, component => component.Value, StringComparer.Ordinal),
            results,
            stored);
    }

    private void Say(string text) => tell(new RunEvent.Message(text));
}
