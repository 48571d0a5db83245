using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Summary;

/// <summary>The held-out statistics of one model, beside the rows of the statistics stage.</summary>
/// <param name="Facts">Their data, and the best layers.</param>
/// <param name="Targets">The scores of every target from every layer.</param>
/// <param name="Differences">Paired comparisons of errors.</param>
/// <param name="NotEstimable">The empty numbers, with reasons.</param>
/// <param name="Complete">Adds the columns that compare layers and models to a layer's row.</param>
internal sealed record ModelComparison(
    HeldOutFacts Facts, IReadOnlyList<TargetScore> Targets, IReadOnlyList<RSquaredDifference> Differences, IReadOnlyList<NotEstimable> NotEstimable, Func<MetricRow, MetricRow> Complete);

/// <summary>
/// Compares layers and models by what the statistics stage stored for each: the sums of each speaker and of each deal of folds, and R² under the permutations, which are the same for all models.
/// </summary>
internal sealed class HeldOutComparison
{
    /// <summary>The errors of a control of a model; or the reason why they cannot be compared with the model's.</summary>
    /// <param name="Name">The control; empty if the model has none.</param>
    /// <param name="Errors">Its errors; null if they cannot be compared.</param>
    /// <param name="Problem">The reason.</param>
    private sealed record ControlErrors(string Name, NetworkErrors? Errors, string? Problem);

    private readonly IReadOnlyList<(ModelRun Run, NetworkErrors Errors)> networks;

    public HeldOutComparison(IReadOnlyList<ModelRun> runs) => networks = [.. runs.Select(run => (run, new NetworkErrors(run)))];

    /// <summary>The comparisons of the models that are no controls with each other.</summary>
    public IReadOnlyList<ModelDifference> BetweenModels() => ModelDifferences.Of(networks);

    public ModelComparison Of(ModelRun run)
    {
        BranchStatistics first = run.Seeds[0].Statistics;
        NetworkErrors errors = Errors(run);
        string? label = errors.Targets.Count == 0 ? null : errors.Targets[0];
        SpeakerComparisons? tests = SpeakerComparisons.OrNone(first.Summary.Bootstraps, first.Summary.Seed);
        ControlErrors[] controls = Controls(run, errors);
        NetworkErrors? untrained = controls.FirstOrDefault()?.Errors;
        RSquaredDifference[] differences = label is null || run.IsControl ? [] : [.. Differences(label, errors, controls, tests)];
        Dictionary<string, string[]> bestSets = errors.Targets.ToDictionary(target => target, target => tests is null ? [] : BestSet(target, errors, tests));
        TargetScore[] targets = [.. errors.Targets.SelectMany(target => Scores(target, run, errors, untrained, bestSets[target]))];
        TargetScore[] ofLabel = [.. targets.Where(score => score.Target == label)];
        string[] bestSet = label is null ? [] : bestSets[label];
        double threshold = label is null ? double.NaN : FamilyWise.Threshold([.. Family(label, VariancePart.Pooled, run, errors).Select(score => score.Permuted)]);
        Dictionary<string, TargetScore> byLayer = ofLabel.ToDictionary(score => score.Layer, StringComparer.Ordinal);
        return new ModelComparison(
            new HeldOutFacts(
                first.Summary.Utterances,
                first.Summary.Speakers,
                first.Summary.Folds,
                first.Summary.Deals,
                first.Summary.Bootstraps,
                first.Summary.Permutations,
                first.Summary.ExchangeableSpeakers,
                first.Summary.EqualWidth,
                ofLabel.Where(score => !double.IsNaN(score.R2)).MaxBy(score => score.R2)?.Layer,
                bestSet),
            targets,
            differences,
            [.. first.NotEstimable, .. WithoutControl(run, controls).Where(row => first.NotEstimable.All(one => one.Column != row.Column))],
            row => byLayer.TryGetValue(row.Layer, out TargetScore? score)
                ? row.With(
                [
                    .. Cells(score),
                    .. Spread(untrained, label!, row.Layer),
                    .. differences.Where(one => one.Kind == RSquaredDifference.TrainedMinusUntrained && one.Other == controls[0].Name && one.Target == label && one.Layer == row.Layer).Select(
                        one => (MetricColumns.Of(VariancePartNames.All.First(part => part.Name() == one.Part)).GainP, one.P)),
                    (MetricColumns.FwerThreshold, threshold),
                    (MetricColumns.InBestSet, score.InBestSet),
                ])
                : row);
    }

    private NetworkErrors Errors(ModelRun run) => networks.First(network => network.Run == run).Errors;

