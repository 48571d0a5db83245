namespace SpeechSpeed.Pipeline.Store;

/// <summary>A file of the store is not what its name says. It has been removed; running again the stage that made it mends the store.</summary>
/// <param name="file">The file that was wanted.</param>
public sealed class DamagedBlobException(OutputFile file) : Exception($"The stored file {file.Sha256} ({file.Path}) is damaged or missing.")
{
    /// <summary>The file that was wanted.</summary>
    public OutputFile File { get; } = file;
}
