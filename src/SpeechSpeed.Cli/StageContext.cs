namespace SpeechSpeed.Cli;

/// <summary>What every stage is given beside its own options.</summary>
/// <param name="OutputFolder">Full path of the folder to write to; it exists and is empty.</param>
/// <param name="Jobs">Number of workers, ≥ 1. Results never depend on it.</param>
/// <param name="Progress">Where the stage reports what it has done.</param>
/// <param name="CancellationToken">Set when the user interrupts.</param>
public sealed record StageContext(string OutputFolder, int Jobs, StageProgress Progress, CancellationToken CancellationToken)
{
    /// <summary>The full path of a file of the output.</summary>
    public string Output(string relativePath) => Path.Combine(OutputFolder, relativePath);
}
