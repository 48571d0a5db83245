using SpeechSpeed.Settings;

namespace SpeechSpeed.Cli;

/// <summary>The inputs of a stage.</summary>
/// <param name="Values">The values of the flags, and the defaults of those that were not given.</param>
/// <param name="OutputFolder">Full path of the folder to write to; it exists and is empty.</param>
/// <param name="Jobs">Number of workers, ≥ 1. Results never depend on it.</param>
/// <param name="Progress">Receives the stage's progress.</param>
/// <param name="CancellationToken">Set when the user interrupts.</param>
public sealed record StageContext(SettingValues Values, string OutputFolder, int Jobs, StageProgress Progress, CancellationToken CancellationToken)
{
    /// <summary>The value of a flag, or of the setting behind it.</summary>
    public T Get<T>(Setting<T> setting) => Values.Get(setting);

    /// <summary>The full path of a file of the output.</summary>
    public string Output(string relativePath) => Path.Combine(OutputFolder, relativePath);
}
