using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Summary;

/// <summary>Compares the models that are no controls with each other: every target, at each model's best layer and at the embedding.</summary>
internal static class ModelDifferences
{
    /// <summary>A model's errors on a target at a place, and the layer that they are of.</summary>
    private sealed record Placed(string Model, string Layer, SquaredErrors Errors);

    public static IReadOnlyList<ModelDifference> Of(IReadOnlyList<(ModelRun Run, NetworkErrors Errors)> networks)
    {
        (ModelRun Run, NetworkErrors Errors)[] given = [.. networks.Where(network => !network.Run.IsControl && network.Errors.Targets.Count > 0)];
        HeldOutSummary settings = networks[0].Run.Seeds[0].Statistics.Summary;
        SpeakerComparisons? tests = SpeakerComparisons.OrNone(settings.Bootstraps, settings.Seed);
        return
        [
            .. from same in given.GroupBy(network => given.First(first => first.Errors.HasSameUtterances(network.Errors)).Run)
               from part in VariancePartNames.All
               from difference in Of([.. same], part, tests)
               select difference,
        ];
    }

    /// <summary>The comparisons of one part of the variance, which are one family.</summary>
    private static IEnumerable<ModelDifference> Of((ModelRun Run, NetworkErrors Errors)[] models, VariancePart part, SpeakerComparisons? tests)
    {
        (string Target, string Place, SpeakerSample Sample, Placed One, Placed Other)[] pairs =
        [
            .. from target in models[0].Errors.Targets
               let sample = models[0].Errors.Sample(target, part)
               from place in ModelDifference.Places
               let placed = models.Select(model => At(place, model.Run, model.Errors, target, part)).OfType<Placed>().ToArray()
               from i in Enumerable.Range(0, placed.Length)
               from other in placed.Skip(i + 1)
               select (target, place, sample, placed[i], other),
        ];
        IReadOnlyList<Comparison> comparisons = SpeakerComparisons.Of(tests, [.. pairs.Select(pair => (pair.Sample, new ErrorPair(pair.One.Errors, [pair.Other.Errors])))]);
        return pairs.Zip(comparisons, (pair, comparison) => new ModelDifference(
            pair.Target,
            models[0].Run.Seeds[0].Statistics.Targets.First(score => score.Target == pair.Target).Unit,
            part.Name(),
            pair.Place,
            pair.One.Model,
            pair.One.Layer,
            pair.Sample.RSquared(pair.One.Errors),
            pair.Other.Model,
            pair.Other.Layer,
            pair.Sample.RSquared(pair.Other.Errors),
            comparison.Ratio.Value,
            comparison.Ratio.Interval.Low,
            comparison.Ratio.Interval.High,
            comparison.PValue,
            comparison.Detectable)).Where(difference => !double.IsNaN(difference.R2) && !double.IsNaN(difference.OtherR2));
    }

    /// <summary>Null for the embedding of a model that has none.</summary>
    private static Placed? At(string place, ModelRun run, NetworkErrors errors, string target, VariancePart part)
    {
        if (place == ModelDifference.Embedding)
        {
            HeldOutKey key = new(target, part, Layer.Embedding);
            return errors.Has(key) ? new Placed(run.Choice.Name, Layer.Embedding, errors.Of(key)[0]) : null;
        }

        ChosenLayer best = ChosenLayer.Of([.. errors.Layers.Select(layer => errors.Of(new HeldOutKey(target, part, layer.Layer))[0])]);
        return new Placed(run.Choice.Name, string.Join(" / ", best.Layers.Select(layer => errors.Layers[layer].Layer)), best.Errors);
    }
}
