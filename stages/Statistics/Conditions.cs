using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>Utterances on which layers are compared with the nuisance variables.</summary>
/// <param name="Name">A condition of <see cref="Confound"/>.</param>
/// <param name="Features">The features that are read.</param>
/// <param name="Rows">The utterances: positions among those of the features.</param>
/// <param name="LeftOut">How many of all utterances are left out.</param>
/// <param name="Analysis">The regression.</param>
internal sealed record Condition(string Name, FeatureSet Features, int[] Rows, int LeftOut, ConfoundAnalysis Analysis) : IDisposable
{
    /// <summary>What each condition adds to <c>confounds.csv</c> for one layer, and whether it was taken.</summary>
    public async Task<(Confound Confound, bool IsTaken)> OfAsync(
        StageContext context, KeptScores rows, Layer layer, LabelledFeatures? loaded, CancellationToken cancellationToken)
    {
        LabelledFeatures all = loaded ?? await context.ReadAsync(Features, layer).ConfigureAwait(false);
        LabelledFeatures part = Rows.Length == all.Utterances.Count ? all : all.At(Rows);
        (ConfoundScores scores, bool isTaken) = rows.Of(Analysis, part.Features.Values, layer.Dim, cancellationToken);
        return (
            new Confound(Name, layer.Name, Rows.Length, LeftOut, scores.R2Full, scores.R2Covariates, scores.DeltaR2, scores.Difference.Low, scores.Difference.High),
            isTaken);
    }

    public void Dispose() => Analysis.Dispose();
}

/// <summary>The conditions of <c>confounds.csv</c>, and why others are not among them.</summary>
internal sealed class Conditions : IDisposable
{
    private readonly List<Condition> estimable = [];
    private readonly List<NotEstimable> missing = [];
    private readonly StageContext context;
    private readonly StatisticsSettings settings;

    private Conditions(StageContext context)
    {
        this.context = context;
        settings = context.Analysis();
    }

    public IReadOnlyList<Condition> Estimable => estimable;

    public IReadOnlyList<NotEstimable> Missing => missing;

    public static async Task<Conditions> ReadAsync(
        StageContext context, FeatureSet features, IReadOnlyList<Utterance> utterances, Measurements? measurements)
    {
        Conditions conditions = new(context);
        if (measurements is null)
        {
            foreach (string column in (string[])[MetricColumns.NuisanceDeltaR2.Name, .. new[] { Confound.All, Confound.Crop, Confound.DurationMatched }.Select(Column)])
            {
                conditions.missing.Add(new NotEstimable(column, NotEstimable.NotMeasured, "no nuisance variables were measured"));
            }

            return conditions;
        }

        conditions.Add(Confound.All, features, utterances, [.. Enumerable.Range(0, utterances.Count)], 0, measurements.Variables);
        if (context.Get(StatisticsFlags.CropFeatures) is { } cropFolder)
        {
            await conditions.AddCropAsync(FeatureSet.Open(cropFolder), utterances, measurements).ConfigureAwait(false);
        }
        else
        {
            conditions.missing.Add(new NotEstimable(Column(Confound.Crop), NotEstimable.NotMeasured, "no features of fixed crops were extracted"));
        }

        int[] matched = DurationMatching.Match(
            [.. utterances.Select(one => one.DurationSeconds)], [.. utterances.Select(one => one.Value)], conditions.settings.Seed);
        conditions.Add(
            Confound.DurationMatched,
            features,
            utterances,
            matched,
            utterances.Count - matched.Length,
            NuisanceVariables.Prepare(NuisanceVariables.At(measurements.Variables, matched)));
        return conditions;
    }

    public void Dispose()
    {
        foreach (Condition condition in estimable)
        {
            condition.Dispose();
        }
    }

    private static string Column(string condition) => $"confounds.{condition}";

    /// <summary>The crops' features have their own order and lack the utterances that are too short.</summary>
    private async Task AddCropAsync(FeatureSet features, IReadOnlyList<Utterance> utterances, Measurements measurements)
    {
        LabelledFeatures crops = await context.ReadAsync(features, features.Layers[^1]).ConfigureAwait(false);
        Dictionary<string, int> position = utterances.Select((one, i) => (one.AudioPath, i)).ToDictionary(one => one.AudioPath, one => one.i, StringComparer.Ordinal);
        int[] rows =
        [
            .. Enumerable.Range(0, crops.Utterances.Count)
                .Where(row => crops.Utterances[row].DurationSeconds >= Settings.Statistics.CropSeconds && position.ContainsKey(crops.Utterances[row].AudioPath)),
        ];
        int[] original = [.. rows.Select(row => position[crops.Utterances[row].AudioPath])];
        Add(
            Confound.Crop,
            features,
            crops.Utterances,
            rows,
            utterances.Count - rows.Length,
            NuisanceVariables.Prepare(NuisanceVariables.At(measurements.CropVariables, original)));
    }

    private void Add(string name, FeatureSet features, IReadOnlyList<Utterance> utterances, int[] rows, int leftOut, IReadOnlyList<double[]> variables)
    {
        SpeakerGroups groups = new(rows.Select(row => utterances[row].SpeakerId));
        int neededSpeakers = ConfoundAnalysis.MinSpeakers(settings.Folds);
        double[] targets = [.. rows.Select(row => utterances[row].Value)];
        if (rows.Length < ConfoundAnalysis.MinUtterances || targets.Distinct().Count() < 2)
        {
            Refuse(NotEstimable.TooFewUtterances, rows.Length, $"utterances, {leftOut} left out", ConfoundAnalysis.MinUtterances);
        }
        else if (groups.Speakers.Count < neededSpeakers)
        {
            Refuse(NotEstimable.TooFewSpeakers, groups.Speakers.Count, "speakers", neededSpeakers);
        }
        else
        {
            estimable.Add(new Condition(name, features, rows, leftOut, new ConfoundAnalysis(groups, targets, variables, settings)));
        }

        void Refuse(string reason, int found, string what, int needed)
        {
            missing.Add(NotEstimable.TooFew(Column(name), reason, found, what, needed));
            if (name == Confound.All)
            {
                missing.Add(missing[^1] with { Column = MetricColumns.NuisanceDeltaR2.Name });
            }
        }
    }
}
