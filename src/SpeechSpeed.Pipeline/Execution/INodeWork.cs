using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The operations on stages that <see cref="NodeSchedule"/> calls. Only <see cref="RunAsync"/> is called concurrently.</summary>
internal interface INodeWork
{
    /// <summary>Ends when the stage may be considered.</summary>
    Task AdmitAsync(StageNode node);

    /// <summary>Whether the stage need not run. Called when all stages that it reads from have ended.</summary>
    bool TrySkip(StageNode node, CancellationToken cancellationToken);

    /// <summary>Claims the stage for this process; null if another process runs the same execution.</summary>
    IDisposable? TryClaim(StageNode node);

    /// <summary>Ends when no other process runs the same execution.</summary>
    Task WaitForOthersAsync(StageNode node, CancellationToken cancellationToken);

    /// <summary>Runs the stage.</summary>
    /// <param name="node">The stage, claimed.</param>
    /// <param name="jobs">Its share of the workers, ≥ 1.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    Task RunAsync(StageNode node, int jobs, CancellationToken cancellationToken);
}
