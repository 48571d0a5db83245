namespace SpeechSpeed.Core;

/// <summary>
/// An error meant for the user: its message says what was found, what was expected, where, and what to do. It is printed
/// without a stack trace, and the process ends with <see cref="ExitCode"/>.
/// </summary>
public class SpeechSpeedException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="exitCode">How the process is to end.</param>
    /// <param name="message">What was found, what was expected, where, and what to do.</param>
    /// <param name="innerException">The cause, if another error led to this one.</param>
    public SpeechSpeedException(ExitCode exitCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
    }

    /// <summary>How the process is to end.</summary>
    public ExitCode ExitCode { get; }
}
