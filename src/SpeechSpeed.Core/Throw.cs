using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Core;

/// <summary>Throw helpers: the kinds of errors for users, each with its exit code.</summary>
public static class Throw
{
    /// <summary>The configuration or command line is wrong: exit code 2.</summary>
    [DoesNotReturn]
    public static void Configuration(string message, Exception? cause = null) => throw new SpeechSpeedException(ExitCode.Configuration, message, cause);

    /// <summary>The input data cannot be used: exit code 3.</summary>
    [DoesNotReturn]
    public static void InputData(string message, Exception? cause = null) => throw new SpeechSpeedException(ExitCode.InputData, message, cause);

    /// <summary>A stage or the environment failed: exit code 1.</summary>
    [DoesNotReturn]
    public static void Failed(string message, Exception? cause = null) => throw new SpeechSpeedException(ExitCode.Failed, message, cause);
}
