using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What running recorded stages again has shown.</summary>
/// <param name="Checked">The stages that ran.</param>
/// <param name="Recorded">How many could have.</param>
/// <param name="Differences">The stages that gave something else, each with the names of the files.</param>
public sealed record RecomputationReport(IReadOnlyList<StageNode> Checked, int Recorded, IReadOnlyList<(StageNode Node, IReadOnlyList<string> Files)> Differences);

/// <summary>
/// Runs stages again whose outputs the store has, in a folder of their own, and compares. After a verification, which finds damage, a difference
/// means that the stage does not give equal outputs for equal inputs. Nothing of the store or of the results changes.
/// </summary>
/// <param name="folders">Where everything is.</param>
/// <param name="options">How stages are run.</param>
/// <param name="store">The store.</param>
/// <param name="runFolder">Where stages work.</param>
/// <param name="digests">Digests of files on the disk.</param>
/// <param name="observer">Told what happens.</param>
internal sealed class Recomputation(
    PipelineFolders folders, RunOptions options, StageStore store, RunFolder runFolder, FileDigests digests, IRunObserver observer)
{
    private const long Seed = 42;

    /// <summary>Runs a sample.</summary>
    /// <param name="nodes">The pipeline's stages, each after those it reads from.</param>
    /// <param name="maximum">How many to run, at most.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SpeechSpeedException">A tool failed.</exception>
    public async Task<RecomputationReport> RunAsync(IReadOnlyList<StageNode> nodes, int maximum, CancellationToken cancellationToken)
    {
        NodeIdentities identities = new(digests, folders.Tools);
        Dictionary<string, OutputManifest> manifests = RecordedOutputs.Find(nodes, identities, store, cancellationToken);
        StageNode[] recorded = [.. nodes.Where(node => manifests.ContainsKey(node.Id))];
        int[] order = [.. Enumerable.Range(0, recorded.Length)];
        new SeededRandom(Seed, "recompute").Shuffle(order.AsSpan());
        StageNode[] sample = [.. order.Take(maximum).Order().Select(i => recorded[i])];
        StageExecution execution = new(folders, store, options.EndGrace, observer.On);
        List<(StageNode Node, IReadOnlyList<string> Files)> differences = [];
        foreach (StageNode node in sample)
        {
            string folder = runFolder.NewFolder();
            long begin = System.Diagnostics.Stopwatch.GetTimestamp();
            string output = await execution.RunAsync(
                node,
                folder,
                manifests,
                identities.ProvenanceOf(node, cancellationToken),
                moreFlags: [],
                options.Jobs,
                log: null,
                () => observer.On(new RunEvent.NodeStarted(node, ["to compare"])),
                cancellationToken).ConfigureAwait(false);
            identities.CheckUnchanged(node, cancellationToken);
            IEnumerable<OutputFile> made = StageStore.Describe(node, output);
            string[] files = [.. made.Except(manifests[node.Id].Files).Concat(manifests[node.Id].Files.Except(made)).Select(file => file.Path).Distinct().Order(StringComparer.Ordinal)];
            if (files.Length > 0)
            {
                differences.Add((node, files));
            }

            Directory.Delete(folder, recursive: true);
            observer.On(new RunEvent.NodeFinished(node, System.Diagnostics.Stopwatch.GetElapsedTime(begin)));
        }

        return new RecomputationReport(sample, recorded.Length, differences);
    }
}
