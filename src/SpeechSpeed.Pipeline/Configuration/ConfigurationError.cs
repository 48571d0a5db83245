namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>One mistake in a pipeline file.</summary>
/// <param name="File">The file's path, as the user gave it.</param>
/// <param name="Line">Line from 1; 0 where the error concerns the file as a whole.</param>
/// <param name="Column">Column from 1; 0 where the error concerns the file as a whole.</param>
/// <param name="Message">The key, the finding, the expectation and the remedy.</param>
public sealed record ConfigurationError(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: message</c>, the form that editors and CI make clickable.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
