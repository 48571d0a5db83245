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
        IReadOnlyList<Target> named = Settings.PipelineFile.TargetsOf(context.Values);
        PredictedTargets targets = PredictedTargets.Of(
            Settings.Label.Of(context.Values),
            named,
            utterances,
            measurements,
            named.Any(target => target.IsColumn || target.IsAligned) ? CsvTable.Read<ColumnCell>(Path.Combine(context.Get(CommonFlags.Labels), ColumnCell.FileName)) : []);
        UtteranceLanguages languages = new(utterances);
        TargetAnalyses analyses = new(groups, targets, settings, [.. utterances.Select(one => (int)one.Split)], languages.AreSeveral ? languages.Of : null);
        Conditions conditions = await Conditions.ReadAsync(context, features, utterances, measurements).ConfigureAwait(false);
        KeptScores rows = new(context.Get(CommonFlags.RowStore) is { } store ? new RowFolder(store) : null);
        LayerFindings[] found = new LayerFindings[features.Layers.Count];
        int taken = 0;
        context.Progress.Begin("layers", found.Length);
        ParallelOptions workers = new() { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForAsync(0, found.Length, workers, async (i, cancellation) =>
        {
            (found[i], bool isTaken) = await FindAsync(context, features, features.Layers[i], analyses, conditions, rows, equalWidth, cancellation).ConfigureAwait(false);
            Interlocked.Add(ref taken, isTaken ? 1 : 0);
            context.Progress.Advance();
        }).ConfigureAwait(false);
        context.Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{found.Length} layers: {taken} taken from the store, {found.Length - taken} analysed"));
        await output.WriteAsync(analyses, targets.Missing, found, [.. Floors(analyses, rows, languages, measurements, context.CancellationToken)], conditions, measurements, languages).ConfigureAwait(false);
    }

    private static async Task<(LayerFindings Found, bool IsTaken)> FindAsync(
        StageContext context, FeatureSet features, Layer layer, TargetAnalyses analyses, Conditions conditions, KeptScores rows, int equalWidth, CancellationToken cancellation)
    {
        LabelledFeatures loaded = await context.ReadAsync(features, layer).ConfigureAwait(false);
        using LayerActivations activations = new(loaded.Features.Values, layer.Dim);
        (LayerScores scores, bool isTaken) = analyses.Of(rows, activations, equalWidth, isPermuted: true, cancellation);
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
    private static IEnumerable<(string Name, LayerScores Scores)> Floors(
        TargetAnalyses analyses, KeptScores rows, UtteranceLanguages languages, Measurements? measurements, CancellationToken cancellationToken)
    {
        yield return (FloorNames.TrainingMean, analyses.TrainingMean());
        if (languages.AreSeveral)
        {
            yield return (FloorNames.Language, Of(languages.Indicators(), languages.Names.Length));
        }

        if (measurements is null)
        {
            yield break;
        }

        foreach ((string name, NuisanceSet set) in ((string, NuisanceSet)[])
            [(FloorNames.Nuisance, measurements.All), (FloorNames.Recording, measurements.Recording), (FloorNames.LabelParts, measurements.LabelParts)])
        {
            if (OfVariables(set) is { } scores)
            {
                yield return (name, name == FloorNames.Nuisance ? scores with { Targets = [.. scores.Targets.Select(WithoutItself)] } : scores);
            }
        }

        yield return (FloorNames.Fbank, Of(measurements.Fbank.Values, measurements.Fbank.Columns));

        // A target that is one of the nuisance variables is predicted from the others.
        TargetScores WithoutItself(TargetScores scores, int target) =>
            NuisanceSet.Has(analyses.Targets[target]) ? OfVariables(NuisanceSet.Without(analyses.Targets[target]))?.Targets[target] ?? scores : scores;

        LayerScores? OfVariables(NuisanceSet set)
        {
            IReadOnlyList<double[]> variables = measurements.Variables(set, measurements.Rows);
            return variables.Count == 0
                ? null
                : Of([.. Enumerable.Range(0, variables[0].Length).SelectMany(row => variables.Select(variable => (float)variable[row]))], variables.Count);
        }

        LayerScores Of(float[] values, int columns)
        {
            using LayerActivations activations = new(values, columns);
            return analyses.Of(rows, activations, null, isPermuted: false, cancellationToken).Scores;
        }
    }
}

/// <summary>The findings on one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="Confounds">What it adds in each condition.</param>
internal sealed record LayerFindings(Layer Layer, LayerScores Scores, IReadOnlyList<ConfoundScores> Confounds);
