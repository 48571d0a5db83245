using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Probe;

/// <summary>Trains and evaluates MLP probes.</summary>
internal static class ProbeStage
{
    public static Task RunAsync(StageContext context)
    {
        FeatureSet features = FeatureSet.Open(context.Get(CommonFlags.Features));
        if (!context.IsHeldOut())
        {
            context.Progress.Say("note: training and evaluation share a split, so the metrics are in-sample, and mlp_r2 is left empty.");
        }

        return context.Get(ProbeFlags.Scope) == ProbeScope.Embedding ? EmbeddingAsync(features, context) : LayersAsync(features, context);
    }

    private static async Task EmbeddingAsync(FeatureSet features, StageContext context)
    {
        context.Progress.Begin("probes", 1);
        (LabelledFeatures train, LabelledFeatures test) = await ReadAsync(context, features, features.Layers[^1]).ConfigureAwait(false);
        using Evaluation evaluation = Evaluation.Of(features.Layers[^1], train, test, context.Probes(), context.CancellationToken);
        IReadOnlyList<SeedSpread> spread = EarlyStoppedProbes.Evaluate([new ProbedLayer(features.Layers[^1], train, test)], context);
        MetricTable.Write(context.Output(MetricTable.EmbeddingProbeName), MetricSource.Probe, [Row(evaluation, context, spread[0])]);
        CsvTable.Write(
            context.Output(Prediction.FileName),
            test.Utterances.Select((utterance, i) => new Prediction(utterance.AudioPath, utterance.Value, evaluation.Predictions[i])));
        evaluation.Probe.Save(context.Output("probe.pt"));
        context.Progress.Advance();
    }

    private static async Task LayersAsync(FeatureSet features, StageContext context)
    {
        Layer[] layers = [.. features.Layers.SkipLast(1)];
        MetricRow[] rows = new MetricRow[layers.Length];
        context.Progress.Begin("probes", layers.Length);
        ParallelOptions workers = new() { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForEachAsync(EarlyStoppedProbes.Group(layers), workers, async (group, cancellation) =>
        {
            List<ProbedLayer> probed = [];
            foreach (Layer layer in group)
            {
                (LabelledFeatures train, LabelledFeatures test) = await ReadAsync(context, features, layer).ConfigureAwait(false);
                probed.Add(new ProbedLayer(layer, train, test));
            }

            IReadOnlyList<SeedSpread> spreads = EarlyStoppedProbes.Evaluate(probed, context);
            for (int i = 0; i < probed.Count; i++)
            {
                using Evaluation evaluation = Evaluation.Of(probed[i].Layer, probed[i].Train, probed[i].Test, context.Probes(), cancellation);
                rows[Array.IndexOf(layers, probed[i].Layer)] = Row(evaluation, context, spreads[i]);
                context.Progress.Advance();
            }
        }).ConfigureAwait(false);
        MetricTable.Write(context.Output(MetricTable.LayerProbeName), MetricSource.Probe, rows);
    }

    private static async Task<(LabelledFeatures Train, LabelledFeatures Test)> ReadAsync(StageContext context, FeatureSet features, Layer layer)
    {
        string labels = context.Get(CommonFlags.Labels);
        IReadOnlyList<Split> trained = context.Get(Settings.Probe.Train);
        IReadOnlyList<Split> tested = context.Get(Settings.Probe.Test);
        LabelledFeatures train = await LabelledFeatures.ReadAsync(labels, features, trained, layer).ConfigureAwait(false);
        LabelledFeatures test = trained.SequenceEqual(tested)
            ? train
            : await LabelledFeatures.ReadAsync(labels, features, tested, layer).ConfigureAwait(false);
        if (test.Utterances.Count == 0)
        {
            Throw.InputData(
                $"{context.Get(CommonFlags.Features)}: expected utterances to evaluate on, found none in {string.Join(", ", tested.Select(split => split.Name()))}. "
                + "Name other splits by --test, or add utterances.");
        }

        return (train, test);
    }

    private static MetricRow Row(Evaluation evaluation, StageContext context, SeedSpread spread) => new(
        evaluation.Layer,
        (MetricColumns.Mse, evaluation.Metrics.MeanSquaredError),
        (MetricColumns.Mae, evaluation.Metrics.MeanAbsoluteError),
        (MetricColumns.R2, evaluation.Metrics.R2),
        (MetricColumns.R2VsTrainMean, evaluation.Metrics.R2VersusTrainMean),
        (MetricColumns.TrainUtterances, evaluation.TrainUtterances),
        (MetricColumns.TestUtterances, evaluation.Predictions.Length),
        (MetricColumns.Evaluation, context.IsHeldOut() ? 1 : 0),
        (MetricColumns.MlpR2, spread.MeanR2),
        (MetricColumns.MlpR2SeedSd, spread.SdR2));
}
