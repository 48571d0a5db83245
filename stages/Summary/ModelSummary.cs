using SpeechSpeed.Core;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Summary;

/// <summary>Joins the tables of a model.</summary>
internal static class ModelSummary
{
    public static ModelMetrics Of(ModelRun run, CorpusLabels labels, HeldOutComparison comparison)
    {
        SeedMetrics[] seeds = [.. run.Seeds.Select(seed => new SeedMetrics(seed.Seed ?? 0, seed.Layers))];
        SeedRun first = run.Seeds[0];
        ModelComparison heldOut = comparison.Of(run);
        return new ModelMetrics(
            ModelMetrics.CurrentSchema,
            run.Choice.Name,
            new TargetUnit(labels.Target.Kind, labels.Target.Unit),
            run.Choice.ControlOf,
            new ProbeEvaluation(
                Evaluation(first.Embedding), Evaluation(first.Layers[0]), Count(first.Embedding, MetricColumns.TrainUtterances), Count(first.Embedding, MetricColumns.TestUtterances)),
            new CcaFacts(Count(first.Layers[0], MetricColumns.CcaUtterances)),
            heldOut.Facts,
            Errors(first, labels.TrainMean),
            [.. (run.IsControl ? Medians(seeds) : seeds[0].Layers).Select(heldOut.Complete)],
            Floors(first, labels.TrainMean),
            run.IsControl ? seeds : null,
            heldOut.Targets,
            heldOut.Differences,
            first.Statistics.Confounds,
            [.. heldOut.NotEstimable, .. run.NotExtracted.Count > 0 ? MissingProbes(run.NotExtracted) : MissingMlp(first.Embedding), .. MissingCca(first.Layers[0])],
            run.TsneSummary,
            labels.Summary)
        {
            TrainedOn = run.TrainedOn,
            Control = run.Control,
        };
    }

    /// <summary>The reason why a control has no probes.</summary>
    private static IEnumerable<NotEstimable> MissingProbes(IReadOnlyList<Split> notExtracted)
    {
        string detail = $"not run on {string.Join(", ", notExtracted.Select(split => split.Name()))}, which probe reads";
        return MetricColumns.Of(MetricSource.Probe).Where(column => !column.IsFact).Select(column => new NotEstimable(column.Name, NotEstimable.NotExtracted, detail));
    }

    /// <summary>The reasons why perceptrons have no result.</summary>
    private static IEnumerable<NotEstimable> MissingMlp(MetricRow embedding)
    {
        const string Constant = "the target is the same for every utterance to test";
        if (double.IsNaN(embedding[MetricColumns.R2]))
        {
            yield return new NotEstimable(MetricColumns.R2.Name, NotEstimable.NoVariation, Constant);
        }

        if (double.IsNaN(embedding[MetricColumns.R2VsTrainMean]))
        {
            yield return new NotEstimable(MetricColumns.R2VsTrainMean.Name, NotEstimable.NoVariation, $"{Constant}, and the mean of those trained on");
        }

        if (double.IsNaN(embedding[MetricColumns.MlpR2]))
        {
            (string reason, string detail) = (Evaluation(embedding), embedding[MetricColumns.R2]) switch
            {
                ("in-sample", _) => (NotEstimable.InSample, "a split is both trained on and evaluated"),
                (_, double.NaN) => (NotEstimable.NoVariation, Constant),
                _ => (NotEstimable.TooFewSpeakers, "fewer than 5 training speakers, so none can be set aside"),
            };
            yield return new NotEstimable(MetricColumns.MlpR2.Name, reason, detail);
            yield return new NotEstimable(MetricColumns.MlpR2SeedSd.Name, reason, detail);
        }
    }

    private static IEnumerable<NotEstimable> MissingCca(MetricRow layer)
    {
        if (double.IsNaN(layer[MetricColumns.CcaInSample]))
        {
            yield return new NotEstimable(MetricColumns.CcaInSample.Name, NotEstimable.NoVariation, "the target is the same for every utterance correlated");
        }
    }

    private static string Evaluation(MetricRow row) => row.Word(MetricColumns.Evaluation) ?? ProbeEvaluation.None;

    private static int Count(MetricRow row, MetricColumn column) => double.IsNaN(row[column]) ? 0 : (int)row[column];

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
        return new ProbeErrors(run.Seed, run.Embedding[MetricColumns.R2], mean, Math.Sqrt(Mean(errors.Select(error => (error - mean) * (error - mean)))), trainMean);
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
