using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What the store has of a pipeline's stages as the pipeline is now.</summary>
internal static class RecordedOutputs
{
    /// <summary>The outputs of those stages that it has, and has for all that they read from.</summary>
    /// <param name="nodes">The stages, each after those it reads from.</param>
    /// <param name="identities">Their identities.</param>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static Dictionary<string, OutputManifest> Find(
        IEnumerable<StageNode> nodes, NodeIdentities identities, StageStore store, CancellationToken cancellationToken)
    {
        Dictionary<string, OutputManifest> manifests = new(StringComparer.Ordinal);
        foreach (StageNode node in nodes.Where(node => StageGraph.Dependencies(node).All(manifests.ContainsKey)))
        {
            if (store.TryFind(identities.Of(node, manifests, cancellationToken).Hash) is { } manifest)
            {
                manifests[node.Id] = manifest;
            }
        }

        return manifests;
    }
}
