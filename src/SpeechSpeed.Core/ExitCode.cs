namespace SpeechSpeed.Core;

/// <summary>The exit codes of commands. The numbers are an interface; scripts and CI rely on them.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>A stage, a test or the build failed.</summary>
    Failed = 1,

    /// <summary>The configuration or the command line is wrong; nothing was run.</summary>
    Configuration = 2,

    /// <summary>The input data cannot be used.</summary>
    InputData = 3,

    /// <summary>A check failed: damage found, the lock file would change, a comparison differs.</summary>
    CheckFailed = 4,

    /// <summary>Interrupted by the user.</summary>
    Interrupted = 130,
}
