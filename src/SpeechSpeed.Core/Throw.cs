using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Core;

/// <summary>Throw helpers: the kinds of errors for users, each with its exit code.</summary>
public static class Throw
{
    /// <summary>The configuration or command line is wrong: exit code 2.</summary>
    [DoesNotReturn]
    public static void Configuration(string message, Exception? cause = null) => throw new SpeechSpeedException(ExitCode.Configuration, message, cause);

    /// <summary>The value of a key of <c>pipeline.yaml</c> does not fit the network: exit code 2.</summary>
    /// <param name="setting">The key with its sections: <c>models[].input.window</c>.</param>
    /// <param name="message">The finding, the expectation, the place and the remedy.</param>
    [DoesNotReturn]
    public static void Setting(string setting, string message) => throw new SpeechSpeedException(ExitCode.Configuration, message) { Setting = setting };

    /// <summary>The input data cannot be used: exit code 3.</summary>
    [DoesNotReturn]
    public static void InputData(string message, Exception? cause = null) => throw new SpeechSpeedException(ExitCode.InputData, message, cause);

    /// <summary>A stage or the environment failed: exit code 1.</summary>
    [DoesNotReturn]
    public static void Failed(string message, Exception? cause = null) => throw new SpeechSpeedException(ExitCode.Failed, message, cause);
}
