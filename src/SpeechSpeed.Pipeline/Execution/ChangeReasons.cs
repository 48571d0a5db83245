using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Says in the user's words how a stage's identity differs from the one in the lock file.</summary>
internal static class ChangeReasons
{
    private const string Argument = "argument ";
    private const string PathArgument = "path argument ";
    private const string Input = FingerprintBuilder.InputPrefix;

    /// <summary>At least one reason why the stage cannot simply be skipped.</summary>
    /// <param name="before">What the lock file says of it.</param>
    /// <param name="now">Its identity, or what is known of it.</param>
    /// <param name="isWhole">Whether <paramref name="now"/> is the whole identity.</param>
    /// <param name="changedFiles">
    /// Given the digests of an input's listings before and now, by the input's role, phrases on the difference; null where the files are not known.
    /// </param>
    public static IReadOnlyList<string> Between(
        LockedStage? before, Fingerprint now, bool isWhole, Func<string, string, string, IReadOnlyList<string>?> changedFiles)
    {
        if (before is null)
        {
            return ["the lock file does not know it yet"];
        }

        HashSet<string> current = [.. now.Components.Select(component => component.Name)];
        string[] reasons =
        [
            .. now.Components
                .Where(component => before.Components.GetValueOrDefault(component.Name) != component.Value)
                .SelectMany(component => Describe(component.Name, before.Components.GetValueOrDefault(component.Name), component.Value, changedFiles)),
            .. before.Components.Keys
                .Where(name => !current.Contains(name) && (isWhole || !name.StartsWith(Input, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal)
                .SelectMany(name => Describe(name, before.Components[name], null, changedFiles)),
        ];
        return reasons.Length > 0 ? reasons
            : !isWhole || before.Fingerprint == now.Hash ? ["the store no longer has its outputs whole"]
            : ["the order of its flags changed"];
    }

    private static IEnumerable<string> Describe(
        string name, string? before, string? now, Func<string, string, string, IReadOnlyList<string>?> changedFiles)
    {
        if (name == "tool")
        {
            return ["the stage tool changed"];
        }

        if (name.StartsWith(Input, StringComparison.Ordinal))
        {
            string role = name[Input.Length..];
            return (before, now) switch
            {
                (null, _) => [$"{role} is new"],
                (_, null) => [$"{role} is gone"],
                _ => changedFiles(role, before, now) ?? [$"{role} changed"],
            };
        }

        // That a flag's path is there or not shows in the input itself.
        string? subject = name.StartsWith(Argument, StringComparison.Ordinal) ? name[Argument.Length..]
            : name.StartsWith(PathArgument, StringComparison.Ordinal) ? null
            : name;
        return (subject, before, now) switch
        {
            (null, _, _) => [],
            (_, null, _) => [$"{subject} is new: {now}"],
            (_, _, null) => [$"{subject} is gone, was {before}"],
            _ => [$"{subject} changed from {before} to {now}"],
        };
    }
}
