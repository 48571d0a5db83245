using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Stages as blocks of the lock file.</summary>
internal static class LockedStages
{
    /// <summary>The stage's block.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="fingerprint">Its identity.</param>
    /// <param name="manifest">Its outputs.</param>
    /// <param name="sources">Its inputs from outside the pipeline.</param>
    public static LockedStage Of(StageNode node, Fingerprint fingerprint, OutputManifest manifest, IReadOnlyList<Source> sources)
    {
        Dictionary<string, string> results = new(StringComparer.Ordinal);
        Dictionary<string, string> stored = new(StringComparer.Ordinal);
        foreach (OutputFile file in manifest.Files)
        {
            foreach (string place in Places(node, file.Path))
            {
                results[place] = file.Sha256;
            }
        }

        // A folder of thousands of files is one line: the digest of its listing.
        foreach (StageOutput output in node.Outputs.Where(output => output.PublishTo is null))
        {
            DigestedFile[] files =
            [
                .. manifest.Files
                    .Where(file => RelativePaths.IsAtOrBelow(file.Path, output.Path))
                    .Select(file => new DigestedFile(file.Path, file.Sha256)),
            ];
            stored[output.Path] = files is [{ } only] && only.Path == output.Path ? only.Sha256 : FingerprintBuilder.DigestListing(files);
        }

        return new LockedStage(fingerprint.Hash, fingerprint.ByName(), results, stored) { Sources = sources };
    }

    /// <summary>The paths below the results at which a file of the stage's output appears.</summary>
    public static string[] Places(StageNode node, string file) =>
        [.. node.Outputs.Select(output => RelativePaths.Published(output, file)).OfType<string>().Distinct()];

    /// <summary>The difference between a stage's new outputs and its block: the names of the files.</summary>
    public static IEnumerable<string> DifferingFiles(LockedStage before, LockedStage now)
    {
        IEnumerable<KeyValuePair<string, string>> was = [.. before.Results, .. before.Stored];
        IEnumerable<KeyValuePair<string, string>> @is = [.. now.Results, .. now.Stored];
        return was.Except(@is).Concat(@is.Except(was)).Select(file => file.Key).Distinct().Order(StringComparer.Ordinal);
    }
}
