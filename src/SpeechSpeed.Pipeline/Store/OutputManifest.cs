using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>The outputs of one execution of a stage.</summary>
/// <param name="Fingerprint">The execution's identity.</param>
/// <param name="NodeId">The stage that ran: <c>cca[samresnet34]</c>.</param>
/// <param name="Files">Every file, ordered by path (ordinal).</param>
public sealed record OutputManifest(string Fingerprint, string NodeId, IReadOnlyList<OutputFile> Files)
{
    /// <summary>The paths of the files that differ from those of another execution.</summary>
    public IEnumerable<string> DifferingFiles(IReadOnlyList<OutputFile> others) =>
        Files.Except(others).Concat(others.Except(Files)).Select(file => file.Path.ToString()).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Whether these are the outputs of a stage: all that it must write, and nothing else.</summary>
    public bool Covers(StageNode node) =>
        node.Outputs.All(output => Files.Any(file => RelativePaths.IsAtOrBelow(file.Path, output.Path)))
        && Files.All(file => node.Outputs.Any(output => RelativePaths.IsAtOrBelow(file.Path, output.Path)));
}

/// <summary>An output file of a stage.</summary>
/// <param name="Path">Relative to the stage's output folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits: its name in the store.</param>
public sealed record OutputFile(RelativePath Path, long Size, string Sha256);
