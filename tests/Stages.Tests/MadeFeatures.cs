using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>
/// A small feature set with labels. The channels of the first layer are the speech rate and noise; the other layers are noise. Columns of a manifest: <c>planted</c> is a channel of the second layer
/// and noise, with an R² of 0.8; <c>some</c> is the same for two utterances of three; <c>word</c> says whether the channel is positive; <c>chance</c> is noise.
/// </summary>
internal sealed class MadeFeatures : IDisposable
{
    public static readonly Layer[] Layers =
        [new("first relu", 0, 3), new("layer1 relu 1", 1, 40), new("pooling", 2, 5), new(Layer.Embedding, 3, 6)];

    private readonly TemporaryFolder folder = new();

    public string Labels => folder["labels"];

    public string Features => folder["features"];

    /// <summary>Makes it; an utterance of every split is labelled but was not extracted.</summary>
    public static async Task<MadeFeatures> CreateAsync(params (Split Split, int Utterances)[] splits)
    {
        MadeFeatures made = new();
        Directory.CreateDirectory(made.Labels);
        FeatureShard[] shards = [.. splits.Select(part => new FeatureShard(FeatureShard.FileOf(part.Split, "chapter"), part.Utterances) { Split = part.Split })];
        FeatureSet.Write(made.Features, Layers, shards);
        SeededRandom random = new(11);
        SeededRandom noise = new(12);
        List<ColumnCell> cells = [];
        foreach ((Split split, int count) in splits)
        {
            List<Utterance> utterances = [];
            await using FeatureWriter writer = await FeatureWriter.CreateAsync(
                Path.Combine(made.Features, FeatureShard.FileOf(split, "chapter")), Layers, count);
            for (int i = 0; i < count; i++)
            {
                string path = $"{split.Name()}/{i}.flac";
                Utterance utterance = new(path, "A", 11 + (2 * random.NextNormal()), $"{split.Name()}-{i % 5}", "1", $"{split.Name()}-{i}", 2, "F");
                utterances.Add(utterance);
                float[][] activations = [.. Layers.Select(layer => Enumerable.Range(0, layer.Dim).Select(_ => (float)random.NextNormal()).ToArray())];
                activations[0][0] = (float)utterance.Value;

                // A channel that follows from another: the layer's rank is not its width.
                activations[0][2] = 2 * activations[0][1];
                await writer.AppendAsync(path, activations);
                string planted = Numbers.Text(activations[1][0] + (0.5 * noise.NextNormal()));
                cells.AddRange(
                [
                    new ColumnCell(path, "planted", planted), new ColumnCell(path, "some", i % 3 == 0 ? "" : planted), new ColumnCell(path, "word", activations[1][0] > 0 ? "yes" : "no"),
                    new ColumnCell(path, "chance", Numbers.Text(noise.NextNormal())),
                ]);
            }

            utterances.Add(new Utterance($"{split.Name()}/rejected.flac", "B", 99, "9", "1", $"{split.Name()}-rejected", 2, "F"));
            LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(split)), utterances);
        }

        CsvTable.Write(Path.Combine(made.Labels, ColumnCell.FileName), cells);
        return made;
    }

    public void Dispose() => folder.Dispose();
}
