using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Probe;

/// <summary>Trains and evaluates MLP probes.</summary>
internal static class ProbeStage
{
    private static readonly string[] Columns =
        ["layer", "index", "dim", "mse", "mae", "r2", "r2_vs_train_mean", "train_utterances", "test_utterances", "evaluation", "mlp_r2", "mlp_r2_seed_sd"];

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
        CsvTable.Write(context.Output("embedding_probe.csv"), Columns, [Row(evaluation, context, spread[0])]);
        CsvTable.Write(
            context.Output("predictions.csv"),
            ["audio_path", "true_cps", "predicted_cps"],
            test.Utterances.Select((utterance, i) => (IReadOnlyList<string>)
                [utterance.AudioPath, Numbers.Text(utterance.Value), Numbers.Text(evaluation.Predictions[i])]));
        evaluation.Probe.Save(context.Output("probe.pt"));
        context.Progress.Advance();
    }

    private static async Task LayersAsync(FeatureSet features, StageContext context)
    {
        Layer[] layers = [.. features.Layers.SkipLast(1)];
        IReadOnlyList<string>[] rows = new IReadOnlyList<string>[layers.Length];
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
        CsvTable.Write(context.Output("layer_probe.csv"), Columns, rows);
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

    private static IReadOnlyList<string> Row(Evaluation evaluation, StageContext context, SeedSpread spread) =>
    [
        evaluation.Layer.Name,
        Numbers.Text(evaluation.Layer.Index),
        Numbers.Text(evaluation.Layer.Dim),
        Numbers.Text(evaluation.Metrics.MeanSquaredError),
        Numbers.Text(evaluation.Metrics.MeanAbsoluteError),
        Numbers.Text(evaluation.Metrics.R2),
        Numbers.Text(evaluation.Metrics.R2VersusTrainMean),
        Numbers.Text(evaluation.TrainUtterances),
        Numbers.Text(evaluation.Predictions.Length),
        context.IsHeldOut() ? "held-out" : "in-sample",
        Numbers.Text(spread.MeanR2),
        Numbers.Text(spread.SdR2),
    ];
}
