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
        double[] targets = embedding.Targets();
        int equalWidth = features.Layers.Min(layer => layer.Dim);
        StatisticsOutput output = new(settings, context, features.Layers, utterances, groups, equalWidth);
        if (groups.Speakers.Count < settings.Folds)
        {
            await output.WriteNothingAsync(NotEstimable.TooFew(
                "", NotEstimable.TooFewSpeakers, groups.Speakers.Count, "speakers", settings.Folds, ": one for each fold")).ConfigureAwait(false);
            return;
        }

        if (targets.Distinct().Count() < 2)
        {
            await output.WriteNothingAsync(new NotEstimable("", NotEstimable.NoVariation, $"all {utterances.Count} utterances have the same CPS")).ConfigureAwait(false);
            return;
        }

        Measurements? measurements = context.Get(StatisticsFlags.Nuisance) is { } folder ? await Measurements.ReadAsync(folder, utterances).ConfigureAwait(false) : null;
        using LayerAnalysis analysis = new(groups, targets, settings);
        using Conditions conditions = await Conditions.ReadAsync(context, features, utterances, measurements).ConfigureAwait(false);
        KeptScores rows = new(context.Get(CommonFlags.RowStore) is { } store ? new RowFolder(store) : null);
        LayerFindings[] found = new LayerFindings[features.Layers.Count];
        int taken = 0;
        context.Progress.Begin("layers", found.Length);
        ParallelOptions workers = new() { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForAsync(0, found.Length, workers, async (i, cancellation) =>
        {
            Layer layer = features.Layers[i];
            LabelledFeatures loaded = await context.ReadAsync(features, layer).ConfigureAwait(false);
            (LayerScores scores, bool isTaken) = rows.Of(analysis, loaded.Features.Values, layer.Dim, equalWidth, isPermuted: true, cancellation);
            List<Confound> confounds = [];
            foreach (Condition condition in conditions.Estimable)
            {
                (Confound confound, bool isConfoundTaken) = await condition.OfAsync(
                    context, rows, layer, condition.Features == features ? loaded : null, cancellation).ConfigureAwait(false);
                confounds.Add(confound);
                isTaken &= isConfoundTaken;
            }

            found[i] = new LayerFindings(layer, scores, confounds);
            Interlocked.Add(ref taken, isTaken ? 1 : 0);
            context.Progress.Advance();
        }).ConfigureAwait(false);
        context.Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{found.Length} layers: {taken} taken from the store, {found.Length - taken} analysed"));
        await output.WriteAsync(analysis, found, [.. Floors(analysis, rows, measurements, context.CancellationToken)], conditions.Missing, measurements).ConfigureAwait(false);
    }

    /// <summary>What needs no network, in the same metrics.</summary>
    private static IEnumerable<(string Name, LayerScores Scores)> Floors(
        LayerAnalysis analysis, KeptScores rows, Measurements? measurements, CancellationToken cancellationToken)
    {
        yield return (FloorNames.TrainingMean, analysis.TrainingMean());
        if (measurements is null)
        {
            yield break;
        }

        if (measurements.Variables.Count > 0)
        {
            int count = measurements.Variables.Count;
            float[] variables =
                [.. Enumerable.Range(0, measurements.Variables[0].Length).SelectMany(row => measurements.Variables.Select(variable => (float)variable[row]))];
            yield return (FloorNames.Nuisance, rows.Of(analysis, variables, count, null, isPermuted: false, cancellationToken).Scores);
        }

        yield return (FloorNames.Fbank, rows.Of(analysis, measurements.Fbank.Values, measurements.Fbank.Columns, null, isPermuted: false, cancellationToken).Scores);
    }
}

/// <summary>What was found of one layer.</summary>
internal sealed record LayerFindings(Layer Layer, LayerScores Scores, IReadOnlyList<Confound> Confounds);
