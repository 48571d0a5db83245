using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Extract;

/// <summary>An utterance's activations, and whether they were taken from the row store.</summary>
/// <param name="Extraction">The activations, or the reason of the rejection.</param>
/// <param name="Key">Its key in the row store; null if it has none.</param>
/// <param name="IsTaken">False if a forward pass was needed.</param>
internal readonly record struct SourcedRow(UtteranceActivations Extraction, string? Key, bool IsTaken);

/// <summary>
/// The source of activations: the row store, if there is one and it has them; otherwise the network. Rejected utterances are never stored
/// there: the cause, such as a missing decoder, may be removed without a change to the file. Thread-safe.
/// </summary>
/// <param name="extractor">The network.</param>
/// <param name="store">The row store, or null.</param>
/// <param name="digests">The audio files' digests; not used without a row store.</param>
/// <param name="isSeededById">Whether an utterance's id seeds its dither.</param>
internal sealed class RowSource(UtteranceExtractor extractor, RowStore? store, AudioDigests digests, bool isSeededById)
{
    public SourcedRow Get(Utterance utterance)
    {
        AudioPlace place = AudioPlace.Parse(utterance.AudioPath);
        string? digest = store is null ? null : digests.Of(place.File);
        if (digest is null)
        {
            return new SourcedRow(extractor.Extract(utterance.AudioPath, utterance.AudioId), null, false);
        }

        string key = KeyOf(utterance, digest);
        if (store!.TryTakeRow(key) is { } known)
        {
            return new SourcedRow(new UtteranceActivations(known, ""), key, true);
        }

        UtteranceActivations made = extractor.Extract(utterance.AudioPath, utterance.AudioId);
        if (made.Activations is not null)
        {
            digests.CheckUnchanged(place, digest);
        }

        return new SourcedRow(made, key, false);
    }

    /// <summary>Puts a complete shard of the row store at <paramref name="destination"/>.</summary>
    public bool TryTakeShard(IReadOnlyList<Utterance> utterances, string destination)
    {
        ShardRow[] rows = new ShardRow[utterances.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            if (store is null || digests.Of(AudioPlace.Parse(utterances[i].AudioPath).File) is not { } digest)
            {
                return false;
            }

            rows[i] = new ShardRow(KeyOf(utterances[i], digest), utterances[i].AudioPath);
        }

        return store!.TryTakeShard(rows, destination);
    }

    /// <summary>Stores a complete shard, if there is a row store.</summary>
    public void Keep(IReadOnlyList<ShardRow> rows, string shard) => store?.Add(rows, shard);

    private string KeyOf(Utterance utterance, string digest) => RowRecord.KeyOfRow(digest, isSeededById ? utterance.AudioId : null, AudioPlace.Parse(utterance.AudioPath).Span);
}
