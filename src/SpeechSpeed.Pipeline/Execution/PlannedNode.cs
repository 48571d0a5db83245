using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What a run would do with a stage.</summary>
public enum NodeState
{
    /// <summary>Skip it: its outputs are those in the lock file.</summary>
    UpToDate,

    /// <summary>Take its outputs from the store, without running it.</summary>
    Restorable,

    /// <summary>Run it: whatever the stages it reads from give, the store has nothing that fits what is known of it.</summary>
    WouldRun,

    /// <summary>Run it, unless the stages it reads from, which would run, give again what they gave before.</summary>
    DependsOnOthers,
}

/// <summary>What a run would do with a stage, and why.</summary>
/// <param name="Node">The stage.</param>
/// <param name="State">What would be done.</param>
/// <param name="Reasons">Why, in the user's words; empty where it is up to date.</param>
/// <param name="Expected">How long it would run, by earlier executions on this machine; null where that is unknown, or nothing would run.</param>
public sealed record PlannedNode(StageNode Node, NodeState State, IReadOnlyList<string> Reasons, TimeSpan? Expected = null);
