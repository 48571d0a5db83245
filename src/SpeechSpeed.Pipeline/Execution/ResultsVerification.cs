using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// Says whether the published results are those of the lock file, and whether the lock file is of the pipeline file as it is now. Needs the results, the lock file and the pipeline file, but
/// no store, no corpus and no model. Another version of the stage tools is no problem: the results are still those of the lock file.
/// </summary>
public static class ResultsVerification
{
    private static readonly string[] Settings = ["stage", "argument "];

    /// <summary>Compares.</summary>
    /// <param name="folders">The pipeline's folders.</param>
    /// <param name="nodes">Every stage of the pipeline.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The number of files in the lock file, and what is not as it should be.</returns>
    /// <exception cref="SpeechSpeedException">The lock file is absent or damaged: exit code 3.</exception>
    public static (int Files, IReadOnlyList<string> Problems) Run(PipelineFolders folders, IReadOnlyList<StageNode> nodes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folders);
        LockFile locked = LockedSources.ReadLockFile(folders.LockFile);
        Dictionary<string, string> results = locked.Results();
        List<string> problems = [];
        foreach ((string path, string digest) in results.OrderBy(result => result.Key, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string file = RelativePath.Parse(path).Below(folders.Results);
            if (!RegularFile.IsThere(file))
            {
                problems.Add($"{file} is not there");
            }
            else if (FileDigest.Sha256(file) != digest)
            {
                problems.Add($"{file} has other bytes than the run of the lock file gave");
            }
        }

        LockedSources sources = new(folders, locked);
        problems.AddRange(nodes.SelectMany(node => Differences(node, locked, sources).Select(difference => $"the pipeline file has changed since the run of the lock file: {node.Id}: {difference}")));
        problems.AddRange(locked.Stages.Keys.Except(nodes.Select(node => node.Id)).Order(StringComparer.Ordinal)
            .Select(id => $"the pipeline file has changed since the run of the lock file: {id} is not in the pipeline any more"));
        return (results.Count, problems);
    }

    private static IEnumerable<string> Differences(StageNode node, LockFile locked, LockedSources sources)
    {
        if (!locked.Stages.TryGetValue(node.Id, out LockedStage? stage))
        {
            return ["the lock file does not know it"];
        }

        Fingerprint now = NodeIdentities.SettingsOf(node, node.Arguments.OfType<StageArgument.Value>()).Build();
        LockedStage before = stage with
        {
            Components = stage.Components.Where(component => Array.Exists(Settings, component.Key.StartsWith)).ToDictionary(StringComparer.Ordinal),
        };
        bool isSame = now.Components.Count == before.Components.Count && now.Components.All(component => before.Components.GetValueOrDefault(component.Name) == component.Value);
        return
        [
            .. isSame ? [] : Forecasts.Reasons(before, now, isWhole: true, static (_, _) => null),
            .. node.Inputs.Where(input => input.SourceName is not null && stage.Sources.Count > 0).Select(input => sources.Problem(node, input)).OfType<string>(),
        ];
    }
}
