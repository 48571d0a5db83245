using SpeechSpeed.Cli;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>The nuisance variables and utterances of a condition for layers.</summary>
/// <param name="Name">A condition of <see cref="Confound"/>.</param>
/// <param name="Features">The features.</param>
/// <param name="Rows">The utterances: positions among those of the features.</param>
/// <param name="LeftOut">Number of utterances that are left out.</param>
/// <param name="Analysis">The regression.</param>
internal sealed record Condition(string Name, FeatureSet Features, int[] Rows, int LeftOut, ConfoundAnalysis Analysis)
{
    /// <summary>The rows of <c>confounds.csv</c>.</summary>
    /// <param name="found">Per layer, its name and its findings.</param>
    /// <param name="comparisons">The tests; null for none.</param>
    public IEnumerable<Confound> Table(IReadOnlyList<(string Layer, ConfoundScores Scores)> found, SpeakerComparisons? comparisons)
    {
        IReadOnlyList<Comparison> compared = SpeakerComparisons.Of(
            comparisons, Analysis.Sample(0), [.. found.Select(one => new ErrorPair(one.Scores.Errors, [one.Scores.CovariateErrors]))]);
        return found.Zip(compared, (one, comparison) => new Confound(
            Name,
            one.Layer,
            Rows.Length,
            LeftOut,
            one.Scores.R2Full,
            one.Scores.R2Covariates,
            one.Scores.DeltaR2,
            comparison.Ratio.Value,
            comparison.Ratio.Interval.Low,
            comparison.Ratio.Interval.High,
            comparison.PValue,
            comparison.Detectable));
    }
}

/// <summary>The conditions of <c>confounds.csv</c>, and the reasons why others are absent.</summary>
internal sealed class Conditions
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
            conditions.missing.AddRange(
                Confound.Conditions.SelectMany(Columns).Select(column => new NotEstimable(column, NotEstimable.NotMeasured, "no nuisance variables were measured")));
            return conditions;
        }

        int[] every = [.. Enumerable.Range(0, utterances.Count)];
        foreach ((string name, NuisanceSet set) in ((string, NuisanceSet)[])
            [(Confound.All, measurements.All), (Confound.Recording, measurements.Recording), (Confound.LabelParts, measurements.LabelParts)])
        {
            conditions.Add(name, features, utterances, every, 0, measurements.Variables(set, measurements.Rows));
        }

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
            measurements.Variables(measurements.All, measurements.Rows, matched));
        return conditions;
    }

    private static string Column(string condition) => $"confounds.{condition}";

    /// <summary>The empty numbers of an absent condition: its rows, and its column in the table of layers if it has one.</summary>
    private static IEnumerable<string> Columns(string condition) => [Column(condition), .. MetricColumns.DeltaOf(condition) is { } column ? [column.Name] : Array.Empty<string>()];

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
            measurements.Variables(measurements.All, measurements.CropRows, original));
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
            estimable.Add(new Condition(name, features, rows, leftOut, new ConfoundAnalysis(groups, [new TargetValues("label", targets)], variables, settings)));
        }

        void Refuse(string reason, int found, string what, int needed)
        {
            missing.AddRange(Columns(name).Select(column => NotEstimable.TooFew(column, reason, found, what, needed)));
        }
    }
}
