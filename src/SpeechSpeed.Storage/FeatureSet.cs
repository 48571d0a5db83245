using System.Collections.Concurrent;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage;

/// <summary>
/// The output of extraction for one model: the activations of every layer, per split in one shard for each chapter folder. Thread-safe.
/// </summary>
public sealed class FeatureSet
{
    /// <summary>The amount that is read ahead of the requested layer: 64 Mi floats, 256 MB, of each split.</summary>
    internal const long BlockFloats = 64 << 20;

    private const string LayersName = "layers.csv";

    private readonly Lock gate = new();
    private readonly Dictionary<Split, FeatureBlock?[]> ahead = [];
    private readonly Dictionary<Split, HashSet<int>> asked = [];
    private readonly ConcurrentDictionary<(string LabelsFolder, Split Split), Lazy<IReadOnlyList<Utterance>>> utterances = new();
    private readonly string folder;
    private readonly Layer[] layers;
    private readonly IReadOnlyList<FeatureShard> shards;

    private FeatureSet(string folder, IReadOnlyList<Layer> layers, IReadOnlyList<FeatureShard> shards)
    {
        this.folder = folder;
        this.layers = [.. layers];
        this.shards = shards;
        Layers = this.layers;
        Splits = [.. Core.Splits.All.Where(split => shards.Any(shard => shard.Split == split))];
    }

    /// <summary>The layers in the order of the forward pass, the embedding last.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The splits that were extracted, in the order train, dev, test.</summary>
    public IReadOnlyList<Split> Splits { get; }

    /// <summary>The shards, split by split, in the order of their utterances.</summary>
    public IReadOnlyList<FeatureShard> Shards => shards;

    /// <summary>Writes the lists of layers and shards of the feature set in <paramref name="folder"/>; a <see cref="FeatureWriter"/> writes its shards.</summary>
    /// <param name="folder">The feature set's folder; created if absent.</param>
    /// <param name="layers">The layers in the order of the forward pass.</param>
    /// <param name="shards">The shards, in the order in which their utterances are read.</param>
    public static void Write(string folder, IReadOnlyList<Layer> layers, IEnumerable<FeatureShard> shards)
    {
        Directory.CreateDirectory(folder);
        CsvTable.Write(Path.Combine(folder, LayersName), layers);
        foreach (IGrouping<Split, FeatureShard> split in shards.GroupBy(shard => shard.Split))
        {
            Directory.CreateDirectory(Path.Combine(folder, split.Key.Name()));
            CsvTable.Write(ShardsOf(folder, split.Key), split);
        }
    }

    /// <summary>Opens a feature set.</summary>
    /// <exception cref="SpeechSpeedException">The folder holds no feature set.</exception>
    public static FeatureSet Open(string folder) => new(
        folder,
        CsvTable.Read<Layer>(Path.Combine(folder, LayersName)),
        [
            .. from split in Core.Splits.All
               where File.Exists(ShardsOf(folder, split))
               from shard in CsvTable.Read<FeatureShard>(ShardsOf(folder, split))
               select shard with { Split = split },
        ]);

    /// <summary>
    /// Reads one layer of one split. Utterances that extraction rejected are absent. Callers should ask for layers in order: the following layers are read
    /// with the first, as far as <see cref="BlockFloats"/> allows, and kept until they are asked for.
    /// </summary>
    /// <exception cref="SpeechSpeedException">The split was not extracted, or a shard is damaged.</exception>
    public Task<FeatureMatrix> ReadAsync(Split split, Layer layer)
    {
        if (!Splits.Contains(split))
        {
            Throw.InputData(
                $"{folder}: the split '{split.Name()}' was not extracted, only {string.Join(", ", Splits.Select(s => s.Name()))}. "
                + "Add it to the splits of the extraction (for a control, to control.splits).");
        }

        return BlockOf(split, layer).TakeAsync(layer);
    }

    /// <summary>Reads one whole shard and gives its layers one after the other, for callers that cannot hold a whole layer of a split.</summary>
    /// <param name="shard">One of <see cref="Shards"/>.</param>
    /// <param name="wanted">The layers, in the order wanted.</param>
    /// <exception cref="SpeechSpeedException">The shard is damaged.</exception>
    public async IAsyncEnumerable<(Layer Layer, FeatureMatrix Matrix)> ReadAsync(FeatureShard shard, IReadOnlyList<Layer> wanted)
    {
        FeatureBlock block = new(folder, [shard], [.. wanted]);
        foreach (Layer layer in wanted)
        {
            yield return (layer, await block.TakeAsync(layer).ConfigureAwait(false));
        }
    }

    /// <summary>The utterances of the rows of a split, from its label table.</summary>
    /// <param name="labelsFolder">The folder of the label tables.</param>
    /// <param name="split">The split.</param>
    /// <param name="audioPaths">The rows, the same for every layer.</param>
    /// <exception cref="SpeechSpeedException">An utterance has no label.</exception>
    internal IReadOnlyList<Utterance> Label(string labelsFolder, Split split, IReadOnlyList<string> audioPaths) =>
        utterances.GetOrAdd((labelsFolder, split), _ => new Lazy<IReadOnlyList<Utterance>>(() => Join(labelsFolder, split, audioPaths))).Value;

    private static Utterance[] Join(string labelsFolder, Split split, IReadOnlyList<string> audioPaths)
    {
        Dictionary<string, Utterance> labels = LabelTable.Read(labelsFolder, split).ToDictionary(utterance => utterance.AudioPath, StringComparer.Ordinal);
        Utterance[] joined = new Utterance[audioPaths.Count];
        for (int i = 0; i < joined.Length; i++)
        {
            if (!labels.TryGetValue(audioPaths[i], out Utterance? utterance))
            {
                Throw.InputData(
                    $"{Path.Combine(labelsFolder, LabelTable.FileName(split))}: found no label for {audioPaths[i]}, which the features contain. Run preprocess and extract again.");
            }

            joined[i] = utterance;
        }

        return joined;
    }

    private static string ShardsOf(string folder, Split split) => Path.Combine(folder, split.Name(), FeatureShard.TableName);

    /// <summary>The block that has the layer; a new block if none has it, or if the layer was already taken out of it.</summary>
    private FeatureBlock BlockOf(Split split, Layer layer)
    {
        int first = Array.IndexOf(layers, layer);
        FeatureShard[] parts = [.. shards.Where(shard => shard.Split == split)];
        if (first < 0)
        {
            return new FeatureBlock(folder, parts, [layer]);
        }

        lock (gate)
        {
            if (!ahead.TryGetValue(split, out FeatureBlock?[]? blocks))
            {
                ahead[split] = blocks = new FeatureBlock?[layers.Length];
                asked[split] = [];
            }

            if (blocks[first] is not { } block)
            {
                // A layer that has been returned is hardly asked for again, unless a second sweep over the layers begins.
                HashSet<int> done = asked[split];
                if (done.Contains(first))
                {
                    done.RemoveWhere(position => position >= first);
                }

                long rows = parts.Sum(part => part.Utterances);
                long floats = rows * layer.Dim;
                int end = first + 1;
                while (end < layers.Length && blocks[end] is null && !done.Contains(end) && (floats += rows * layers[end].Dim) <= BlockFloats)
                {
                    end++;
                }

                block = new FeatureBlock(folder, parts, layers[first..end]);
                Array.Fill(blocks, block, first, end - first);
            }

            blocks[first] = null;
            asked[split].Add(first);
            return block;
        }
    }
}
