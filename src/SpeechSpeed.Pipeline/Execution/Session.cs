using System.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Remote;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The state that is open while stage tools run: the store, a folder of its own in it, the digests of files on the disk, and the identities of the stages.</summary>
internal sealed class Session : IDisposable
{
    private readonly RunFolder work;
    private readonly IRunObserver observer;
    private readonly Lock gate = new();

    private Session(PipelineFolders folders, LockedSources? locked, RunOptions options, IRunObserver observer, StageStore store, RunFolder work)
    {
        this.observer = observer;
        this.work = work;
        Folders = folders;
        LockedSources = locked;
        Options = options;
        Store = store;
        Digests = store.OpenDigests(Say, isPart: options.Part is not null);
        Identities = new NodeIdentities(Digests, folders.Tools, locked);
        Remote = folders.Remote is { } remote ? new RemoteCache(remote, store, work.NewFolder, Say) : null;
        Inspections = new NetworkInspections(folders, store, Identities, work.NewFolder);
        Execution = new StageExecution(folders, store, options.EndGrace, Tell);
    }

    /// <summary>The pipeline's folders.</summary>
    public PipelineFolders Folders { get; }

    /// <summary>With <see cref="RunOptions.FromLock"/>, what stands in for the corpus and for missing models; otherwise null.</summary>
    public LockedSources? LockedSources { get; }

    /// <summary>How stages are run.</summary>
    public RunOptions Options { get; }

    /// <summary>The store.</summary>
    public StageStore Store { get; }

    /// <summary>Digests of files on the disk.</summary>
    public FileDigests Digests { get; }

    /// <summary>The identities of the stages.</summary>
    public NodeIdentities Identities { get; }

    /// <summary>The store on a server, or null.</summary>
    public RemoteCache? Remote { get; }

    /// <summary>Inspects networks.</summary>
    public NetworkInspections Inspections { get; }

    /// <summary>Runs stage tools.</summary>
    public StageExecution Execution { get; }

    /// <summary>Opens the store of a pipeline.</summary>
    /// <param name="folders">The pipeline's folders.</param>
    /// <param name="options">How stages are run.</param>
    /// <param name="observer">Receives the events, one at a time.</param>
    /// <param name="cancellationToken">Ends the wait for another process that is just opening it.</param>
    /// <exception cref="SpeechSpeedException">What is to compute the networks is not available (exit code 2), unless the lock file says which results to take.</exception>
    public static async Task<Session> OpenAsync(PipelineFolders folders, RunOptions options, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (!options.FromLock)
        {
            folders.Tools.Provider.Require(folders.File);
        }

        StageStore store = folders.OpenStore();
        LockedSources? locked = options.FromLock ? LockedSources.Read(folders) : null;
        return new Session(locked?.Folders ?? folders, locked, options, observer, store, await RunFolder.CreateAsync(store, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Creates a folder to work in and returns its full path.</summary>
    public string NewFolder() => work.NewFolder();

    /// <summary>Passes an event on. Called concurrently.</summary>
    public void Tell(RunEvent happened)
    {
        lock (gate)
        {
            observer.On(happened);
        }
    }

    /// <summary>Passes a note for the user on.</summary>
    public void Say(string text) => Tell(new RunEvent.Message(text));

    /// <summary>The stored outputs of those stages whose current identity the store has, along with the outputs of all that they read from.</summary>
    /// <param name="nodes">The stages, each after those it reads from.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Dictionary<string, OutputManifest> Recorded(IEnumerable<StageNode> nodes, CancellationToken cancellationToken)
    {
        Dictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal);
        foreach (StageNode node in nodes.Where(node => StageGraph.Dependencies(node).All(manifests.ContainsKey)))
        {
            if (Store.TryFind(node, Identities.Of(node, manifests, cancellationToken).Hash) is { } manifest)
            {
                manifests[node.Id] = manifest;
            }
        }

        return manifests;
    }

    /// <summary>Runs a tool on stored outputs, and stores nothing of its own.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="manifests">The outputs of the stages it reads from.</param>
    /// <param name="reason">Why it runs.</param>
    /// <param name="take">Receives its output folder when it has ended well, before the folder is removed.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SpeechSpeedException">The tool failed, or one of its inputs is damaged.</exception>
    public async Task RunBesideAsync(
        StageNode tool, IReadOnlyDictionary<string, OutputManifest> manifests, string reason, Action<string> take, CancellationToken cancellationToken)
    {
        string folder = NewFolder();
        byte[]? provenance = Identities.ProvenanceOf(tool, cancellationToken);
        long begin = Stopwatch.GetTimestamp();
        try
        {
            take(await Execution.RunAsync(
                tool, folder, manifests, provenance, moreFlags: [], Options.Jobs, log: null, () => Tell(new RunEvent.NodeStarted(tool, [reason])), cancellationToken)
                .ConfigureAwait(false));
        }
        catch (DamagedBlobException damage)
        {
            Throw.Failed($"{damage.Message} It was removed from the store. Run again: the stage that made it makes it anew.", damage);
        }

        Directory.Delete(folder, recursive: true);
        Tell(new RunEvent.NodeFinished(tool, Stopwatch.GetElapsedTime(begin)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Remote?.Dispose();
        Digests.Dispose();
        work.Dispose();
    }
}
