using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>The record of one execution of a stage.</summary>
/// <param name="Fingerprint">Its identity.</param>
/// <param name="NodeId">The stage: <c>extract[samresnet34]</c>.</param>
/// <param name="Components">The components of the identity, by name.</param>
/// <param name="Seconds">How long the stage tool ran, on this machine.</param>
/// <param name="RowContext">For a stage that keeps rows: the folder of <see cref="RowArea"/>; otherwise empty.</param>
/// <param name="RowsMade">For a stage that keeps rows: the number of rows that it added.</param>
/// <param name="Workers">The workers that it had.</param>
public sealed record PastExecution(
    string Fingerprint, string NodeId, IReadOnlyDictionary<string, string> Components, double Seconds, string RowContext, int RowsMade, int Workers = 1);

/// <summary>
/// The part of the store that remembers executions: <c>history/ab/&lt;fingerprint&gt;</c>. It tells what would run, why, and for how long; a run
/// never needs it.
/// </summary>
/// <param name="store">The store.</param>
public sealed class HistoryArea(OwnFolder store)
{
    private const int MostBytes = 16 << 20;

    /// <summary>The full path of an execution's entry, which need not exist; the entry is removed with the record of the fingerprint in <c>ac/</c>.</summary>
    public string PathOf(string fingerprint) => store.At(StoreNames.Keyed("history", fingerprint));

    /// <summary>Remembers an execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="temporary">A path in the store that may be written to.</param>
    public void Save(PastExecution execution, string temporary)
    {
        DurableFile.Write(store.Make(StoreNames.Keyed("history", execution.Fingerprint)), temporary, JsonSerializer.SerializeToUtf8Bytes(execution));
    }

    /// <summary>An execution; null if it is not remembered, or its entry is damaged.</summary>
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

    /// <summary>Every remembered execution, by fingerprint.</summary>
    public IReadOnlyList<PastExecution> ReadAll() =>
    [
        .. store.Files(RelativePath.Parse("history")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).Select(TryRead).OfType<PastExecution>(),
    ];
}
