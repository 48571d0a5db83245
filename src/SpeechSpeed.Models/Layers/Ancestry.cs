using System.Collections;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>Which values of a graph are computed from which: for each, a bit for every value before it.</summary>
/// <remarks>It takes memory with the square of the number of nodes: 50 MB for <see cref="MaximumNodes"/>.</remarks>
internal sealed class Ancestry
{
    private readonly GraphIndex graph;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<BitArray> before = [];

    /// <summary>Of a larger graph it takes too much memory.</summary>
    public const int MaximumNodes = 20_000;

    /// <param name="graph">The graph.</param>
    /// <param name="throughShapes">Whether what is computed from the shape of a value is computed from the value.</param>
    public Ancestry(GraphIndex graph, bool throughShapes = true)
    {
        this.graph = graph;
        int count = graph.Graph.Node.Sum(node => node.Output.Count) + graph.Graph.Input.Count;
        foreach (string input in graph.Graph.Input.Select(input => input.Name))
        {
            numbers[input] = before.Count;
            before.Add(new BitArray(count));
        }

        foreach (NodeProto node in graph.Graph.Node)
        {
            BitArray own = new(count);
            foreach (int input in node.Input.Where(input => (throughShapes || node.OpType is not ("Shape" or "Size")) && numbers.ContainsKey(input)).Select(input => numbers[input]))
            {
                own.Or(before[input]).Set(input, true);
            }

            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                numbers[output] = before.Count;
                before.Add(own);
            }
        }
    }

    /// <summary>Whether <paramref name="value"/> is computed from <paramref name="origin"/>, and is not the same.</summary>
    public bool IsAfter(string value, string origin) =>
        numbers.TryGetValue(graph.Resolve(value), out int late) && numbers.TryGetValue(graph.Resolve(origin), out int early) && before[late].Get(early);

    /// <summary>Whether a value is computed from what the node gives that makes <paramref name="origin"/>: of a sum and its norm in one operator, from either.</summary>
    public bool IsAfterMaker(string value, string origin) => graph.Producer(origin) is { } maker ? maker.Output.Any(output => IsAfter(value, output)) : IsAfter(value, origin);

    /// <summary>The same, or the same value.</summary>
    public bool IsAtOrAfter(string value, string origin) => graph.Same(value, origin) || IsAfter(value, origin);

    /// <summary>The place of a value in the order of the graph.</summary>
    public int Order(string value) => numbers[value];
}
