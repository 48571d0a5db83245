namespace SpeechSpeed.Pipeline.Store;

/// <summary>What one execution of a stage wrote.</summary>
/// <param name="Fingerprint">The execution's identity.</param>
/// <param name="NodeId">The stage that ran: <c>cca[samresnet34]</c>.</param>
/// <param name="Files">Every file, ordered by path (ordinal).</param>
public sealed record OutputManifest(string Fingerprint, string NodeId, IReadOnlyList<OutputFile> Files)
{
    /// <summary>The paths of the files that are not the same as in another execution.</summary>
    public IEnumerable<string> DifferingFiles(IReadOnlyList<OutputFile> others) =>
        Files.Except(others).Concat(others.Except(Files)).Select(file => file.Path).Distinct().Order(StringComparer.Ordinal);
}

/// <summary>A file that a stage wrote.</summary>
/// <param name="Path">Relative to the stage's output folder, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits: its name in the store.</param>
public sealed record OutputFile(string Path, long Size, string Sha256);
