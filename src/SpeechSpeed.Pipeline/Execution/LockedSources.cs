using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Corpus and models by the lock file, on a machine that does not have them (<c>--from-lock</c>). The lock file stands in for all audio and for missing files. A file that is there, such
/// as a manifest under version control, is read, so that a change of it counts.
/// </summary>
/// <param name="folders">The pipeline's folders, with the kind of processor of this machine.</param>
/// <param name="locked">The lock file.</param>
internal sealed class LockedSources(PipelineFolders folders, LockFile locked)
{
    private const string Remedy =
        "The lock file stands in only for the corpus and the models that its results were made of. Run without --from-lock where these are, commit the lock file, and run again here.";

    /// <summary>Reads the lock file.</summary>
    /// <exception cref="SpeechSpeedException">It is absent or damaged (exit code 3), or has results of several kinds of processor (exit code 4).</exception>
    public static LockedSources Read(PipelineFolders folders)
    {
        LockFile locked = ReadLockFile(folders.LockFile);
        return locked.Processors.Count <= 1 ? new LockedSources(folders, locked) : throw new SpeechSpeedException(
            ExitCode.CheckFailed,
            $"--from-lock: {folders.LockFile} has results of several kinds of processor ({string.Join("; ", locked.Processors)}), and a table must not mix them. Run the whole pipeline on one machine, and commit the file.");
    }

    /// <summary>Reads a lock file that must be there.</summary>
    /// <exception cref="SpeechSpeedException">It is absent or damaged: exit code 3.</exception>
    public static LockFile ReadLockFile(string path)
    {
        LockFile locked = LockFile.ReadWhole(path, problem => new SpeechSpeedException(
            ExitCode.InputData, $"--from-lock: {problem} Mend the file, or run once without --from-lock, and commit it."));
        if (locked.Stages.Count == 0)
        {
            Throw.InputData(
                $"--from-lock needs a lock file, and {path} {(File.Exists(path) ? "names no stage" : "is not there")}. Run once without --from-lock where the corpus and the models are, and commit the file.");
        }

        return locked;
    }

    /// <summary>The pipeline's folders, with the lock file's kind of processor: the kind of results that is looked for.</summary>
    public PipelineFolders Folders { get; } = locked.Processors is [var kind] ? folders with { Tools = folders.Tools with { Processor = kind } } : folders;

    /// <summary>Whether the digest of an input is the lock file's.</summary>
    public static bool StandInFor(StageInput input) =>
        input is StageInput.DiskFolders || (input is StageInput.DiskFile file && !File.Exists(file.FullPath));

    /// <summary>The digest of the listing of a stage's inputs of one role.</summary>
    /// <exception cref="SpeechSpeedException">The lock file is not of these inputs: exit code 3.</exception>
    public string ListingOf(StageNode node, IReadOnlyList<StageInput> role)
    {
        foreach (StageInput input in role)
        {
            _ = SourceOf(node, input);
        }

        return locked.Stages[node.Id].Components[FingerprintBuilder.InputPrefix + role[0].Role];
    }

    /// <summary>An input of a stage, as the lock file names it.</summary>
    /// <inheritdoc cref="ListingOf"/>
    public Source SourceOf(StageNode node, StageInput input)
    {
        if (Problem(node, input) is { } problem)
        {
            Throw.InputData($"--from-lock: {problem} {Remedy}");
        }

        return Find(node, input)!;
    }

    /// <summary>Why the lock file is not of an input of a stage; null if it is.</summary>
    public string? Problem(StageNode node, StageInput input)
    {
        if (!locked.Stages.TryGetValue(node.Id, out LockedStage? stage))
        {
            return $"{folders.LockFile} does not know {node.Id}, which reads {Describe(input)}.";
        }

        if (stage.Sources.Count == 0 || !stage.Components.TryGetValue(FingerprintBuilder.InputPrefix + input.Role, out string? listing))
        {
            return $"{folders.LockFile} does not name the {input.Role} of {node.Id}; an earlier version wrote it.";
        }

        if (Find(node, input) is not { } source)
        {
            string known = string.Join(" and ", stage.Sources.Where(source => source.Role == input.Role).Select(source => source.Name));
            return $"{node.Id} reads {Describe(input)}, and {folders.LockFile} has {(known.Length == 0 ? $"no {input.Role}" : $"the {input.Role} {known}")} for it.";
        }

        // The digest of several files says nothing of one of them.
        bool isOneFile = source.Sha256 != listing;
        return isOneFile && input is StageInput.DiskFile { Expected: { } expected } && !expected.Equals(source.Sha256, StringComparison.OrdinalIgnoreCase)
            ? $"{node.Id} reads {Describe(input)} with the SHA-256 {expected}, and {folders.LockFile} has {source.Sha256} for it."
            : null;
    }

    /// <summary>Why a stage cannot run here; null if it can.</summary>
    public string? WhyNotHere(StageNode node)
    {
        string[] absent = [.. node.Inputs.Where(StandInFor).Select(Describe).Distinct()];
        return absent.Length > 0 ? $"it reads {string.Join(" and ", absent)}, which --from-lock does without"
            : IsForeign ? $"the lock file has results of the kind of processor {Folders.Tools.Processor}, and this machine is of the kind {folders.Tools.Processor}; results are the same bytes only on one kind"
            : null;
    }

    /// <summary>Refuses to run a stage that cannot run here.</summary>
    /// <param name="node">The stage, whose outputs were not found.</param>
    /// <param name="reasons">Why it would run.</param>
    /// <exception cref="SpeechSpeedException">It reads a corpus or a model (exit code 3), or the lock file is of another kind of processor (exit code 4).</exception>
    public void RequireHere(StageNode node, IReadOnlyList<string> reasons)
    {
        if (WhyNotHere(node) is not { } why)
        {
            return;
        }

        string remote = folders.Remote is { } settings ? $"could be had neither from the store nor from {settings.Address}" : "are not in the store, and cache.remote names no server";
        string share = folders.Remote is { IsWritten: false } ? " and cache.remote.mode: write" : "";
        throw new SpeechSpeedException(
            node.Inputs.Any(StandInFor) ? ExitCode.InputData : ExitCode.CheckFailed,
            $"{node.Id} would have to run ({string.Join("; ", reasons)}), but cannot run here: {why}. Its outputs {remote}. Run without --from-lock{share} on a machine that can, commit the lock file, and run again here.");
    }

    /// <summary>The kind of processor that the results would have, and whether this machine can compute them.</summary>
    public string DescribeProcessor() => IsForeign
        ? $"processor: {Folders.Tools.Processor}, by the lock file. This machine is of another kind ({folders.Tools.Processor}): a run takes outputs, and runs no stage"
        : $"processor: {folders.Tools.Processor}, by the lock file";

    private bool IsForeign => Folders.Tools.Processor != folders.Tools.Processor;

    private Source? Find(StageNode node, StageInput input) =>
        locked.Stages[node.Id].Sources.FirstOrDefault(source => source.Role == input.Role && source.Name == input.SourceName);

    private static string Describe(StageInput input) => $"the {input.Role} {input.SourceName}";
}
