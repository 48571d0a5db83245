using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The action of a run on a stage.</summary>
public enum NodeState
{
    /// <summary>Skip it: its outputs are those in the lock file.</summary>
    UpToDate,

    /// <summary>Take its outputs from the store, without running it.</summary>
    Restorable,

    /// <summary>Take its outputs from the remote cache, without running it.</summary>
    Downloadable,

    /// <summary>End the run: it would have to run, and cannot run here.</summary>
    CannotRun,

    /// <summary>Run it: the store has nothing that fits the known part of its identity, whatever the stages it reads from give.</summary>
    WouldRun,

    /// <summary>Run it, unless the stages it reads from, which would run, give the same outputs as before.</summary>
    DependsOnOthers,
}

/// <summary>The action of a run on a stage, with the reasons.</summary>
/// <param name="Node">The stage.</param>
/// <param name="State">The action.</param>
/// <param name="Reasons">The reasons, in the user's words; empty if it is up to date.</param>
/// <param name="Expected">How long it would run, by earlier executions on this machine; null if that is unknown, or nothing would run.</param>
public sealed record PlannedNode(StageNode Node, NodeState State, IReadOnlyList<string> Reasons, TimeSpan? Expected = null)
{
    /// <summary>The workers that it would have for that time.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The utterances that it would extract; 0 for a stage that extracts none.</summary>
    public int Rows { get; init; }

    /// <summary>Whether the lock file does not have the stage.</summary>
    public bool IsNew => Reasons is [Forecasts.New, ..];
}