    /// <summary>
    /// The family of the tests: all layers of all networks that are no controls, and of the network itself, on the same utterances. Controls do not belong to the families of other networks: a test must not
    /// become stricter with every added seed.
    /// </summary>
    private IEnumerable<PermutedScore> Family(string target, VariancePart part, ModelRun run, NetworkErrors errors) =>
        from network in networks
        where network.Run == run || (!network.Run.IsControl && network.Errors.HasSameUtterances(errors))
        from layer in network.Errors.Layers
        let score = network.Errors.Test(new HeldOutKey(target, part, layer.Layer))
        where score?.Permuted.Length > 0
        select score;

    private IEnumerable<TargetScore> Scores(string target, ModelRun run, NetworkErrors errors, NetworkErrors? untrained, string[] bestSet)
    {
        (SpeakerSample Sample, double[] Maxima)[] parts =
        [
            .. VariancePartNames.All.Select(part => (errors.Sample(target, part), FamilyWise.Maxima([.. Family(target, part, run, errors).Select(score => score.Permuted)]))),
        ];
        return errors.Layers.Select(layer =>
        {
            IReadOnlyList<TargetScore> seeds = errors.Scores(target, layer.Layer);
            TargetScore score = seeds[0];
            foreach ((VariancePart part, (SpeakerSample sample, double[] maxima)) in VariancePartNames.All.Zip(parts))
            {
                HeldOutKey key = new(target, part, layer.Layer);
                IReadOnlyList<SquaredErrors> own = errors.Of(key);
                Interval interval = sample.RSquaredInterval(own);
                score = score.With(part, new ScoreOfPart(
                    sample.RSquared(SquaredErrors.Mean(own)),
                    interval.Low,
                    interval.High,
                    errors.Test(key) is { } test ? FamilyWise.PValue(test.Observed, maxima) : double.NaN,
                    untrained is null ? double.NaN : sample.RSquared(SquaredErrors.Mean(untrained.Of(key)))));
            }

            return score with
            {
                WithinSplitsR2 = seeds.Average(seed => seed.WithinSplitsR2),
                DealSd = seeds.Average(seed => seed.DealSd),
                Rmse = seeds.Average(seed => seed.Rmse),
                Correlation = seeds.Average(seed => seed.Correlation),
                InBestSet = bestSet.Length == 0 ? double.NaN : bestSet.Contains(layer.Layer, StringComparer.Ordinal) ? 1 : 0,
                NuisanceR2 = Floor(FloorNames.Nuisance),
                FbankR2 = Floor(FloorNames.Fbank),
                Auc = seeds.Average(seed => seed.Auc),
                BalancedAccuracy = seeds.Average(seed => seed.BalancedAccuracy),
            };
        });

        double Floor(string name)
        {
            HeldOutKey key = new(target, VariancePart.Pooled, name);
            return errors.Has(key) ? parts[(int)VariancePart.Pooled].Sample.RSquared(errors.Of(key)[0]) : double.NaN;
        }
    }

    /// <summary>The same numbers in the table of layers.</summary>
    private static (MetricColumn Column, double Value)[] Cells(TargetScore score) =>
    [
        .. from part in VariancePartNames.All
           let column = MetricColumns.Of(part)
           let found = score.Of(part)
           from cell in ((MetricColumn, double)[])
               [(column.R2, found.R2), (column.Low, found.Low), (column.High, found.High), (column.P, found.P), (column.Untrained, found.Untrained)]
           select cell,
        (MetricColumns.WithinSplitsR2, score.WithinSplitsR2),
        (MetricColumns.DealSd, score.DealSd),
        (MetricColumns.Rmse, score.Rmse),
        (MetricColumns.Correlation, score.Correlation),
    ];

    /// <summary>Lowest and highest R² over the control's seeds.</summary>
    private static IEnumerable<(MetricColumn Column, double Value)> Spread(NetworkErrors? untrained, string label, string layer)
    {
        double[] scores = untrained is null ? [] : [.. untrained.Scores(label, layer).Select(score => score.R2)];
        return scores.Length == 0 ? [] : [(MetricColumns.UntrainedLow, scores.Min()), (MetricColumns.UntrainedHigh, scores.Max())];
    }

    private static string[] BestSet(string label, NetworkErrors errors, SpeakerComparisons tests)
    {
        SquaredErrors[] layers = [.. errors.Layers.Select(layer => SquaredErrors.Mean(errors.Of(new HeldOutKey(label, VariancePart.Pooled, layer.Layer))))];
        return [.. tests.BestSet(errors.Sample(label, VariancePart.Pooled), layers).Select(layer => errors.Layers[layer].Layer)];
    }

