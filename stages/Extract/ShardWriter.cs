using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Extract;

/// <summary>Writes shards, utterance by utterance in the order of the shards, and stores each complete shard in the row store.</summary>
/// <param name="folder">The feature set's folder.</param>
/// <param name="layers">The layers.</param>
/// <param name="rows">The row store.</param>
internal sealed class ShardWriter(string folder, IReadOnlyList<Layer> layers, RowSource rows)
{
    private readonly List<ShardRow> written = [];
    private FeatureWriter? writer;
    private int seen;

    /// <summary>Takes the next utterance of a shard. With the last one the shard is complete.</summary>
    /// <returns>The complete shard, otherwise null.</returns>
    public async Task<FeatureShard?> TakeAsync(Shard shard, Utterance utterance, SourcedRow row)
    {
        string path = Path.Combine(folder, shard.File);
        writer ??= await FeatureWriter.CreateAsync(path, layers, shard.Utterances.Count).ConfigureAwait(false);
        seen++;
        if (row.Extraction.Activations is { } activations)
        {
            await writer.AppendAsync(utterance.AudioPath, activations).ConfigureAwait(false);
            if (row.Key is { } key)
            {
                written.Add(new ShardRow(key, utterance.AudioPath));
            }
        }

        if (seen < shard.Utterances.Count)
        {
            return null;
        }

        FeatureShard complete = new(shard.File, writer.Rows) { Split = shard.Split };
        await writer.DisposeAsync().ConfigureAwait(false);
        if (written.Count > 0 && written.Count == (rows.IsByShards ? shard.Utterances.Count : complete.Utterances))
        {
            rows.Keep(written, path);
        }

        writer = null;
        written.Clear();
        seen = 0;
        return complete;
    }
}
