using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// The stream of a transformer: the value that every block takes and adds something to. It is found by the sums around the attention, whatever the nodes are called and however norms are written.
/// <code>
/// post-norm: x ─ attention ─ Add ─ LayerNorm ─ feed-forward ─ Add ─ LayerNorm ─ …      pre-norm: x ─ LayerNorm ─ attention ─ Add ─ LayerNorm ─ feed-forward ─ Add ─ …
///            └───────────────┘   └──────────────────────────┘                                     └──────────────────────────┘   └─────────────────────────────┘
/// </code>
/// What the sum around an attention adds to is the stream before that block, in both kinds.
/// </summary>
internal sealed class ResidualStream
{
    private ResidualStream(IReadOnlyList<string> values, string branch)
    {
        Values = values;
        Branch = branch;
    }

    /// <summary>The stream before the first block, after the first, …, after the last: one value more than there are blocks.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>What a block adds to the stream. Its axes lie as those of the stream, and less is between it and the matrix product that says so.</summary>
    public string Branch { get; }

    /// <summary>The stream of a graph; null where no attention has a sum around it.</summary>
    /// <param name="graph">The graph. Where the end of the stream is inside an operator, that operator is made to give it.</param>
    /// <param name="cores">What its attention gives (<see cref="AttentionCores"/>).</param>
    /// <param name="ancestry">What is computed from what, but for shapes.</param>
    public static ResidualStream? Find(GraphIndex graph, IReadOnlyList<string> cores, Ancestry ancestry)
    {
        Sum[] sums = [.. graph.Graph.Node.Where(IsSum).Select(node => new Sum(graph, node))];
        List<string> values = [];
        Sum? last = null;
        string branch = "";
        foreach (string core in cores)
        {
            Sum? sum = Array.Find(sums, one => one.Around(core, ancestry) is not null);

            // One attention may have two products, the second with relative positions. What stands beside the stream, such as a pooling, is no block of it.
            if (sum?.Around(core, ancestry) is { } around && sum != last && last?.Leads(around.Stream, ancestry) != false)
            {
                values.Add(around.Stream);
                (last, branch) = (sum, around.Branch);
            }
        }

        if (last is null)
        {
            return null;
        }

        // A block of a Conformer (Gulati et al., 2020; w2v-BERT) begins with half a feed-forward, which the attention adds to, and ends with a norm: the value between the blocks.
        string?[] begins = [.. values.Select(value => Array.Find(sums, sum => sum.Gives(value))?.Begin(ancestry))];
        bool isConformer = begins.Length > 1 && begins.Skip(1).All(begin => begin is not null && Array.Exists(sums, sum => sum.IsNormedTo(begin)));
        string end = End(sums, last, values[^1], isConformer, ancestry);
        return new ResidualStream([.. isConformer ? begins.Zip(values, (begin, value) => begin ?? value) : values, end], branch);
    }

    /// <summary>The stream after the last block: the last sum that goes on from it, and where the sum before that was normed or a block ends with a norm, its norm.</summary>
    private static string End(Sum[] sums, Sum attention, string before, bool endsNormed, Ancestry ancestry)
    {
        Sum end = attention;
        foreach (Sum sum in sums.SkipWhile(sum => sum != attention).Skip(1))
        {
            if (sum.From(end, ancestry) is { } stream)
            {
                (end, before) = (sum, stream);
            }
        }

        bool isNormed = endsNormed || Array.Exists(sums, sum => sum != end && sum.IsNormedTo(before));
        return isNormed && end.Norm is { } norm ? norm : end.Total();
    }

    private static bool IsSum(NodeProto node) => node is { OpType: "Add", Input.Count: 2, Output.Count: > 0 } || (IsNormedSum(node) && node is { Input.Count: > 1, Output.Count: > 0 });

    private static bool IsNormedSum(NodeProto node) => node.OpType is "SkipLayerNormalization" or "SkipSimplifiedLayerNormalization";

    /// <summary>A sum of two values, its norm with it where one operator does both.</summary>
    private sealed class Sum(GraphIndex graph, NodeProto node)
    {
        /// <summary>The place among the outputs of ONNX Runtime's fused operators where the sum itself is.</summary>
        private const int PlaceOfTotal = 3;

        private readonly Lazy<string?> norm = new(() => IsNormedSum(node) ? node.Output[0] : LayerNorms.Of(graph, node.Output[0]));

        /// <summary>The norm of the sum, or null.</summary>
        public string? Norm => norm.Value;

        /// <summary>Whether a value is the sum itself.</summary>
        public bool Gives(string value) => Given is { } given && graph.SameNumbers(given, value);

        /// <summary>Whether a value is the norm of the sum.</summary>
        public bool IsNormedTo(string value) => Norm is { } norm && graph.SameNumbers(norm, value);

        /// <summary>What it adds to, where it adds what is computed from that; otherwise null.</summary>
        public string? Begin(Ancestry ancestry)
        {
            foreach ((string stream, string branch) in Operands)
            {
                if (!graph.IsConstant(stream) && ancestry.IsAfterMaker(branch, graph.Untransposed(stream)))
                {
                    return stream;
                }
            }

            return null;
        }

        private string? Given => !IsNormedSum(node) ? node.Output[0] : node.Output.Count > PlaceOfTotal && node.Output[PlaceOfTotal].Length > 0 ? node.Output[PlaceOfTotal] : null;

        private (string Stream, string Branch)[] Operands => [(node.Input[0], node.Input[1]), (node.Input[1], node.Input[0])];

        /// <summary>The operands where one is computed from the core and the core from the other; null where they are not.</summary>
        public (string Stream, string Branch)? Around(string core, Ancestry ancestry)
        {
            foreach ((string stream, string branch) in Operands)
            {
                if (!graph.IsConstant(stream) && ancestry.IsAfterMaker(core, graph.Untransposed(stream)) && ancestry.IsAtOrAfter(branch, core))
                {
                    return (stream, branch);
                }
            }

            return null;
        }

        /// <summary>Whether a value is this sum or its norm, or computed from one of them.</summary>
        public bool Leads(string value, Ancestry ancestry) => node.Output.Any(output => ancestry.IsAtOrAfter(value, output));

        /// <summary>The stream after another sum, where this one adds to it what is computed from it; otherwise null.</summary>
        public string? From(Sum other, Ancestry ancestry) => Begin(ancestry) is { } begin && (other.Gives(begin) || other.IsNormedTo(begin)) ? begin : null;

        /// <summary>The sum itself. A fused operator that does not give it is made to.</summary>
        public string Total()
        {
            if (Given is null)
            {
                graph.AddOutput(node, PlaceOfTotal, $"{node.Output[0]} before its norm");
            }

            return Given!;
        }
    }
}
