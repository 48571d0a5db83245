using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Similarity;

/// <summary>Compares the layers of networks, pair by pair.</summary>
internal static class SimilarityStage
{
    private const long Seed = 0;
    private const int Digits = 6;

    /// <summary>A network's layers, and their Gram matrices on the common utterances.</summary>
    private sealed record Network(ModelChoice Choice, IReadOnlyList<Layer> Layers, IReadOnlyList<float[]> Grams);

    public static async Task RunAsync(StageContext context)
    {
        IReadOnlyList<ModelChoice> models = ModelChoice.Read(context.Values);
        FeatureSet[] features = [.. models.Select(model => FeatureSet.Open(Path.Combine(context.Get(SimilarityFlags.Networks), model.Name, "features")))];
        string[] utterances = await CommonAsync(context, features).ConfigureAwait(false);
        List<CkaScore> scores = [];
        if (utterances.Length < LinearCka.MinUtterances)
        {
            context.Progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"the networks have {utterances.Length} utterances in common, and {LinearCka.MinUtterances} are needed: no layers are compared"));
        }
        else
        {
            context.Progress.Begin("layers", features.Sum(one => one.Layers.Count));
            List<Network> given = [];
            foreach ((ModelChoice model, FeatureSet of) in models.Zip(features).Where(one => one.First.ControlOf is null))
            {
                given.Add(await ReadAsync(context, model, of, utterances).ConfigureAwait(false));
            }

            for (int i = 0; i < given.Count; i++)
            {
                foreach (Network other in given.Skip(i))
                {
                    scores.AddRange(Between(given[i], other, utterances.Length));
                }

                // Controls are compared with their model alone, so only one of them is in memory.
                foreach ((ModelChoice control, FeatureSet of) in models.Zip(features).Where(one => one.First.ControlOf == given[i].Choice.Name))
                {
                    scores.AddRange(Between(given[i], await ReadAsync(context, control, of, utterances).ConfigureAwait(false), utterances.Length));
                }
            }
        }

        CsvTable.Write(context.Output(CkaScore.FileName), scores);
    }

    /// <summary>A sample of the utterances that every network has, in the order of their paths.</summary>
    private static async Task<string[]> CommonAsync(StageContext context, FeatureSet[] features)
    {
        HashSet<string>? common = null;
        foreach (FeatureSet set in features)
        {
            HashSet<string> own = [.. (await ReadAsync(context, set, set.Layers[^1]).ConfigureAwait(false)).SelectMany(split => split.AudioPaths)];
            common = common is null ? own : [.. common.Where(own.Contains)];
        }

        string[] paths = [.. common!.Order(StringComparer.Ordinal)];
        return [.. UtteranceSample.Draw(paths, context.Get(SimilarityFlags.MaxUtterances), Seed).Select(position => paths[position])];
    }

    private static async Task<Network> ReadAsync(StageContext context, ModelChoice model, FeatureSet features, string[] utterances)
    {
        float[][] grams = new float[features.Layers.Count][];
        ParallelOptions workers = new() { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForAsync(0, grams.Length, workers, async (i, _) =>
        {
            int channels = features.Layers[i].Dim;
            float[] activations = new float[utterances.Length * channels];
            foreach (FeatureMatrix split in await ReadAsync(context, features, features.Layers[i]).ConfigureAwait(false))
            {
                for (int row = 0; row < split.AudioPaths.Count; row++)
                {
                    int place = Array.BinarySearch(utterances, split.AudioPaths[row], StringComparer.Ordinal);
                    if (place >= 0)
                    {
                        split.Row(row).CopyTo(activations.AsSpan(place * channels));
                    }
                }
            }

            using LayerMatrix layer = LayerMatrix.Of(activations, channels);
            grams[i] = LinearCka.Gram(layer);
            context.Progress.Advance();
        }).ConfigureAwait(false);
        return new Network(model, features.Layers, grams);
    }

    private static async Task<IReadOnlyList<FeatureMatrix>> ReadAsync(StageContext context, FeatureSet features, Layer layer)
    {
        List<FeatureMatrix> splits = [];
        foreach (Split split in context.Get(SimilarityFlags.Splits))
        {
            splits.Add(await features.ReadAsync(split, layer).ConfigureAwait(false));
        }

        return splits;
    }

    private static IEnumerable<CkaScore> Between(Network one, Network other, int utterances) => LinearCka.Between(one.Grams, other.Grams).Select((cka, i) =>
    {
        (int layer, int otherLayer) = Math.DivRem(i, other.Layers.Count);
        return new CkaScore(one.Choice.Name, one.Layers[layer].Name, layer, other.Choice.Name, other.Layers[otherLayer].Name, otherLayer, Math.Round(cka, Digits), utterances);
    });
}
