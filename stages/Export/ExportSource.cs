using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Export;

/// <summary>The labels and features of one model. Rows come in the order of the feature set: by split, then by shard.</summary>
internal sealed class ExportSource
{
    private readonly Dictionary<string, Utterance> labels;

    private ExportSource(FeatureSet features, Dictionary<string, Utterance> labels)
    {
        Features = features;
        this.labels = labels;
    }

    public FeatureSet Features { get; }

    /// <summary>The layers of the network, without the embedding.</summary>
    public IReadOnlyList<Layer> Layers => [.. Features.Layers.SkipLast(1)];

    public Layer Embedding => Features.Layers[^1];

    /// <summary>Number of rows of every export.</summary>
    public int Utterances => Features.Shards.Sum(shard => shard.Utterances);

    /// <exception cref="SpeechSpeedException">A file is missing or damaged.</exception>
    public static ExportSource Open(string labels, string features)
    {
        FeatureSet set = FeatureSet.Open(features);
        return new ExportSource(
            set, set.Splits.SelectMany(split => LabelTable.Read(labels, split)).ToDictionary(utterance => utterance.AudioPath, StringComparer.Ordinal));
    }

    /// <summary>The label of a row.</summary>
    /// <exception cref="SpeechSpeedException">The row has no label: exit code 3.</exception>
    public Utterance LabelOf(string audioPath)
    {
        if (!labels.TryGetValue(audioPath, out Utterance? utterance))
        {
            Throw.InputData($"{audioPath} has features but no label. Run preprocess and extract again.");
        }

        return utterance;
    }

    /// <summary>The embeddings, shard by shard, with the split of each.</summary>
    public async IAsyncEnumerable<(Split Split, FeatureMatrix Rows)> EmbeddingsAsync()
    {
        foreach (FeatureShard shard in Features.Shards)
        {
            await foreach ((Layer _, FeatureMatrix rows) in Features.ReadAsync(shard, [Embedding]))
            {
                yield return (shard.Split, rows);
            }
        }
    }
}
