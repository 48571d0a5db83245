using System.Globalization;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// The parts of a network that is made of blocks, found by the structure of its graph, which say how its layers are called:
/// <list type="bullet">
/// <item><c>layer1</c>, <c>layer2</c>, …: residual blocks that follow one another, x → f(x) + s(x). In a two-dimensional network (ResNet, ERes2Net, the head
/// of CAM++) a block whose shortcut s is not the identity begins the next; in a one-dimensional one (ECAPA-TDNN) every block does.</item>
/// <item><c>dense1</c>, …: blocks x → [x, f(x)] that are joined by concatenation (the TDNN of CAM++).</item>
/// <item><c>first</c>: what comes before them all. <c>after layer4</c>: what comes after and is in none.</item>
/// </list>
/// A layer is called by its part, its operator and a number: <c>layer2 relu 3</c> is the third Relu of the second part.
/// </summary>
internal sealed class NetworkSections
{
    /// <summary>Convolution, norm and pooling of a shortcut.</summary>
    private const int ShortcutSteps = 3;

    private sealed record Block(string Input, string End, bool IsIdentity, int Rank);

    private sealed record NamedBlocks(string Name, IReadOnlyList<Block> Blocks);

    private readonly GraphIndex graph;
    private readonly Ancestry ancestry;
    private readonly IReadOnlyList<NamedBlocks> sections;
    private readonly HashSet<string> absorbed;

    private NetworkSections(GraphIndex graph, Ancestry ancestry, IReadOnlyList<NamedBlocks> sections, HashSet<string> absorbed)
    {
        this.graph = graph;
        this.ancestry = ancestry;
        this.sections = sections;
        this.absorbed = absorbed;
    }

    /// <summary>The sections of a graph; null where it is not made of blocks.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="residual">Its additions of two computed values of one shape.</param>
    /// <param name="shapes">The shapes of those values.</param>
    public static NetworkSections? Find(GraphIndex graph, IReadOnlyList<NodeProto> residual, IReadOnlyDictionary<string, ProbedShape> shapes)
    {
        if (graph.Graph.Node.Count > Ancestry.MaximumNodes)
        {
            return null;
        }

        Ancestry ancestry = new(graph);
        HashSet<string> absorbed = new(StringComparer.Ordinal);
        List<Block> blocks = [];
        foreach (NodeProto node in residual)
        {
            if (ResidualBlock(graph, ancestry, node, shapes[node.Output[0]].Short!.Length) is { } block)
            {
                blocks.Add(block);
                if (block.End != node.Output[0])
                {
                    absorbed.Add(node.Output[0]);
                }
            }
        }

        List<NamedBlocks> sections = [.. Stages(LongestChain(graph, blocks)), .. DenseBlocks(graph, ancestry)];
        if (sections.Count == 0)
        {
            return null;
        }

        sections.Sort((a, b) => ancestry.Order(a.Blocks[^1].End).CompareTo(ancestry.Order(b.Blocks[^1].End)));
        return new NetworkSections(graph, ancestry, sections, absorbed);
    }

    /// <summary>The layers by name. The sum of a block whose end is a non-linearity of it is left out: the two say the same.</summary>
    public IReadOnlyList<LayerTap> Name(IEnumerable<Activation> activations)
    {
        Dictionary<string, int> times = new(StringComparer.Ordinal);
        List<LayerTap> taps = [];
        foreach (Activation activation in activations.Where(activation => !absorbed.Contains(activation.Value)))
        {
            string part = PartOf(activation.Value);
            string kind = $"{part} {activation.Operator}";
            int time = times[kind] = times.GetValueOrDefault(kind) + 1;
            string name = part == "first" && time == 1 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind} {time}");
            taps.Add(new LayerTap(name, activation.Value, activation.Layout));
        }

        return taps;
    }

    private string PartOf(string value)
    {
        NamedBlocks? within = sections.FirstOrDefault(section =>
            section.Blocks.Any(block => ancestry.IsAtOrAfter(block.End, value) && ancestry.IsAfter(value, block.Input)));
        if (within is not null)
        {
            return within.Name;
        }

        NamedBlocks? before = sections.LastOrDefault(section => ancestry.IsAtOrAfter(value, section.Blocks[^1].End));
        return before is null ? "first" : $"after {before.Name}";
    }

    private static Block? ResidualBlock(GraphIndex graph, Ancestry ancestry, NodeProto addition, int rank)
    {
        string end = graph.Consumers(addition.Output[0]) is [{ OpType: "Relu" or "Clip" or "LeakyRelu" or "PRelu" or "Elu" } outer] ? outer.Output[0] : addition.Output[0];
        Block? found = null;
        foreach ((string shortcut, string main) in new[] { (addition.Input[0], addition.Input[1]), (addition.Input[1], addition.Input[0]) })
        {
            string value = graph.Resolve(shortcut);
            for (int step = 0; step <= ShortcutSteps; step++)
            {
                if (ancestry.IsAfter(main, value))
                {
                    if (found is null || step == 0)
                    {
                        found = new Block(value, end, step == 0, rank);
                    }

                    break;
                }

                if (graph.Producer(value) is not { OpType: "Conv" or "BatchNormalization" or "AveragePool" or "MaxPool" } node)
                {
                    break;
                }

                value = graph.Resolve(node.Input[0]);
            }
        }

        return found;
    }

    /// <summary>The longest row of blocks of which each takes what the one before gives.</summary>
    private static List<Block> LongestChain(GraphIndex graph, List<Block> blocks)
    {
        Dictionary<string, List<Block>> chains = new(StringComparer.Ordinal);
        List<Block> longest = [];
        foreach (Block block in blocks)
        {
            List<Block> chain = [.. chains.GetValueOrDefault(graph.Resolve(block.Input), []), block];
            string end = graph.Resolve(block.End);
            if (!chains.TryGetValue(end, out List<Block>? other) || other.Count < chain.Count)
            {
                chains[end] = chain;
            }

            longest = chain.Count > longest.Count ? chain : longest;
        }

        return longest;
    }

    private static IEnumerable<NamedBlocks> Stages(List<Block> chain)
    {
        if (chain.Count < 2)
        {
            yield break;
        }

        List<Block> stage = [];
        int number = 0;
        foreach (Block block in chain)
        {
            if (stage.Count > 0 && (!block.IsIdentity || block.Rank == 3))
            {
                yield return new NamedBlocks($"layer{++number}", stage);
                stage = [];
            }

            stage.Add(block);
        }

        yield return new NamedBlocks($"layer{number + 1}", stage);
    }

    private static IEnumerable<NamedBlocks> DenseBlocks(GraphIndex graph, Ancestry ancestry)
    {
        List<Block> dense = [];
        int number = 0;
        foreach (NodeProto node in graph.Graph.Node.Where(node => node is { OpType: "Concat", Input.Count: 2 }))
        {
            string? kept = node.Input.FirstOrDefault(input => node.Input.Any(other => ancestry.IsAfter(other, input)));
            if (kept is null)
            {
                continue;
            }

            if (dense.Count > 0 && !graph.Same(kept, dense[^1].End))
            {
                if (dense.Count > 1)
                {
                    yield return new NamedBlocks($"dense{++number}", dense);
                }

                dense = [];
            }

            dense.Add(new Block(graph.Resolve(kept), node.Output[0], IsIdentity: true, Rank: 3));
        }

        if (dense.Count > 1)
        {
            yield return new NamedBlocks($"dense{number + 1}", dense);
        }
    }
}
