namespace SpeechSpeed.Core;

/// <summary>
/// An error meant for the user: its message gives the finding, the expectation, the place and the remedy. It is printed
/// without a stack trace, and the process ends with <see cref="ExitCode"/>.
/// </summary>
public class SpeechSpeedException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="exitCode">The process's exit code.</param>
    /// <param name="message">The finding, the expectation, the place and the remedy.</param>
    /// <param name="innerException">The cause, if another error led to this one.</param>
    public SpeechSpeedException(ExitCode exitCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
    }

    /// <summary>The process's exit code.</summary>
    public ExitCode ExitCode { get; }

    /// <summary>The key of <c>pipeline.yaml</c> whose value is to be changed, with its sections: <c>models[].input.window</c>. Null if no single key is at fault.</summary>
    public string? Setting { get; init; }
}
