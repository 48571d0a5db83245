namespace SpeechSpeed.Pipeline.Execution;

/// <summary>How a run is done; none of it changes the results.</summary>
/// <param name="Jobs">Number of workers, ≥ 1, shared by the stages that run at once.</param>
/// <param name="Force">Runs every selected stage, whatever the store holds.</param>
/// <param name="Locked">Refuses, with exit code 4, what would change the lock file.</param>
public sealed record RunOptions(int Jobs, bool Force = false, bool Locked = false)
{
    /// <summary>What <see cref="EndGrace"/> is where nothing is said.</summary>
    public static TimeSpan DefaultEndGrace { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an interrupted stage tool may take to end before it is killed.</summary>
    public TimeSpan EndGrace { get; init; } = DefaultEndGrace;
}
