using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Says in the user's words how a stage's identity differs from the one in the lock file.</summary>
internal static class ChangeReasons
{
    private const string Argument = "argument ";
    private const string Input = "input ";

    /// <summary>At least one reason why the stage cannot simply be skipped.</summary>
    public static IReadOnlyList<string> Between(LockedStage? before, Fingerprint now)
    {
        if (before is null)
        {
            return ["the lock file does not know it yet"];
        }

        if (before.Fingerprint == now.Hash)
        {
            return ["the store no longer has its outputs whole"];
        }

        Dictionary<string, string> current = now.Components.ToDictionary(component => component.Name, component => component.Value, StringComparer.Ordinal);
        string[] reasons =
        [
            .. now.Components
                .Where(component => before.Components.GetValueOrDefault(component.Name) != component.Value)
                .Select(component => Describe(component.Name, before.Components.GetValueOrDefault(component.Name), component.Value)),
            .. before.Components
                .Where(component => !current.ContainsKey(component.Key))
                .OrderBy(component => component.Key, StringComparer.Ordinal)
                .Select(component => Describe(component.Key, component.Value, null)),
        ];
        return reasons.Length > 0 ? reasons : ["the order of its flags changed"];
    }

    private static string Describe(string name, string? before, string? now)
    {
        if (name == "tool")
        {
            return "the stage tool changed";
        }

        string subject = name.StartsWith(Argument, StringComparison.Ordinal) ? name[Argument.Length..] : name;
        bool isDigest = name.StartsWith(Input, StringComparison.Ordinal);
        return (before, now) switch
        {
            (null, _) => isDigest ? $"{subject} is new" : $"{subject} is new: {now}",
            (_, null) => isDigest ? $"{subject} is gone" : $"{subject} is gone, was {before}",
            _ => isDigest ? $"{subject} changed" : $"{subject} changed from {before} to {now}",
        };
    }
}
