using SpeechSpeed.Core;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Summary;

/// <summary>Puts together what the tables of a model say.</summary>
internal static class ModelSummary
{
    private static readonly string[] ProbeColumns =
        [MetricColumns.Mse, MetricColumns.Mae, MetricColumns.R2, MetricColumns.R2VsTrainMean, MetricColumns.MlpR2, MetricColumns.MlpR2SeedSd];

    public static ModelMetrics Of(ModelRun run, CorpusLabels labels, HeldOutComparison comparison)
    {
        SeedMetrics[] seeds = [.. run.Seeds.Select(seed => new SeedMetrics(seed.Seed ?? 0, Rows(seed)))];
        SeedRun first = run.Seeds[0];
        ModelComparison heldOut = comparison.Of(run);
        return new ModelMetrics(
            ModelMetrics.CurrentSchema,
            run.Choice.Name,
            new TargetUnit(labels.Target.Kind, labels.Target.Unit),
            run.Choice.ControlOf,
            new ProbeEvaluation(first.Embedding.Evaluation, Evaluation(first), first.Embedding.TrainUtterances, first.Embedding.TestUtterances),
            new CcaFacts(first.Cca.Count == 0 ? 0 : first.Cca[0].Utterances),
            heldOut.Facts,
            Errors(first, labels.TrainMean),
            [.. (run.IsControl ? Medians(seeds) : seeds[0].Layers).Select(heldOut.Complete)],
            Floors(first, labels.TrainMean),
            run.IsControl ? seeds : null,
            heldOut.Differences,
            first.Statistics.Confounds,
            [.. heldOut.NotEstimable, .. run.NotExtracted.Count > 0 ? MissingProbes(run.NotExtracted) : MissingMlp(first.Embedding)],
            run.TsneSummary,
            labels.Summary);
    }

    /// <summary>Why a control has no probes.</summary>
    private static IEnumerable<NotEstimable> MissingProbes(IReadOnlyList<Split> notExtracted)
    {
        string detail = $"not run on {string.Join(", ", notExtracted.Select(split => split.Name()))}, which probe reads";
        return ProbeColumns.Select(column => new NotEstimable(column, NotEstimable.NotExtracted, detail));
    }

    /// <summary>Why the perceptrons that stop early have no result.</summary>
    private static IEnumerable<NotEstimable> MissingMlp(ProbeRow embedding)
    {
        if (!double.IsNaN(embedding.MlpR2))
        {
            return [];
        }

        (string reason, string detail) = embedding switch
        {
            { Evaluation: "in-sample" } => (NotEstimable.InSample, "a split is both trained on and evaluated"),
            { R2: double.NaN } => (NotEstimable.NoVariation, "CPS is the same for every utterance to test"),
            _ => (NotEstimable.TooFewSpeakers, "fewer than 5 training speakers, so none can be set aside"),
        };
        return [new NotEstimable(MetricColumns.MlpR2, reason, detail), new NotEstimable(MetricColumns.MlpR2SeedSd, reason, detail)];
    }

    private static string Evaluation(SeedRun run) => run.Layers.Count == 0 ? run.Embedding.Evaluation : run.Layers[0].Evaluation;

    private static IReadOnlyList<MetricRow> Rows(SeedRun run)
    {
        Dictionary<string, CcaRow> cca = run.Cca.ToDictionary(row => row.Layer, StringComparer.Ordinal);
        Dictionary<string, MetricRow> statistics = run.Statistics.Rows.ToDictionary(row => row.Layer, StringComparer.Ordinal);
        return
        [
            .. run.Layers.OrderBy(row => row.Layer.Index).Append(run.Embedding)
                .Select(row => Row(row, cca.GetValueOrDefault(row.Layer.Name)).Join(statistics.GetValueOrDefault(row.Layer.Name))),
        ];
    }

    private static MetricRow Row(ProbeRow probe, CcaRow? cca) => new(
        probe.Layer.Name,
        probe.Layer.Index,
        probe.Layer.Dim,
        (MetricColumns.Mse, probe.Mse),
        (MetricColumns.Mae, probe.Mae),
        (MetricColumns.R2, probe.R2),
        (MetricColumns.R2VsTrainMean, probe.R2VsTrainMean),
        (MetricColumns.MlpR2, probe.MlpR2),
        (MetricColumns.MlpR2SeedSd, probe.MlpR2SeedSd),
        (MetricColumns.CcaInSample, cca?.InSample ?? double.NaN),
        (MetricColumns.CcaNull, cca?.Null ?? double.NaN),
        (MetricColumns.CcaNull95, cca?.Null95 ?? double.NaN));

    private static MetricRow[] Medians(SeedMetrics[] seeds)
    {
        foreach (SeedMetrics seed in seeds)
        {
            if (!seed.Layers.Select(row => row.Layer).SequenceEqual(seeds[0].Layers.Select(row => row.Layer)))
            {
                Throw.InputData($"Seed {seed.Seed} of a control has other layers than seed {seeds[0].Seed}. Run the stages of both seeds again.");
            }
        }

        return [.. seeds[0].Layers.Select((_, i) => MetricRow.Median([.. seeds.Select(seed => seed.Layers[i])]))];
    }

    private static ProbeErrors Errors(SeedRun run, double trainMean)
    {
        double[] errors = [.. run.Predictions.Select(one => one.Predicted - one.Observed)];
        double mean = Mean(errors);
        return new ProbeErrors(run.Seed, run.Embedding.R2, mean, Math.Sqrt(Mean(errors.Select(error => (error - mean) * (error - mean)))), trainMean);
    }

    private static IReadOnlyList<MetricRow> Floors(SeedRun run, double trainMean)
    {
        IReadOnlyList<MetricRow> heldOut = run.Statistics.Floors;
        return
        [
            TrainingMeanFloor(run.Predictions, trainMean).Join(heldOut.FirstOrDefault(floor => floor.Layer == FloorNames.TrainingMean)),
            .. heldOut.Where(floor => floor.Layer != FloorNames.TrainingMean),
        ];
    }

    private static MetricRow TrainingMeanFloor(IReadOnlyList<Prediction> predictions, double trainMean)
    {
        double[] labels = [.. predictions.Select(one => one.Observed)];
        double mean = Mean(labels);
        double mse = Mean(labels.Select(label => (label - trainMean) * (label - trainMean)));
        double variance = Mean(labels.Select(label => (label - mean) * (label - mean)));
        return new MetricRow(
            FloorNames.TrainingMean,
            null,
            null,
            (MetricColumns.Mse, mse),
            (MetricColumns.Mae, Mean(labels.Select(label => Math.Abs(label - trainMean)))),
            (MetricColumns.R2, variance > 0 ? 1 - (mse / variance) : double.NaN),
            (MetricColumns.R2VsTrainMean, labels.Length > 0 ? 0 : double.NaN));
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
}
