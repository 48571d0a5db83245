using System.Globalization;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Why a stage would run, and how long it will take.</summary>
/// <param name="Reasons">In the user's words, at least one.</param>
/// <param name="Expected">By earlier executions on this machine; null if there were none.</param>
internal sealed record Forecast(IReadOnlyList<string> Reasons, TimeSpan? Expected)
{
    /// <summary>The workers that it had in the execution that <see cref="Expected"/> goes by.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The utterances that it will extract; 0 for a stage that extracts none.</summary>
    public int Rows { get; init; }
}

/// <summary>Says, before a stage runs, why it does and how long it will take, in the same words for a plan and for a run.</summary>
internal sealed class Forecasts(NodeIdentities identities, LockFile locked, StageStore store)
{
    /// <summary>The reason of a stage that the lock file does not have.</summary>
    public const string New = "new";

    /// <summary>Time in which a stage tool starts and loads its model, until a small execution has shown it.</summary>
    private const double StartSeconds = 2;

    /// <summary>An execution with fewer rows than this share of the largest one's shows the starting time.</summary>
    private const int SmallShare = 20;

    private readonly RowHandover rows = new(identities, store);
    private IReadOnlyList<PastExecution>? history;

    /// <summary>Why a stage's identity differs from that in the lock file, or why its outputs are missing.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="fingerprint">Its identity, or the known part of it.</param>
    /// <param name="isWhole">Whether it is the whole identity.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public IReadOnlyList<string> Reasons(StageNode node, Fingerprint fingerprint, bool isWhole, CancellationToken cancellationToken)
    {
        LockedStage? before = locked.Stages.GetValueOrDefault(node.Id);
        bool isCorpusChanged = false;
        IReadOnlyList<string> reasons = Reasons(before, fingerprint, isWhole, (role, old) =>
        {
            isCorpusChanged |= role == node.Rows?.Files?.Role;
            return ChangedFiles(node, role, old, cancellationToken);
        });
        bool isModelUnchanged = isCorpusChanged
            && store.History.TryRead(before!.Fingerprint)?.RowContext == identities.RowContext(node, cancellationToken);
        return isModelUnchanged ? [.. reasons, "model unchanged"] : reasons;
    }

