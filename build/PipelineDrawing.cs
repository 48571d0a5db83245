using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>A stage in a picture of the pipeline.</summary>
/// <param name="Planned">The stage, and what a run would do with it.</param>
/// <param name="Column">Its column: left of all stages that read from it, and as far right as that allows, so that the same stage of each network has one column.</param>
/// <param name="From">The stages that arrows lead from: of those that it reads from, the ones that no longer way leads from.</param>
internal sealed record DrawnStage(PlannedNode Planned, int Column, IReadOnlyList<DrawnStage> From)
{
    /// <summary>Its name without that of the network.</summary>
    public string Name => Planned.Node.Id.Split('[')[0];

    /// <summary>The network that it runs or reads about; null for a stage of all networks.</summary>
    public string? Network => StageGraph.NetworkOf(Planned.Node);

    /// <summary>How its state looks.</summary>
    public StateLook Look => StateLook.Of(Planned);

    /// <summary>Its state, with the expected time if that is known.</summary>
    public string Caption => string.Join(", ", RunLog.About(Planned.Expected).Prepend(Look.Word));
}

/// <summary>How a state looks: by its word first, and by colours that differ for the colour-blind too.</summary>
/// <param name="Class">Name of its class in SVG and Mermaid.</param>
/// <param name="Word">The state in words.</param>
/// <param name="Fill">Colour of the box.</param>
/// <param name="Stroke">Colour of its frame.</param>
internal sealed record StateLook(string Class, string Word, string Fill, string Stroke)
{
    /// <summary>The look of a new stage that a run would run.</summary>
    private static readonly StateLook New = new("new", "new", "#fff4c2", "#9a7d00");

    /// <summary>The look of a stage.</summary>
    public static StateLook Of(PlannedNode planned) => planned.State switch
    {
        NodeState.WouldRun when planned.IsNew => New,
        NodeState.UpToDate => new("kept", RunLog.Word(planned.State), "#dff2e4", "#2e7d4f"),
        NodeState.Restorable or NodeState.Downloadable => new("stored", RunLog.Word(planned.State), "#e0edfa", "#2f6fab"),
        NodeState.WouldRun => new("runs", RunLog.Word(planned.State), "#fcdcbd", "#b3560a"),
        NodeState.DependsOnOthers => new("depends", RunLog.Word(planned.State), "#ffffff", "#b3560a"),
        NodeState.CannotRun => new("stuck", RunLog.Word(planned.State), "#fadada", "#b3261e"),
        _ => throw new ArgumentOutOfRangeException(nameof(planned), planned.State, "Not a state of a stage."),
    };
}

/// <summary>The stages of a plan as they are drawn.</summary>
internal static class PipelineDrawing
{
    /// <summary>Arranges a plan.</summary>
    /// <param name="plan">The stages, each after those that it reads from, and all of these.</param>
    public static IReadOnlyList<DrawnStage> Of(IReadOnlyList<PlannedNode> plan)
    {
        Dictionary<string, int> afterIt = [];
        foreach (PlannedNode planned in plan.Reverse())
        {
            int own = afterIt.GetValueOrDefault(planned.Node.Id);
            foreach (string id in StageGraph.Dependencies(planned.Node))
            {
                afterIt[id] = Math.Max(afterIt.GetValueOrDefault(id), own + 1);
            }
        }

        int last = afterIt.Values.DefaultIfEmpty(0).Max();
        Dictionary<string, DrawnStage> drawn = [];
        Dictionary<string, HashSet<string>> before = [];
        foreach (PlannedNode planned in plan)
        {
            string[] needed = [.. StageGraph.Dependencies(planned.Node)];
            HashSet<string> byOthers = [.. needed.SelectMany(id => before[id])];
            drawn[planned.Node.Id] = new DrawnStage(
                planned, last - afterIt.GetValueOrDefault(planned.Node.Id), [.. needed.Where(id => !byOthers.Contains(id)).Select(id => drawn[id])]);
            before[planned.Node.Id] = [.. byOthers, .. needed];
        }

        return [.. plan.Select(planned => drawn[planned.Node.Id])];
    }
}
