using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>What <see cref="NodeSchedule"/> is told of the stages it schedules. Only <see cref="RunAsync"/> is called concurrently.</summary>
internal interface INodeWork
{
    /// <summary>Ends when the stage may be looked at.</summary>
    Task AdmitAsync(StageNode node);

    /// <summary>Whether the stage need not run. Called when all it reads from has ended.</summary>
    bool TrySkip(StageNode node, CancellationToken cancellationToken);

    /// <summary>Claims the stage for this process; null where another process runs the very same.</summary>
    IDisposable? TryClaim(StageNode node);

    /// <summary>Ends when no other process runs the very same stage.</summary>
    Task WaitForOthersAsync(StageNode node, CancellationToken cancellationToken);

    /// <summary>Runs the stage.</summary>
    /// <param name="node">The stage, claimed.</param>
    /// <param name="jobs">Its share of the workers, ≥ 1.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    Task RunAsync(StageNode node, int jobs, CancellationToken cancellationToken);
}