    /// <summary>Why an identity differs from that in a lock file.</summary>
    /// <param name="before">The stage in the lock file.</param>
    /// <param name="now">Its identity, or the known part of it.</param>
    /// <param name="isWhole">Whether <paramref name="now"/> is the whole identity.</param>
    /// <param name="changedFiles">From the role of an input and its earlier listing digest, phrases on the difference; null if the files are not known.</param>
    public static IReadOnlyList<string> Reasons(LockedStage? before, Fingerprint now, bool isWhole, Func<string, string, IReadOnlyList<string>?> changedFiles)
    {
        if (before is null)
        {
            return [New];
        }

        Dictionary<string, string> current = now.ByName();
        IEnumerable<string> gone = before.Components.Keys.Except(current.Keys)
            .Where(name => isWhole || !name.StartsWith(FingerprintBuilder.InputPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        string[] reasons =
        [
            .. from component in now.Components.Select(component => component.Name).Concat(gone)
               let old = before.Components.GetValueOrDefault(component)
               let value = current.GetValueOrDefault(component)
               where old != value
               from reason in Describe(component, old, value, changedFiles)
               select reason,
        ];
        return reasons.Length > 0 ? reasons
            : !isWhole || before.Fingerprint == now.Hash ? ["the store no longer has its outputs whole"]
            : ["the order of its flags changed"];
    }

    private static IEnumerable<string> Describe(string component, string? before, string? now, Func<string, string, IReadOnlyList<string>?> changedFiles) =>
        (component.Split(' ', 2), before, now) switch
        {
            (["tool"], _, _) => ["the stage tool changed"],
            (["input", var role], null, _) => [$"{role} is new"],
            (["input", var role], _, null) => [$"{role} is gone"],
            (["input", var role], _, _) => changedFiles(role, before) ?? [$"{role} changed"],

            // Whether a flag's path exists shows in the input itself.
            (["path", _], _, _) => [],
            ([.., var subject], null, _) => [$"{subject} is new: {now}"],
            ([.., var subject], _, null) => [$"{subject} is gone, was {before}"],
            ([.., var subject], _, _) => [$"{subject} changed from {before} to {now}"],
            _ => throw new ArgumentException($"'{component}' is no component of an identity.", nameof(component)),
        };

    /// <summary>Why a stage would run, and for how long. The parameters are those of the reasons.</summary>
    public Forecast Of(StageNode node, Fingerprint fingerprint, bool isWhole, CancellationToken cancellationToken) =>
        Of(node, fingerprint, Reasons(node, fingerprint, isWhole, cancellationToken), cancellationToken);

    /// <summary>For how long a stage would run for these reasons.</summary>
    public Forecast Of(StageNode node, Fingerprint fingerprint, IReadOnlyList<string> reasons, CancellationToken cancellationToken)
    {
        PastExecution[] past = PastOf(node, fingerprint);
        int workers = past.MaxBy(execution => (execution.RowsMade, execution.Seconds))?.Workers ?? 1;
        if (node.Rows?.Files is null)
        {
            return new Forecast(reasons, Estimate(past, null)) { Workers = workers };
        }

        (int kept, int total) = rows.Coverage(node, Past(), cancellationToken);
        string stored = string.Create(CultureInfo.InvariantCulture, $"{kept:N0} of {total:N0} utterances are in the store");
        return new Forecast(kept > 0 ? [.. reasons, stored] : reasons, Estimate(past, total - kept)) { Workers = workers, Rows = total - kept };
    }

    /// <summary>
    /// Whether the store may turn out to have the outputs of a stage whose identity is known only in part: true if a stored execution agrees in that part.
    /// </summary>
    public bool MayBeStored(Fingerprint known) =>
        Past().Any(execution => MayBe(execution.Fingerprint, execution.Components, known))
        || locked.Stages.Values.Any(stage => MayBe(stage.Fingerprint, stage.Components, known));

    private bool MayBe(string fingerprint, IReadOnlyDictionary<string, string> components, Fingerprint known) =>
        known.Components.All(component => components.GetValueOrDefault(component.Name) == component.Value) && store.TryFind(fingerprint) is not null;

    private IReadOnlyList<string>? ChangedFiles(StageNode node, string role, string before, CancellationToken cancellationToken)
    {
        StageInput.DiskFolders[] folders = [.. node.Inputs.OfType<StageInput.DiskFolders>().Where(input => input.Role == role)];
        if (folders.Length == 0 || store.Listings.TryRead(before) is not { } old)
        {
            return null;
        }

        bool isManifest = folders.Any(input => input.Only is not null);
        return [.. ListingChanges.Between(old, [.. folders.SelectMany(input => identities.DiskFiles(input, cancellationToken))], isManifest)];
    }

    /// <summary>How long an execution will take.</summary>
    /// <param name="past">Earlier executions of the stage, with any settings.</param>
    /// <param name="toMake">Number of rows to be made; null for a stage without rows.</param>
    /// <returns>Null if nothing is known.</returns>
    internal static TimeSpan? Estimate(IReadOnlyList<PastExecution> past, int? toMake)
    {
        if (past.Count == 0)
        {
            return null;
        }

        PastExecution largest = past.MaxBy(execution => execution.RowsMade)!;
        if (toMake is not { } count || largest.RowsMade == 0)
        {
            return TimeSpan.FromSeconds(past.Max(execution => execution.Seconds));
        }

        double start = past
            .Where(execution => execution.RowsMade < largest.RowsMade / SmallShare)
            .Select(execution => execution.Seconds)
            .DefaultIfEmpty(StartSeconds)
            .Min();
        return TimeSpan.FromSeconds(Math.Min(start, largest.Seconds) + (largest.Seconds * count / largest.RowsMade));
    }

    /// <summary>The earlier executions of a stage; where there is none, those of the same stage of other networks that read an input of it. Another network's extraction tells nothing.</summary>
    private PastExecution[] PastOf(StageNode node, Fingerprint fingerprint)
    {
        PastExecution[] own = [.. Past().Where(execution => execution.NodeId == node.Id)];
        return own.Length > 0 || node.Rows?.Files is not null ? own :
        [
            .. Past().Where(execution => execution.NodeId.Split('[')[0] == node.Id.Split('[')[0]
                && fingerprint.Components.Any(component => component.Name.StartsWith(FingerprintBuilder.InputPrefix, StringComparison.Ordinal)
                    && execution.Components.GetValueOrDefault(component.Name) == component.Value)),
        ];
    }

    private IReadOnlyList<PastExecution> Past() => history ??= store.History.ReadAll();
}
