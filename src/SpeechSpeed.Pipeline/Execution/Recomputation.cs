using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The outcome of running recorded stages again.</summary>
/// <param name="Checked">The stages that ran.</param>
/// <param name="Recorded">Number of stages that could have run.</param>
/// <param name="Differences">The stages with other outputs, each with the names of the files.</param>
public sealed record RecomputationReport(IReadOnlyList<StageNode> Checked, int Recorded, IReadOnlyList<(StageNode Node, IReadOnlyList<string> Files)> Differences);

/// <summary>
/// Runs stages whose outputs the store has again, in a folder of their own, and compares. After a verification, which finds damage, a difference
/// means that the stage does not give equal outputs for equal inputs. Store and results stay unchanged.
/// </summary>
internal static class Recomputation
{
    private const long Seed = 42;

    /// <summary>Runs a sample.</summary>
    /// <param name="session">The store, and the running of stages.</param>
    /// <param name="nodes">The pipeline's stages, each after those it reads from.</param>
    /// <param name="maximum">The largest number of stages to run.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SpeechSpeedException">A tool failed.</exception>
    public static async Task<RecomputationReport> RunAsync(Session session, IReadOnlyList<StageNode> nodes, int maximum, CancellationToken cancellationToken)
    {
        Dictionary<string, OutputManifest> manifests = session.Recorded(nodes, cancellationToken);
        StageNode[] recorded = [.. nodes.Where(node => manifests.ContainsKey(node.Id))];
        int[] order = [.. Enumerable.Range(0, recorded.Length)];
        new SeededRandom(Seed, "recompute").Shuffle(order.AsSpan());
        StageNode[] sample = [.. order.Take(maximum).Order().Select(i => recorded[i])];
        List<(StageNode Node, IReadOnlyList<string> Files)> differences = [];
        foreach (StageNode node in sample)
        {
            await session.RunBesideAsync(node, manifests, "to compare", output => Compare(node, output), cancellationToken).ConfigureAwait(false);
        }

        return new RecomputationReport(sample, recorded.Length, differences);

        void Compare(StageNode node, string output)
        {
            session.Identities.CheckUnchanged(node, cancellationToken);
            string[] files = [.. manifests[node.Id].DifferingFiles(StageStore.Describe(node, output))];
            if (files.Length > 0)
            {
                differences.Add((node, files));
            }
        }
    }
}
