using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Export.Chroma;

/// <summary>
/// Upserts embeddings in batches. An id is the model's name and the audio path, so another export replaces records and adds none. Records that are
/// up to date in the collection are not sent again, so an interrupted export continues where it was.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="model">The model's name.</param>
/// <param name="target">The target of the labels.</param>
internal sealed class ChromaExport(ChromaClient client, string model, Target target)
{
    private const int MaximumRecords = 1000;

    /// <summary>Some 6 MB of text: servers refuse large requests.</summary>
    private const int MaximumFloats = 500_000;

    public async Task RunAsync(ExportSource source, StageContext context)
    {
        int serverMaximum = await client.ReadMaximumBatchAsync(context.CancellationToken).ConfigureAwait(false);
        ChromaCollection collection = await client.GetOrCreateAsync(context.CancellationToken).ConfigureAwait(false);
        if (collection.Dimension is { } dimension && dimension != source.Embedding.Dim)
        {
            Throw.Failed(
                $"the collection has embeddings of {dimension} channels, those of {model} have {source.Embedding.Dim}. Use a separate collection for the model: "
                + "--to=chroma:http://HOST:PORT#COLLECTION with --model=NAME.");
        }

        int size = Math.Clamp(MaximumFloats / source.Embedding.Dim, 1, Math.Min(MaximumRecords, serverMaximum));
        List<ChromaRecord> batch = new(size);
        int sent = 0;
        await foreach ((Split split, FeatureMatrix rows) in source.EmbeddingsAsync())
        {
            for (int row = 0; row < rows.Rows; row++)
            {
                batch.Add(Record(split, source.LabelOf(rows.AudioPaths[row]), rows.Row(row)));
                if (batch.Count == size)
                {
                    sent += await SendAsync(collection, batch, context).ConfigureAwait(false);
                }
            }
        }

        sent += batch.Count > 0 ? await SendAsync(collection, batch, context).ConfigureAwait(false) : 0;
        context.Progress.Say(string.Create(
            CultureInfo.InvariantCulture, $"{source.Utterances:N0} embeddings of {model}: {sent:N0} sent, {source.Utterances - sent:N0} were there already"));
    }

    private async Task<int> SendAsync(ChromaCollection collection, List<ChromaRecord> batch, StageContext context)
    {
        Dictionary<string, ChromaMetadata?> there =
            await client.GetAsync(collection, [.. batch.Select(record => record.Id)], context.CancellationToken).ConfigureAwait(false);
        ChromaRecord[] missing = [.. batch.Where(record => there.GetValueOrDefault(record.Id) != record.Metadata)];
        if (missing.Length > 0)
        {
            await client.UpsertAsync(collection, missing, context.CancellationToken).ConfigureAwait(false);
        }

        context.Progress.Advance(batch.Count);
        batch.Clear();
        return missing.Length;
    }

    private ChromaRecord Record(Split split, Utterance utterance, ReadOnlySpan<float> embedding) => new(
        $"{model}/{utterance.AudioPath}",
        embedding.ToArray(),
        new ChromaMetadata(
            utterance.AudioPath,
            split.Name(),
            utterance.SpeakerId,
            utterance.Value,
            target.Kind,
            model,
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(embedding)))));
}
