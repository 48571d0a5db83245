using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>The stages of a pipeline and their dependencies.</summary>
public sealed class StageGraph
{
    private readonly Dictionary<string, StageNode> byId = [];

    private StageGraph(IEnumerable<StageNode> nodes)
    {
        List<StageNode> given = [.. nodes];
        foreach (StageNode node in given)
        {
            if (!byId.TryAdd(node.Id, node))
            {
                Throw.Failed($"Two stages are named {node.Id}. Stages must have different names.");
            }
        }

        List<StageNode> ordered = [];
        HashSet<string> done = [];
        foreach (StageNode node in given)
        {
            Append(node, [], done, ordered);
        }

        Nodes = ordered.AsReadOnly();
    }

    /// <summary>Every node, each after those it needs; otherwise in the given order.</summary>
    public IReadOnlyList<StageNode> Nodes { get; }

    /// <summary>The graph of a pipeline file.</summary>
    /// <param name="config">The pipeline file.</param>
    /// <param name="onlyModel">
    /// The one model to run, or null for all. Its controls come with it, because it means little without them. A control alone runs without
    /// its model, of which it needs only the network.
    /// </param>
    /// <exception cref="SpeechSpeedException"><paramref name="onlyModel"/> is not in the file: exit code 2.</exception>
    public static StageGraph Build(PipelineConfig config, string? onlyModel = null) => new(new PipelineNodes(config, onlyModel).All());

    /// <summary>The export of the features of each model to a target. It reads from the nodes of <see cref="Build"/>, and is none of them.</summary>
    /// <inheritdoc cref="Build"/>
    public static IReadOnlyList<StageNode> Exports(PipelineConfig config, string? onlyModel, ExportTarget target) =>
        [.. new PipelineNodes(config, onlyModel).Exports(target)];

    /// <summary>The inspections of the networks of a pipeline file: of one model, or of each that is no control. They write nothing and are in no graph.</summary>
    /// <param name="config">The pipeline file.</param>
    /// <param name="onlyModel">The one model, which may be a control; null for all models that are no controls.</param>
    /// <exception cref="SpeechSpeedException"><paramref name="onlyModel"/> is not in the file: exit code 2.</exception>
    public static IReadOnlyList<StageNode> Inspections(PipelineConfig config, string? onlyModel) =>
        [.. new PipelineNodes(config, onlyModel).Inspections(onlyModel)];

    /// <summary>The networks that some nodes run, each once.</summary>
    /// <param name="config">The pipeline file.</param>
    /// <param name="nodes">Nodes of its graph.</param>
    public static IReadOnlyList<PipelineNetwork> Networks(PipelineConfig config, IEnumerable<StageNode> nodes) => [.. new PipelineNodes(config, onlyModel: null).NetworksOf(nodes)];

    /// <summary>The names of the networks of a pipeline file: each model, and each seed of a control.</summary>
    public static IReadOnlyList<string> NetworkNames(PipelineConfig config) =>
        [.. Build(config).Nodes.Where(node => node.Stage == StageNames.Extract).Select(NetworkOf).OfType<string>().Distinct()];

    /// <summary>The network of a node, as its name has it: <c>w8-filters seed 0</c>; null for a node of all of them.</summary>
    public static string? NetworkOf(StageNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        int bracket = node.Id.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? null : node.Id[(bracket + 1)..^1];
    }

    /// <summary>A graph of given nodes.</summary>
    /// <exception cref="SpeechSpeedException">
    /// Two nodes have one name, a node needs a missing node, or some need each other in a circle: exit code 1.
    /// </exception>
    public static StageGraph Of(IEnumerable<StageNode> nodes) => new(nodes);

    /// <summary>
    /// The nodes of the named stages and everything they need, in the order of <see cref="Nodes"/>. A stage may have no node: a control that runs alone
    /// may have no probes.
    /// </summary>
    /// <param name="stages">Names of stages, as in <see cref="StageNames"/>.</param>
    public IReadOnlyList<StageNode> Select(params IEnumerable<string> stages) => Select(node => stages.Contains(node.Stage));

    /// <summary>Some nodes and everything they need, in the order of <see cref="Nodes"/>.</summary>
    public IReadOnlyList<StageNode> Select(Func<StageNode, bool> isWanted)
    {
        HashSet<string> needed = [];
        foreach (StageNode target in Nodes.Where(isWanted))
        {
            AddWithDependencies(target, needed);
        }

        return [.. Nodes.Where(node => needed.Contains(node.Id))];
    }

    /// <summary>The names of the nodes that a node needs, each once, in the order of its inputs.</summary>
    public static IEnumerable<string> Dependencies(StageNode node) => node.Inputs.OfType<StageInput.Upstream>().Select(input => input.NodeId).Distinct();

    private void AddWithDependencies(StageNode node, HashSet<string> needed)
    {
        if (needed.Add(node.Id))
        {
            foreach (string dependency in Dependencies(node))
            {
                AddWithDependencies(byId[dependency], needed);
            }
        }
    }

    private void Append(StageNode node, List<string> path, HashSet<string> done, List<StageNode> ordered)
    {
        if (done.Contains(node.Id))
        {
            return;
        }

        int first = path.IndexOf(node.Id);
        if (first >= 0)
        {
            Throw.Failed($"Circular dependency: {string.Join(" → ", path[first..])} → {node.Id}, each needing the next.");
        }

        path.Add(node.Id);
        foreach (string dependency in Dependencies(node))
        {
            if (!byId.TryGetValue(dependency, out StageNode? needed))
            {
                Throw.Failed($"Missing dependency: {dependency}, required by {node.Id}.");
            }

            Append(needed, path, done, ordered);
        }

        path.RemoveAt(path.Count - 1);
        done.Add(node.Id);
        ordered.Add(node);
    }
}