    /// <summary>All comparisons for the label; for the other targets, those with the controls.</summary>
    private static IEnumerable<RSquaredDifference> Differences(
        string label, NetworkErrors errors, IReadOnlyList<ControlErrors> controls, SpeakerComparisons? tests) =>
        from target in errors.Targets
        from part in VariancePartNames.All
        let sample = errors.Sample(target, part)
        from kind in Kinds(errors, controls)
        where target == label || kind.Name == RSquaredDifference.TrainedMinusUntrained
        from one in Compare(
            kind.Name,
            kind.Other,
            target,
            part,
            sample,
            tests,
            [
                .. from layer in errors.Layers
                   let key = new HeldOutKey(target, part, layer.Layer)
                   where kind.Other != layer.Layer
                   select (layer.Layer, new ErrorPair(errors.Of(key)[0], kind.ErrorsOf(key))),
            ])
        select one;

    /// <summary>The predictors that layers are compared with. The training mean is left out, because R² itself is the comparison with a mean.</summary>
    private static IEnumerable<(string Name, string Other, Func<HeldOutKey, IReadOnlyList<SquaredErrors>> ErrorsOf)> Kinds(
        NetworkErrors errors, IReadOnlyList<ControlErrors> controls)
    {
        foreach ((string kind, string other) in ((string, string)[])
            [
                (RSquaredDifference.LayerMinusEmbedding, Layer.Embedding), (RSquaredDifference.LayerMinusNuisance, FloorNames.Nuisance), (RSquaredDifference.LayerMinusFbank, FloorNames.Fbank),
            ])
        {
            if (errors.Has(new HeldOutKey(errors.Targets[0], VariancePart.Pooled, other)))
            {
                yield return (kind, other, key => errors.Of(key with { Layer = other }));
            }
        }

        foreach ((string name, NetworkErrors? control, _) in controls)
        {
            if (control is not null)
            {
                yield return (RSquaredDifference.TrainedMinusUntrained, name, control.Of);
            }
        }
    }

    private static IEnumerable<RSquaredDifference> Compare(
        string kind, string other, string target, VariancePart part, SpeakerSample sample, SpeakerComparisons? tests, IReadOnlyList<(string Layer, ErrorPair Pair)> family) =>
        family.Zip(SpeakerComparisons.Of(tests, sample, [.. family.Select(one => one.Pair)]), (one, comparison) => new RSquaredDifference(
            kind,
            other,
            target,
            part.Name(),
            one.Layer,
            sample.RSquared(one.Pair.Errors) - sample.RSquared(SquaredErrors.Mean(one.Pair.Others)),
            comparison.Ratio.Value,
            comparison.Ratio.Interval.Low,
            comparison.Ratio.Interval.High,
            comparison.PValue,
            comparison.Detectable)).Where(one => !double.IsNaN(one.DeltaR2));

    /// <summary>The errors of a model's controls, in the order of the pipeline; or the reason why they cannot be compared with the model's.</summary>
    private ControlErrors[] Controls(ModelRun run, NetworkErrors errors)
    {
        if (run.IsControl)
        {
            return [];
        }

        return
        [
            .. from network in networks
               where network.Run.Choice.ControlOf == run.Choice.Name
               let name = network.Run.Choice.Name
               let problem = Problem(run.Choice.Name, errors, name, network.Errors)
               select new ControlErrors(name, problem is null ? network.Errors : null, problem),
        ];
    }

    /// <summary>The numbers that come from the first control, where it does not give them.</summary>
    private static IEnumerable<NotEstimable> WithoutControl(ModelRun run, ControlErrors[] controls)
    {
        (string Reason, string Detail)? why = run.IsControl ? (NotEstimable.NoControl, $"it is a control itself, of {run.Choice.ControlOf}")
            : controls.Length == 0 ? (NotEstimable.NoControl, $"no model of the pipeline has control: {{ of: {run.Choice.Name} }}")
            : controls[0].Problem is { } problem ? (NotEstimable.OtherControl, problem)
            : null;
        MetricColumn[] columns = why is null ? [] :
        [
            MetricColumns.UntrainedLow, MetricColumns.UntrainedHigh, .. VariancePartNames.All.Select(MetricColumns.Of).SelectMany(part => (MetricColumn[])[part.Untrained, part.GainP]),
        ];
        return columns.Select(column => new NotEstimable(column.Name, why!.Value.Reason, why.Value.Detail));
    }

    private static string? Problem(string model, NetworkErrors errors, string control, NetworkErrors untrained) =>
        !untrained.Layers.Select(layer => layer.Layer).SequenceEqual(errors.Layers.Select(layer => layer.Layer)) ? $"{control} has other layers"
            : !errors.HasSameUtterances(untrained)
                ? $"{control} was analysed on {Numbers.Text(untrained.Utterances)} utterances, {model} on {Numbers.Text(errors.Utterances)} utterances: let statistics.splits name only splits of control.splits"
                : null;
}
