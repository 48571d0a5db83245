using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Options of a run; none of them changes the results.</summary>
/// <param name="Jobs">Number of workers, ≥ 1, shared by the stages that run at once.</param>
/// <param name="Force">Runs every selected stage, regardless of the store.</param>
/// <param name="Locked">Refuses, with exit code 4, any change of the lock file.</param>
public sealed record RunOptions(int Jobs, bool Force = false, bool Locked = false)
{
    /// <summary>Whether the lock file stands in for the corpus and for missing models (<see cref="LockedSources"/>).</summary>
    public bool FromLock { get; init; }

    /// <summary>
    /// The part of the rows to make, of each stage that makes a row of each file; nothing is published then. Null for everything. Several machines make a part each, and a run without
    /// this option then finds all rows.
    /// </summary>
    public Part? Part { get; init; }

    /// <summary>The default of <see cref="EndGrace"/>.</summary>
    public static TimeSpan DefaultEndGrace { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an interrupted stage tool may take to end before it is killed.</summary>
    public TimeSpan EndGrace { get; init; } = DefaultEndGrace;
}
