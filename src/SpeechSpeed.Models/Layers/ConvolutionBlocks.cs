using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// The convolutions that lead from the audio to a transformer, one after the other, each with its norm and non-linearity. Only those count that everything passes through: a convolution of
/// positions, which is added to the stream, is passed by, and none of them.
/// </summary>
internal static class ConvolutionBlocks
{
    /// <summary>What each block gives: its non-linearity, or the convolution where it has none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ancestry">What is computed from what, but for shapes.</param>
    /// <param name="nonLinearities">The graph's non-linearities.</param>
    /// <param name="input">The speech.</param>
    /// <param name="end">The value that they lead to.</param>
    public static IReadOnlyList<string> Find(GraphIndex graph, Ancestry ancestry, IReadOnlyList<NonLinearity> nonLinearities, string input, string end)
    {
        HashSet<string> bent = [.. nonLinearities.Select(one => one.Value)];
        List<string> blocks = [];
        bool isOpen = false;
        foreach (NodeProto node in Trunk(graph, ancestry, input, end))
        {
            if (node.OpType is "Conv" or "FusedConv")
            {
                blocks.Add(node.Output[0]);
                isOpen = true;
            }
            else if (isOpen && bent.Contains(node.Output[0]))
            {
                blocks[^1] = node.Output[0];
                isOpen = false;
            }
        }

        return blocks;
    }

    /// <summary>The nodes that every way from the input to the end leads through, in their order.</summary>
    private static IEnumerable<NodeProto> Trunk(GraphIndex graph, Ancestry ancestry, string input, string end)
    {
        Dictionary<NodeProto, int> places = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in graph.Graph.Node.Where(node => node.Output.Any(value => ancestry.IsAfter(value, input) && ancestry.IsAtOrAfter(end, value))))
        {
            places[node] = places.Count;
        }

        // The farthest node that takes one of the values so far: a node passes all of them on where it is the farthest itself.
        int farthest = Farthest(input);
        foreach ((NodeProto node, int place) in places)
        {
            if (place == farthest)
            {
                yield return node;
            }

            farthest = Math.Max(farthest, node.Output.Max(Farthest));
        }

        int Farthest(string value) => graph.Consumers(value).Max(taker => places.TryGetValue(taker, out int place) ? place : (int?)null) ?? -1;
    }
}
