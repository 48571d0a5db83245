using System.Globalization;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Why a stage would run, and how long it will take.</summary>
/// <param name="Reasons">In the user's words, at least one.</param>
/// <param name="Expected">By what earlier executions took on this machine; null where there was none.</param>
internal sealed record Forecast(IReadOnlyList<string> Reasons, TimeSpan? Expected);

/// <summary>Says before a stage runs why it does, and how long it will take: the same words for a plan and for a run.</summary>
internal sealed class Forecasts(NodeIdentities identities, LockFile locked, StageStore store)
{
    private readonly RowHandover rows = new(identities, store.Rows);
    private IReadOnlyList<PastExecution>? history;

    /// <summary>Why a stage's identity is not that of the lock file, or its outputs are not there.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="fingerprint">Its identity, or what is known of it.</param>
    /// <param name="isWhole">Whether it is the whole identity.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public IReadOnlyList<string> Reasons(StageNode node, Fingerprint fingerprint, bool isWhole, CancellationToken cancellationToken)
    {
        LockedStage? before = locked.Stages.GetValueOrDefault(node.Id);
        bool isCorpusChanged = false;
        IReadOnlyList<string> reasons = ChangeReasons.Between(before, fingerprint, isWhole, (role, old, now) =>
        {
            isCorpusChanged |= role == node.Rows?.Role;
            return ChangedFiles(node, role, old, cancellationToken);
        });
        bool isModelUnchanged = isCorpusChanged
            && store.History.TryRead(before!.Fingerprint)?.RowContext == identities.RowContext(node, cancellationToken);
        return isModelUnchanged ? [.. reasons, "model unchanged"] : reasons;
    }

    /// <summary>Why a stage would run, and for how long. Parameters as for <see cref="Reasons"/>.</summary>
    public Forecast Of(StageNode node, Fingerprint fingerprint, bool isWhole, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> reasons = Reasons(node, fingerprint, isWhole, cancellationToken);
        if (node.Rows is null)
        {
            return new Forecast(reasons, Expected(node, null));
        }

        (int kept, int total) = rows.Coverage(node, cancellationToken);
        string stored = string.Create(CultureInfo.InvariantCulture, $"{kept:N0} of {total:N0} utterances are in the store");
        return new Forecast(kept > 0 ? [.. reasons, stored] : reasons, Expected(node, total - kept));
    }

    /// <summary>
    /// Whether the store may turn out to have the outputs of a stage of whose identity only a part is known: an execution that agrees in that part.
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

        return [.. ListingChanges.Between(old, [.. folders.SelectMany(input => identities.DiskFiles(input, cancellationToken))])];
    }

    /// <param name="node">The stage.</param>
    /// <param name="toMake">How many rows are to be made; null for a stage that keeps none.</param>
    private TimeSpan? Expected(StageNode node, int? toMake)
    {
        PastExecution[] past = [.. Past().Where(execution => execution.NodeId == node.Id)];
        if (past.Length == 0)
        {
            return null;
        }

        // What every execution takes, however little it has to do.
        double least = past.Min(execution => execution.Seconds);
        PastExecution longest = past.MaxBy(execution => execution.RowsMade)!;
        double seconds = toMake is not { } count ? past.Max(execution => execution.Seconds)
            : longest.RowsMade == 0 ? least
            : Math.Max(least, longest.Seconds * count / longest.RowsMade);
        return TimeSpan.FromSeconds(seconds);
    }

    private IReadOnlyList<PastExecution> Past() => history ??= store.History.ReadAll();
}
