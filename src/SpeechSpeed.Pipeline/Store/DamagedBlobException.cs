namespace SpeechSpeed.Pipeline.Store;

/// <summary>A file of the store does not have the digest of its name. It has been removed; running its stage again repairs the store.</summary>
/// <param name="file">The requested file.</param>
public sealed class DamagedBlobException(OutputFile file) : Exception($"The stored file {file.Sha256} ({file.Path}) is damaged or missing.")
{
    /// <summary>The requested file.</summary>
    public OutputFile File { get; } = file;
}
