using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>Analyses every layer, held out by speaker.</summary>
internal static class StatisticsStage
{
    public static async Task RunAsync(StageContext context)
    {
        FeatureSet features = FeatureSet.Open(context.Get(CommonFlags.Features));
        StatisticsSettings settings = context.Analysis();
        LabelledFeatures embedding = await context.ReadAsync(features, features.Layers[^1]).ConfigureAwait(false);
        IReadOnlyList<Utterance> utterances = embedding.Utterances;
        SpeakerGroups groups = new(utterances.Select(one => one.SpeakerId));
        int equalWidth = features.Layers.Min(layer => layer.Dim);
        StatisticsOutput output = new(settings, context, features.Layers, utterances, groups, equalWidth);
        if (groups.Speakers.Count < settings.Folds)
        {
            await output.WriteNothingAsync(NotEstimable.TooFew(
                "", NotEstimable.TooFewSpeakers, groups.Speakers.Count, "speakers", settings.Folds, ": one for each fold")).ConfigureAwait(false);
            return;
        }

        if (embedding.Targets().Distinct().Count() < 2)
        {
            await output.WriteNothingAsync(new NotEstimable("", NotEstimable.NoVariation, $"all {utterances.Count} utterances have the same CPS")).ConfigureAwait(false);
            return;
        }

        Measurements? measurements = context.Get(StatisticsFlags.Nuisance) is { } folder ? await Measurements.ReadAsync(folder, utterances).ConfigureAwait(false) : null;
        PredictedTargets targets = PredictedTargets.Of(context.Get(Settings.Label.Kind), utterances, measurements);
        LayerAnalysis analysis = new(
            groups, [.. targets.Targets.Select(one => new TargetValues(one.Target.Kind, one.Values))], settings, [.. utterances.Select(one => (int)one.Split)]);
        Conditions conditions = await Conditions.ReadAsync(context, features, utterances, measurements).ConfigureAwait(false);
        KeptScores rows = new(context.Get(CommonFlags.RowStore) is { } store ? new RowFolder(store) : null);
        LayerFindings[] found = new LayerFindings[features.Layers.Count];
        int taken = 0;
        context.Progress.Begin("layers", found.Length);
        ParallelOptions workers = new() { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForAsync(0, found.Length, workers, async (i, cancellation) =>
        {
            (found[i], bool isTaken) = await FindAsync(context, features, features.Layers[i], analysis, conditions, rows, equalWidth, cancellation).ConfigureAwait(false);
            Interlocked.Add(ref taken, isTaken ? 1 : 0);
            context.Progress.Advance();
        }).ConfigureAwait(false);
        context.Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{found.Length} layers: {taken} taken from the store, {found.Length - taken} analysed"));
        await output.WriteAsync(analysis, targets, found, [.. Floors(analysis, rows, measurements, context.CancellationToken)], conditions, measurements).ConfigureAwait(false);
    }

    private static async Task<(LayerFindings Found, bool IsTaken)> FindAsync(
        StageContext context, FeatureSet features, Layer layer, LayerAnalysis analysis, Conditions conditions, KeptScores rows, int equalWidth, CancellationToken cancellation)
    {
        LabelledFeatures loaded = await context.ReadAsync(features, layer).ConfigureAwait(false);
        using LayerActivations activations = new(loaded.Features.Values, layer.Dim);
        (LayerScores scores, bool isTaken) = rows.Of(analysis, activations, equalWidth, isPermuted: true, cancellation);
        List<ConfoundScores> confounds = [];
        foreach (Condition condition in conditions.Estimable)
        {
            (ConfoundScores found, bool isConfoundTaken) = await FindAsync(context, layer, condition, condition.Features == features ? activations : null, rows, cancellation).ConfigureAwait(false);
            confounds.Add(found);
            isTaken &= isConfoundTaken;
        }

        return (new LayerFindings(layer, scores, confounds), isTaken);
    }

    private static async Task<(ConfoundScores Found, bool IsTaken)> FindAsync(
        StageContext context, Layer layer, Condition condition, LayerActivations? whole, KeptScores rows, CancellationToken cancellation)
    {
        using LayerActivations? own = whole is null ? new LayerActivations((await context.ReadAsync(condition.Features, layer).ConfigureAwait(false)).Features.Values, layer.Dim) : null;
        (IReadOnlyList<ConfoundScores> scores, bool isTaken) = rows.Of(condition.Analysis, whole ?? own!, condition.Rows, cancellation);
        return (scores[0], isTaken);
    }

    /// <summary>The predictors that need no network, in the same metrics.</summary>
    private static IEnumerable<(string Name, LayerScores Scores)> Floors(LayerAnalysis analysis, KeptScores rows, Measurements? measurements, CancellationToken cancellationToken)
    {
        yield return (FloorNames.TrainingMean, analysis.TrainingMean());
        if (measurements is null)
        {
            yield break;
        }

        foreach ((string name, NuisanceSet set) in ((string, NuisanceSet)[])
            [(FloorNames.Nuisance, measurements.All), (FloorNames.Recording, measurements.Recording), (FloorNames.LabelParts, measurements.LabelParts)])
        {
            IReadOnlyList<double[]> variables = measurements.Variables(set, measurements.Rows);
            if (variables.Count > 0)
            {
                yield return (name, Of([.. Enumerable.Range(0, variables[0].Length).SelectMany(row => variables.Select(variable => (float)variable[row]))], variables.Count));
            }
        }

        yield return (FloorNames.Fbank, Of(measurements.Fbank.Values, measurements.Fbank.Columns));

        LayerScores Of(float[] values, int columns)
        {
            using LayerActivations activations = new(values, columns);
            return rows.Of(analysis, activations, null, isPermuted: false, cancellationToken).Scores;
        }
    }
}

/// <summary>The findings on one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="Confounds">What it adds in each condition.</param>
internal sealed record LayerFindings(Layer Layer, LayerScores Scores, IReadOnlyList<ConfoundScores> Confounds);
