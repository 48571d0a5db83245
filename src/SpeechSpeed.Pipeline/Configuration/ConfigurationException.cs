using System.Globalization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>All mistakes in a pipeline file. The message has a line for each; exit code 2.</summary>
/// <param name="errors">One or more, in the order of the file.</param>
/// <param name="innerException">The cause, if another error led to this one.</param>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationError> errors, Exception? innerException = null)
    : SpeechSpeedException(ExitCode.Configuration, Text(errors), innerException)
{
    private const int MostLines = 50;

    /// <summary>The errors, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;

    private static string Text(IReadOnlyList<ConfigurationError> errors)
    {
        string lines = string.Join('\n', errors.Take(MostLines));
        return errors.Count <= MostLines ? lines : string.Create(CultureInfo.InvariantCulture, $"{lines}\n… and {errors.Count - MostLines:N0} more. Correct these first.");
    }
}
