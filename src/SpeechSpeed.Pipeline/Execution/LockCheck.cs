using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Refuses a run that would change the lock file, if possible before anything runs.</summary>
/// <param name="path">Full path of the lock file.</param>
/// <param name="locked">Its content.</param>
/// <param name="processor">The kind of processor that the tools run on.</param>
/// <param name="store">The store, which knows the stages that need not run.</param>
/// <param name="identities">The current identities of the stages.</param>
/// <param name="forecasts">Gives the reasons for a changed stage.</param>
internal sealed class LockCheck(string path, LockFile locked, string processor, StageStore store, NodeIdentities identities, Forecasts forecasts)
{
    /// <summary>
    /// Compares every selected stage's identity with the lock file's. If a stage reads from a stage whose outputs the store does not have, the known part of its identity is
    /// compared. If that other stage then runs and writes something else, <see cref="CheckOutputs"/> finds it.
    /// </summary>
    /// <exception cref="SpeechSpeedException">The lock file would change, or there is none: exit code 4.</exception>
    public void CheckIdentities(IReadOnlyList<StageNode> selected, IReadOnlyList<StageNode> all, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) || locked.Stages.Count == 0)
        {
            throw new SpeechSpeedException(
                ExitCode.CheckFailed,
                $"--locked needs a lock file, and {path} {(File.Exists(path) ? "names no stage" : "is not there")}. Run once without --locked and commit the file.");
        }

        if (locked.ProcessorsOtherThan(processor) is { Count: > 0 } others)
        {
            throw new SpeechSpeedException(
                ExitCode.CheckFailed,
                $"--locked: {path} has results of another kind of processor ({string.Join("; ", others)}), and this machine is of the kind {processor}. Results are the same bytes only on one kind. Nothing was run. Run on a machine of that kind, or without --locked to compute everything on this one; then commit the file.");
        }

        List<string> changes = [];
        Dictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal);
        foreach (StageNode node in selected)
        {
            Fingerprint fingerprint = identities.Of(node, manifests, cancellationToken);
            bool isWhole = StageGraph.Dependencies(node).All(manifests.ContainsKey);
            LockedStage? before = locked.Stages.GetValueOrDefault(node.Id);
            if (!IsAsLocked(before, fingerprint, isWhole))
            {
                changes.Add($"{node.Id}: {string.Join("; ", forecasts.Reasons(node, fingerprint, isWhole, cancellationToken))}");
            }
            else if (isWhole && store.TryFind(node, fingerprint.Hash) is { } manifest)
            {
                manifests[node.Id] = manifest;
            }
        }

        changes.AddRange(locked.Stages.Keys.Except(all.Select(node => node.Id)).Order(StringComparer.Ordinal).Select(id => $"{id}: is not in the pipeline any more"));
        if (changes.Count > 0)
        {
            throw Refusal($"would change {path}:\n  {string.Join("\n  ", changes)}\nNothing was run.");
        }
    }

    /// <summary>Compares a stage's outputs with the lock file.</summary>
    /// <exception cref="SpeechSpeedException">They differ: exit code 4.</exception>
    public void CheckOutputs(StageNode node, Fingerprint fingerprint, OutputManifest manifest)
    {
        LockedStage? before = locked.Stages.GetValueOrDefault(node.Id);
        if (before is null || !IsAsLocked(before, fingerprint, isWhole: true))
        {
            throw Refusal($"would change {path}: {node.Id}: {string.Join("; ", Forecasts.Reasons(before, fingerprint, isWhole: true, static (_, _) => null))}.");
        }

        string[] files = [.. LockedStages.DifferingFiles(before, LockedStages.Of(node, fingerprint, manifest, before.Sources))];
        if (files.Length > 0)
        {
            throw Refusal(
                $"would change {path}: {node.Id} has the inputs it had, but gave other outputs: {string.Join(", ", files)}. Figures depend on the fonts of the machine; if they did not change, this is a fault of the stage tool {node.Tool}. Nothing was published.");
        }
    }

    /// <summary>The components are compared too: a merge or an edit by hand can leave wrong components beside the right fingerprint, and a run would correct them.</summary>
    private static bool IsAsLocked(LockedStage? before, Fingerprint fingerprint, bool isWhole) => before is not null
        && fingerprint.Components.All(component => before.Components.GetValueOrDefault(component.Name) == component.Value)
        && (!isWhole || (before.Fingerprint == fingerprint.Hash && before.Components.Count == fingerprint.Components.Count));

    private static SpeechSpeedException Refusal(string what) =>
        new(ExitCode.CheckFailed, $"--locked: this run {what} Run without --locked to accept the change, and commit the file.");
}
