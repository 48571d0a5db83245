using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Summary;

/// <summary>What the held-out statistics say of one model, beside the rows of the statistics stage.</summary>
/// <param name="Facts">On what they were computed, and which layers are best.</param>
/// <param name="Differences">Paired differences of R².</param>
/// <param name="NotEstimable">What is left empty, and why.</param>
/// <param name="Complete">Adds the columns that compare layers and models to a layer's row.</param>
internal sealed record ModelComparison(
    HeldOutFacts Facts, IReadOnlyList<RSquaredDifference> Differences, IReadOnlyList<NotEstimable> NotEstimable, Func<MetricRow, MetricRow> Complete);

/// <summary>
/// Compares layers and models by what the statistics stage stored of each: the sums of each speaker, from which all models' bootstrap samples follow with the
/// same draws, and R² under the permutations, which are the same for all models.
/// </summary>
internal sealed class HeldOutComparison(IReadOnlyList<ModelRun> runs)
{
    public ModelComparison Of(ModelRun run)
    {
        BranchStatistics first = run.Seeds[0].Statistics;
        SpeakerErrors errors = MedianErrors(run);
        SpeakerBootstrap bootstrap = new(errors.Utterances, errors.Sums, errors.SumSquares, first.Summary.Bootstraps, first.Summary.Seed);
        double[] scores = [.. errors.SquaredErrors.Select(bootstrap.RSquared)];
        int best = Best(scores);
        string[] bestSet = [.. bootstrap.BestSet(errors.SquaredErrors).Select(layer => errors.Layers[layer])];
        (SpeakerErrors? untrained, NotEstimable? missing) = Untrained(run, errors);
        double threshold = Threshold(run);
        Dictionary<string, MetricRow> bands = untrained is null ? [] : Bands(run);
        return new ModelComparison(
            new HeldOutFacts(
                first.Summary.Utterances,
                first.Summary.Speakers,
                first.Summary.Folds,
                first.Summary.Bootstraps,
                first.Summary.Permutations,
                first.Summary.ExchangeableSpeakers,
                first.Summary.EqualWidth,
                best < 0 ? null : errors.Layers[best],
                bestSet),
            [.. MinusEmbedding(errors, bootstrap), .. MinusFloors(errors, bootstrap), .. untrained is null ? [] : MinusUntrained(run, errors, untrained, bootstrap)],
            [.. first.NotEstimable, .. missing is null ? [] : (NotEstimable[])[missing]],
            row => row.Join(bands.GetValueOrDefault(row.Layer)).With(
                (MetricColumns.FwerThreshold, threshold),
                (MetricColumns.InBestSet, bestSet.Length == 0 ? double.NaN : bestSet.Contains(row.Layer, StringComparer.Ordinal) ? 1 : 0)));
    }

    /// <summary>Over the networks that were analysed on the same utterances: only theirs are the same permutations.</summary>
    private double Threshold(ModelRun run) => FamilyWise.Threshold(
    [
        .. runs.Where(other => HasSameUtterances(other.Seeds[0].Statistics.Errors, run.Seeds[0].Statistics.Errors))
            .SelectMany(other => other.Seeds)
            .Select(seed => seed.Statistics.Permuted)
            .Where(scores => scores.Permutations > 0)
            .SelectMany(scores => scores.RSquared),
    ]);

    private static bool HasSameUtterances(SpeakerErrors one, SpeakerErrors other) =>
        one.Speakers.SequenceEqual(other.Speakers)
        && one.Utterances.AsSpan().SequenceEqual(other.Utterances)
        && one.Sums.AsSpan().SequenceEqual(other.Sums);

    private static int Best(double[] scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (!double.IsNaN(scores[i]) && (best < 0 || scores[i] > scores[best]))
            {
                best = i;
            }
        }

