using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>What is remembered of one execution of a stage.</summary>
/// <param name="Fingerprint">Its identity.</param>
/// <param name="NodeId">The stage: <c>extract[samresnet34]</c>.</param>
/// <param name="Components">What the identity is made of, by name.</param>
/// <param name="Seconds">How long the stage tool ran, on this machine.</param>
/// <param name="RowContext">For a stage that keeps rows: the folder of <see cref="RowArea"/>; otherwise empty.</param>
/// <param name="RowsMade">For a stage that keeps rows: how many it added.</param>
public sealed record PastExecution(
    string Fingerprint, string NodeId, IReadOnlyDictionary<string, string> Components, double Seconds, string RowContext, int RowsMade);

/// <summary>
/// The part of the store that remembers executions: <c>history/ab/&lt;fingerprint&gt;</c>. It serves to say what would run, why, and for how long; it is
/// never needed to run.
/// </summary>
/// <param name="store">The store.</param>
public sealed class HistoryArea(OwnFolder store)
{
    private const int MostBytes = 16 << 20;

    /// <summary>The full path of an execution's entry, whether it is there or not; it goes when <c>ac/</c>'s record of the fingerprint goes.</summary>
    public string PathOf(string fingerprint) => store.At(StoreNames.Keyed("history", fingerprint));

    /// <summary>Remembers an execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="temporary">A path in the store that may be written to.</param>
    public void Save(PastExecution execution, string temporary)
    {
        DurableFile.Write(store.Make(StoreNames.Keyed("history", execution.Fingerprint)), temporary, JsonSerializer.SerializeToUtf8Bytes(execution));
    }

    /// <summary>An execution; null where it is not remembered, or its entry damaged.</summary>
    public PastExecution? TryRead(string fingerprint)
    {
        try
        {
            PastExecution? execution = JsonSerializer.Deserialize<PastExecution>(RegularFile.ReadAll(PathOf(fingerprint), MostBytes));
            return execution is { NodeId: not null, Components: not null, RowContext: not null } && execution.Fingerprint == fingerprint ? execution : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Every execution that is remembered, by fingerprint.</summary>
    public IReadOnlyList<PastExecution> ReadAll() =>
    [
        .. store.Files(RelativePath.Parse("history")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).Select(TryRead).OfType<PastExecution>(),
    ];
}
