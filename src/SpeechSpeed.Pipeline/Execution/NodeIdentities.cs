using System.Runtime.InteropServices;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// The identities of one run's stages. Each file on the disk and each tool is digested once, when first needed, so that the whole run sees
/// one state of them. <see cref="CheckUnchanged"/> checks after a stage has run that this state still holds.
/// </summary>
/// <param name="digests">Digests of files on the disk.</param>
/// <param name="tools">The stage tools.</param>
/// <param name="locked">Stands in for the corpus and for models that are not there; null if they are.</param>
internal sealed class NodeIdentities(FileDigests digests, ToolFolders tools, LockedSources? locked = null)
{
    /// <summary>128 bits, so that the paths below it stay short.</summary>
    private const int RowContextLength = 32;

    /// <summary>For the known part of a stage's identity, before the stages that it reads from have ended.</summary>
    public static readonly IReadOnlyDictionary<string, OutputManifest> NoManifests = new Dictionary<string, OutputManifest>();

    private readonly ToolClosure closure = new(tools, digests);
    private readonly Dictionary<string, FolderListing> inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Tool, string? Library), string> toolDigests = [];
    private readonly Dictionary<string, (StageNode Node, Fingerprint Fingerprint)> known = new(StringComparer.Ordinal);

    /// <summary>The outputs of the stages that each node reads from, as known when its identity was last asked for.</summary>
    private readonly Dictionary<string, IReadOnlyDictionary<string, OutputManifest>> written = new(StringComparer.Ordinal);

    /// <summary>A stage's fingerprint. If a stage it reads from has no manifest, the inputs from there are left out: the fingerprint is then the known part.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="manifests">The outputs of the stages it reads from, by node id.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Fingerprint Of(StageNode node, IReadOnlyDictionary<string, OutputManifest> manifests, CancellationToken cancellationToken)
    {
        written[node.Id] = manifests;
        IGrouping<string, StageInput>[] roles = [.. node.Inputs.GroupBy(input => input.Role)];
        IGrouping<string, StageInput>[] knownRoles = [.. roles.Where(role => role.All(input => IsKnown(node, input, manifests)))];
        Fingerprint fingerprint = Build(node, node.Arguments, knownRoles, manifests, library: null, cancellationToken);
        if (knownRoles.Length == roles.Length)
        {
            known[node.Id] = (node, fingerprint);
        }

        return fingerprint;
    }

    /// <summary>A stage's inputs from outside the pipeline, in their order.</summary>
    public IReadOnlyList<Source> SourcesOf(StageNode node, CancellationToken cancellationToken) =>
        [.. node.Inputs.Where(input => input.SourceName is not null).Select(input => SourceOf(node, input, cancellationToken))];

    /// <summary>The settings of a stage: that part of its identity that depends on the pipeline file alone.</summary>
    public static FingerprintBuilder SettingsOf(StageNode node, IEnumerable<StageArgument> arguments)
    {
        FingerprintBuilder builder = new FingerprintBuilder().Stage(node.Stage, node.Version);
        foreach (StageArgument argument in arguments)
        {
            builder = argument switch
            {
                StageArgument.Value value => builder.Argument(value.Flag, value.Text),
                StageArgument.InputPath path => builder.PathArgument(path.Flag, path.Role),
                _ => throw new ArgumentException($"{node.Id}: unknown kind of argument {argument}.", nameof(arguments)),
            };
        }

        return builder;
    }

    /// <summary>
    /// The file of a stage's <see cref="StageInput.Provenance"/>, or null if it has none. The whole fingerprint of every stage it reads from must have been
    /// asked for before.
    /// </summary>
    public byte[]? ProvenanceOf(StageNode node, CancellationToken cancellationToken) =>
        node.Inputs.OfType<StageInput.Provenance>().FirstOrDefault() is { } input ? Describe(node, input, cancellationToken) : null;

    /// <summary>
    /// The context of a stage's rows: their folder in <see cref="RowArea"/>. If the context depends on another stage that has not ended, no rows are known: the folder is
    /// then one that never holds rows.
    /// </summary>
    /// <exception cref="ArgumentException">The stage keeps no rows.</exception>
    public string RowContext(StageNode node, CancellationToken cancellationToken)
    {
        StageRows rows = node.Rows ?? throw new ArgumentException($"{node.Id} keeps no rows.", nameof(node));
        HashSet<string> roles = [.. rows.Arguments.OfType<StageArgument.InputPath>().Select(argument => argument.Role)];
        IReadOnlyDictionary<string, OutputManifest> manifests = written.GetValueOrDefault(node.Id, NoManifests);
        IEnumerable<IGrouping<string, StageInput>> inputs = node.Inputs.Where(input => roles.Contains(input.Role) && IsKnown(node, input, manifests)).GroupBy(input => input.Role);
        return Build(node, rows.Arguments, inputs, manifests, rows.Library, cancellationToken).Hash[..RowContextLength];
    }

    /// <summary>The files of an input on the disk, each with its path in the input, in the state when first asked for.</summary>
    public IReadOnlyList<DigestedFile> DiskFiles(StageInput input, CancellationToken cancellationToken) => Disk(input, cancellationToken).Files;

    /// <summary>Refuses a stage's outputs if its inputs no longer match its fingerprint.</summary>
    /// <exception cref="SpeechSpeedException">An input changed meanwhile (exit code 3), or the tool did (exit code 1).</exception>
    public void CheckUnchanged(StageNode node, CancellationToken cancellationToken)
    {
        foreach (StageInput input in node.Inputs.Where(input => input.SourceName is not null))
        {
            FolderListing before = inputs[Key(input)];
            FolderListing after = ReadDisk(input, cancellationToken);
            if (before.Digest != after.Digest)
            {
                string file = before.Files.Except(after.Files).Concat(after.Files.Except(before.Files)).First().Path;
                Throw.InputData($"{FullPath(input, file)} changed while {node.Id} ran, so its outputs were not kept. Run again when no program writes to the input files.");
            }
        }

        if (closure.Digest(node.Tool) != ToolDigest(node.Tool))
        {
            Throw.Failed($"The stage tool {node.Tool} was rebuilt while {node.Id} ran, so its outputs were not kept. Run again.");
        }
    }

    /// <summary>
    /// The files that an input takes from another stage, each with its path in the input: relative to <see cref="StageInput.Upstream.Path"/>
    /// if that is a folder, its own name if it is the file.
    /// </summary>
    /// <exception cref="ArgumentException">The other stage is not among the selected ones, or wrote no such file: a fault of the graph.</exception>
    public static IReadOnlyList<(string Path, OutputFile File)> UpstreamFiles(StageInput.Upstream input, IReadOnlyDictionary<string, OutputManifest> manifests)
    {
        if (!manifests.TryGetValue(input.NodeId, out OutputManifest? manifest))
        {
            throw new ArgumentException($"The input '{input.Role}' comes from {input.NodeId}, which does not stand before the stage that reads it.");
        }

        (string Path, OutputFile File)[] files =
        [
            .. manifest.Files
                .Where(file => RelativePaths.IsAtOrBelow(file.Path, input.Path))
                .Select(file => (RelativePaths.Inside(file.Path, input.Path), file)),
        ];
        return files.Length > 0
            ? files
            : throw new ArgumentException($"The input '{input.Role}' is '{input.Path}' of {input.NodeId}, which wrote only {string.Join(", ", manifest.Files.Select(file => file.Path))}.");
    }

    private Fingerprint Build(
        StageNode node,
        IEnumerable<StageArgument> arguments,
        IEnumerable<IGrouping<string, StageInput>> roles,
        IReadOnlyDictionary<string, OutputManifest> manifests,
        string? library,
        CancellationToken cancellationToken)
    {
        FingerprintBuilder builder = SettingsOf(node, arguments);
        foreach (IGrouping<string, StageInput> role in roles.OrderBy(role => role.Key, StringComparer.Ordinal))
        {
            builder.Input(role.Key, Listing(node, [.. role], manifests, cancellationToken));
        }

        return builder.Tool(ToolDigest(node.Tool, library)).Platform(RuntimeInformation.RuntimeIdentifier).Processor(tools.Processor).Build();
    }

    /// <summary>The digest of a tool, or of one of its libraries with all that this library uses.</summary>
    private string ToolDigest(string tool, string? library = null)
    {
        if (!toolDigests.TryGetValue((tool, library), out string? digest))
        {
            toolDigests[(tool, library)] = digest = library is null ? closure.Digest(tool) : closure.Digest(tool, library);
        }

        return digest;
    }

    /// <summary>The digest of the files of one role.</summary>
    private string Listing(StageNode node, StageInput[] role, IReadOnlyDictionary<string, OutputManifest> manifests, CancellationToken cancellationToken) =>
        locked is not null && Array.Exists(role, LockedSources.StandInFor) ? locked.ListingOf(node, role)
            : role is [StageInput.DiskFolders only] ? Disk(only, cancellationToken).Digest
            : FingerprintBuilder.DigestListing([.. role.SelectMany(input => Files(node, input, manifests, cancellationToken))]);

    private FolderListing Disk(StageInput input, CancellationToken cancellationToken)
    {
        if (!inputs.TryGetValue(Key(input), out FolderListing? listing))
        {
            inputs[Key(input)] = listing = ReadDisk(input, cancellationToken);
        }

        return listing;
    }

    private IEnumerable<DigestedFile> Files(
        StageNode node, StageInput input, IReadOnlyDictionary<string, OutputManifest> manifests, CancellationToken cancellationToken) => input switch
        {
            StageInput.Upstream upstream => UpstreamFiles(upstream, manifests).Select(taken => new DigestedFile(taken.Path, taken.File.Sha256)),
            StageInput.Provenance provenance => [new DigestedFile("", FileDigest.Sha256(Describe(node, provenance, cancellationToken)))],
            _ => DiskFiles(input, cancellationToken),
        };

    private bool IsKnown(StageNode node, StageInput input, IReadOnlyDictionary<string, OutputManifest> manifests) => input switch
    {
        StageInput.Upstream upstream => manifests.ContainsKey(upstream.NodeId),
        StageInput.Provenance => StageGraph.Dependencies(node).All(id => manifests.ContainsKey(id) && known.ContainsKey(id)),
        _ => true,
    };

    private byte[] Describe(StageNode node, StageInput.Provenance input, CancellationToken cancellationToken)
    {
        List<(StageNode Node, Fingerprint Fingerprint)> stages = [];
        HashSet<string> seen = [];
        foreach (string id in StageGraph.Dependencies(node))
        {
            Collect(id, seen, stages);
        }

        return ProvenanceWriter.Describe(
            input,
            tools.Processor,
            stages,
            [.. stages.SelectMany(stage => SourcesOf(stage.Node, cancellationToken)).Distinct()],
            [.. stages.Select(stage => stage.Node.Tool).Distinct().Order(StringComparer.Ordinal).Select(tool => (tool, ToolDigest(tool), closure.Packages(tool)))]);
    }

    /// <summary>The files of a folder are not listed: a corpus has many, and their digest is known.</summary>
    private Source SourceOf(StageNode node, StageInput input, CancellationToken cancellationToken)
    {
        if (locked is not null && LockedSources.StandInFor(input))
        {
            return locked.SourceOf(node, input);
        }

        FolderListing listing = Disk(input, cancellationToken);
        return new Source(input.Role, input.SourceName!, input is StageInput.DiskFile && listing.Files is [var only] ? only.Sha256 : listing.Digest);
    }

    private void Collect(string id, HashSet<string> seen, List<(StageNode Node, Fingerprint Fingerprint)> stages)
    {
        if (!seen.Add(id))
        {
            return;
        }

        (StageNode Node, Fingerprint Fingerprint) stage = known[id];
        foreach (string dependency in StageGraph.Dependencies(stage.Node))
        {
            Collect(dependency, seen, stages);
        }

        stages.Add(stage);
    }

    private FolderListing ReadDisk(StageInput input, CancellationToken cancellationToken) => input switch
    {
        StageInput.DiskFile file => FolderListing.Of(
        [
            new DigestedFile("", digests.DigestFile(file.FullPath)),
            .. file.Companions.Select(companion => new DigestedFile(companion, digests.DigestFile(FullPath(file, companion)))),
        ]),
        StageInput.DiskFolders { Only: { } only } folders => FolderListing.Of(digests.DigestPresent(folders.Root, only.Paths, cancellationToken)),
        StageInput.DiskFolders folders => digests.DigestFolders(folders.Root, folders.Folders, cancellationToken),
        _ => throw new ArgumentException($"Unknown kind of input {input}.", nameof(input)),
    };

    private static string Key(StageInput input) => input switch
    {
        StageInput.DiskFile file => string.Join('\0', file.Companions.Prepend(file.FullPath)),
        StageInput.DiskFolders folders => string.Join('\0', [folders.Root, .. folders.Folders, folders.Only?.Digest]),
        _ => throw new ArgumentException($"Unknown kind of input {input}.", nameof(input)),
    };

    private static string FullPath(StageInput input, string file) => input switch
    {
        StageInput.DiskFolders folders => Path.Combine(folders.Root, file),
        StageInput.DiskFile disk => file.Length == 0 ? disk.FullPath : Path.Combine(Path.GetDirectoryName(disk.FullPath)!, file),
        _ => file,
    };
}