        return best;
    }

    private static IEnumerable<RSquaredDifference> MinusEmbedding(SpeakerErrors errors, SpeakerBootstrap bootstrap)
    {
        int embedding = errors.Layers.ToList().IndexOf(Layer.Embedding);
        return embedding < 0
            ? []
            : Enumerable.Range(0, errors.Layers.Count).Where(layer => layer != embedding).Select(layer => Difference(
                RSquaredDifference.LayerMinusEmbedding, errors.Layers[layer], bootstrap, errors.SquaredErrors[layer], errors.SquaredErrors[embedding]));
    }

    /// <summary>The differences to what needs no network; the training mean is left out, since R² itself is the difference to a mean.</summary>
    private static IEnumerable<RSquaredDifference> MinusFloors(SpeakerErrors errors, SpeakerBootstrap bootstrap) =>
        from floor in ((string Kind, string Name)[])[(RSquaredDifference.LayerMinusNuisance, FloorNames.Nuisance), (RSquaredDifference.LayerMinusFbank, FloorNames.Fbank)]
        let index = errors.Floors.ToList().IndexOf(floor.Name)
        where index >= 0
        from layer in Enumerable.Range(0, errors.Layers.Count)
        select Difference(floor.Kind, errors.Layers[layer], bootstrap, errors.SquaredErrors[layer], errors.FloorErrors[index]);

    /// <summary>
    /// The difference to the median seed, with an interval that holds those to every seed: drawn weights differ too, and a network that beats the median one alone may owe that to
    /// the draw.
    /// </summary>
    private IEnumerable<RSquaredDifference> MinusUntrained(ModelRun run, SpeakerErrors errors, SpeakerErrors median, SpeakerBootstrap bootstrap)
    {
        SpeakerErrors[] seeds = [.. ControlOf(run)!.Seeds.Select(seed => seed.Statistics.Errors)];
        for (int layer = 0; layer < errors.Layers.Count; layer++)
        {
            double[] own = errors.SquaredErrors[layer];
            Interval[] intervals = [.. seeds.Select(seed => bootstrap.DifferenceInterval(own, seed.SquaredErrors[layer]))];
            yield return new RSquaredDifference(
                RSquaredDifference.TrainedMinusUntrained,
                errors.Layers[layer],
                bootstrap.RSquared(own) - bootstrap.RSquared(median.SquaredErrors[layer]),
                intervals.Min(interval => interval.Low),
                intervals.Max(interval => interval.High));
        }
    }

    private static RSquaredDifference Difference(string kind, string layer, SpeakerBootstrap bootstrap, double[] one, double[] other)
    {
        Interval interval = bootstrap.DifferenceInterval(one, other);
        return new RSquaredDifference(kind, layer, bootstrap.RSquared(one) - bootstrap.RSquared(other), interval.Low, interval.High);
    }

    /// <summary>The errors of a model's control; or why they cannot be compared with the model's.</summary>
    private (SpeakerErrors? Untrained, NotEstimable? Missing) Untrained(ModelRun run, SpeakerErrors errors)
    {
        if (run.IsControl)
        {
            return (null, null);
        }

        if (ControlOf(run) is not { } control)
        {
            return (null, new NotEstimable(
                MetricColumns.UntrainedRidgeR2.Name, NotEstimable.NoControl, $"no model of the pipeline has control: {{ of: {run.Choice.Name} }}"));
        }

        SpeakerErrors untrained = MedianErrors(control);
        string? problem = !untrained.Layers.SequenceEqual(errors.Layers) ? $"{control.Choice.Name} has other layers"
            : !HasSameUtterances(untrained, errors)
                ? $"{control.Choice.Name} was analysed on {Numbers.Text(untrained.Utterances.Sum())} utterances, {run.Choice.Name} on {Numbers.Text(errors.Utterances.Sum())} utterances: let statistics.splits name only what control.splits does"
                : null;
        return problem is null ? (untrained, null) : (null, new NotEstimable(MetricColumns.UntrainedRidgeR2.Name, NotEstimable.OtherControl, problem));
    }

    private ModelRun? ControlOf(ModelRun run) => runs.FirstOrDefault(candidate => candidate.Choice.ControlOf == run.Choice.Name);

    /// <summary>Per layer, the median and the range of R² over the control's seeds.</summary>
    private Dictionary<string, MetricRow> Bands(ModelRun run)
    {
        IReadOnlyList<SeedRun> seeds = ControlOf(run)!.Seeds;
        return seeds[0].Statistics.Rows.ToDictionary(
            row => row.Layer,
            row =>
            {
                double[] scores = [.. seeds.Select(seed => seed.Statistics.Rows.First(other => other.Layer == row.Layer)[MetricColumns.RidgeR2])];
                return new MetricRow(
                    row.Layer,
                    row.Index,
                    row.Dim,
                    (MetricColumns.UntrainedRidgeR2, MetricRow.Median(scores)),
                    (MetricColumns.UntrainedLow, scores.Min()),
                    (MetricColumns.UntrainedHigh, scores.Max()));
            },
            StringComparer.Ordinal);
    }

    /// <summary>
    /// The errors of the seed whose R² is the median, layer by layer (of the two in the middle their mean, whose R² is then the median); of a model
    /// that is no control, its own.
    /// </summary>
    private static SpeakerErrors MedianErrors(ModelRun run)
    {
        SpeakerErrors[] seeds = [.. run.Seeds.Select(seed => seed.Statistics.Errors)];
        return seeds.Length == 1
            ? seeds[0]
            : seeds[0] with { SquaredErrors = [.. seeds[0].Layers.Select((_, layer) => MedianErrors([.. seeds.Select(seed => seed.SquaredErrors[layer])]))] };
    }

    private static double[] MedianErrors(double[][] seeds)
    {
        double[][] ordered = [.. seeds.OrderBy(errors => errors.Sum())];
        double[] upper = ordered[ordered.Length / 2];
        double[] lower = ordered[(ordered.Length - 1) / 2];
        return [.. upper.Zip(lower, (one, other) => (one + other) / 2)];
    }
}
