using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>Everything that is wrong in a pipeline file. The message has a line for each error; exit code 2.</summary>
/// <param name="errors">One or more, in the order of the file.</param>
/// <param name="innerException">The cause, if another error led to this one.</param>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationError> errors, Exception? innerException = null)
    : SpeechSpeedException(ExitCode.Configuration, string.Join('\n', errors), innerException)
{
    /// <summary>The errors, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
