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
/// <param name="audio">The audio files' digests; not used without a row store.</param>
/// <param name="isSeededById">Whether an utterance's id seeds its dither.</param>
internal sealed class RowSource(UtteranceExtractor extractor, RowStore? store, AudioDigests audio, bool isSeededById)
{
    /// <summary>Whether rows are made and kept by whole shards only: the last digits of one may depend on the others.</summary>
    public bool IsByShards => extractor.HasBatches;

    /// <summary>The rows of utterances, in their order.</summary>
    /// <param name="utterances">One, or a whole shard.</param>
    public SourcedRow[] Get(IReadOnlyList<Utterance> utterances)
    {
        SourcedRow[] rows = new SourcedRow[utterances.Count];
        string?[] digests = [.. utterances.Select(utterance => store is null ? null : audio.Of(AudioPlace.Parse(utterance.AudioPath).File))];
        List<int> missing = [];
        for (int i = 0; i < rows.Length; i++)
        {
            string? key = digests[i] is { } digest ? KeyOf(utterances[i], digest) : null;
            float[][]? known = key is null || IsByShards ? null : store!.TryTakeRow(key);
            rows[i] = new SourcedRow(new UtteranceActivations(known, ""), key, known is not null);
            if (known is null)
            {
                missing.Add(i);
            }
        }

        UtteranceActivations[] made = extractor.Extract([.. missing.Select(i => (utterances[i].AudioPath, utterances[i].AudioId))]);
        foreach ((UtteranceActivations extraction, int i) in made.Zip(missing))
        {
            if (extraction.Activations is not null && digests[i] is { } digest)
            {
                audio.CheckUnchanged(AudioPlace.Parse(utterances[i].AudioPath), digest);
            }

            rows[i] = rows[i] with { Extraction = extraction };
        }

        return rows;
    }

    /// <summary>Puts a complete shard of the row store at <paramref name="destination"/>.</summary>
    public bool TryTakeShard(IReadOnlyList<Utterance> utterances, string destination)
    {
        ShardRow[] rows = new ShardRow[utterances.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            if (store is null || audio.Of(AudioPlace.Parse(utterances[i].AudioPath).File) is not { } digest)
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
