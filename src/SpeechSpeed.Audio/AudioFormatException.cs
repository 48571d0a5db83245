using SpeechSpeed.Core;

namespace SpeechSpeed.Audio;

/// <summary>An audio file cannot be read: it is absent, damaged, or of a kind that is not supported. Exit code 3 (input data).</summary>
public sealed class AudioFormatException : SpeechSpeedException
{
    /// <summary>What to do about a file whose parts do not fit one another.</summary>
    internal const string GetItAgain = "The file is damaged or unfinished: copy or download it again.";

    /// <summary>Creates the error.</summary>
    /// <param name="path">The file; the message begins with it.</param>
    /// <param name="message">What was found, what was expected, and what to do.</param>
    /// <param name="innerException">The cause, if another error led to this one.</param>
    public AudioFormatException(string path, string message, Exception? innerException = null)
        : base(ExitCode.InputData, $"{path}: {message}", innerException)
    {
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The damaged FLAC frame, counted from 0 in this file; null where the error is in no frame.</summary>
    public long? FrameNumber { get; init; }

    /// <summary>Where the damaged part begins, in bytes from the beginning of the file; null where the error has no place.</summary>
    public long? ByteOffset { get; init; }
}
