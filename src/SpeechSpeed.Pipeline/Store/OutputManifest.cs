using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>What one execution of a stage wrote.</summary>
/// <param name="Fingerprint">The execution's identity.</param>
/// <param name="NodeId">The stage that ran: <c>cca[samresnet34]</c>.</param>
/// <param name="Files">Every file, ordered by path (ordinal).</param>
public sealed record OutputManifest(string Fingerprint, string NodeId, IReadOnlyList<OutputFile> Files)
{
    /// <summary>The paths of the files that are not the same as in another execution.</summary>
    public IEnumerable<string> DifferingFiles(IReadOnlyList<OutputFile> others) =>
        Files.Except(others).Concat(others.Except(Files)).Select(file => file.Path.ToString()).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Whether this is what a stage writes: all that it must, and nothing else.</summary>
    public bool Covers(StageNode node) =>
        node.Outputs.All(output => Files.Any(file => RelativePaths.IsAtOrBelow(file.Path, output.Path)))
        && Files.All(file => node.Outputs.Any(output => RelativePaths.IsAtOrBelow(file.Path, output.Path)));
}

/// <summary>A file that a stage wrote.</summary>
/// <param name="Path">Relative to the stage's output folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits: its name in the store.</param>
public sealed record OutputFile(RelativePath Path, long Size, string Sha256);
