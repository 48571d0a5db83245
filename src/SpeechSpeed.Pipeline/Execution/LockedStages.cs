using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Stages as blocks of the lock file, both ways.</summary>
internal static class LockedStages
{
    /// <summary>The stage's block.</summary>
    public static LockedStage Of(StageNode node, Fingerprint fingerprint, OutputManifest manifest)
    {
        Dictionary<string, string> results = new(StringComparer.Ordinal);
        Dictionary<string, string> stored = new(StringComparer.Ordinal);
        foreach (OutputFile file in manifest.Files)
        {
            string[] places = Places(node, file.Path);
            foreach (string place in places)
            {
                results[place] = file.Sha256;
            }

            if (places.Length == 0)
            {
                stored[file.Path] = file.Sha256;
            }
        }

        return new LockedStage(
            fingerprint.Hash,
            fingerprint.Components.ToDictionary(component => component.Name, component => component.Value, StringComparer.Ordinal),
            results,
            stored);
    }

    /// <summary>The paths below the results at which a file of the stage's output appears.</summary>
    public static string[] Places(StageNode node, string file) =>
        [.. node.Outputs.Select(output => RelativePaths.Published(output, file)).OfType<string>().Distinct()];

    /// <summary>What the block says that the stage wrote. Sizes are not known to it and are 0.</summary>
    public static OutputManifest Manifest(StageNode node, LockedStage locked)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach ((string path, string digest) in locked.Stored)
        {
            files[path] = digest;
        }

        foreach ((string place, string digest) in locked.Results)
        {
            foreach (string path in node.Outputs.SelectMany(output => RelativePaths.CouldBePublishedAs(output, place)))
            {
                if (Places(node, path).Contains(place))
                {
                    files[path] = digest;
                }
            }
        }

        return new OutputManifest(locked.Fingerprint, node.Id, [.. files.Select(file => new OutputFile(file.Key, 0, file.Value))]);
    }

    /// <summary>How what a stage has now written differs from its block: the names of the files.</summary>
    public static IEnumerable<string> DifferingFiles(LockedStage before, LockedStage now)
    {
        IEnumerable<KeyValuePair<string, string>> was = [.. before.Results, .. before.Stored];
        IEnumerable<KeyValuePair<string, string>> @is = [.. now.Results, .. now.Stored];
        return was.Except(@is).Concat(@is.Except(was)).Select(file => file.Key).Distinct().Order(StringComparer.Ordinal);
    }
}
