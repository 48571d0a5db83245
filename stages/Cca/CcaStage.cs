using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Cca;

/// <summary>Correlates every layer with the speech rate.</summary>
internal static class CcaStage
{
    public static async Task RunAsync(StageContext context)
    {
        FeatureSet features = FeatureSet.Open(context.Get(CommonFlags.Features));
        string labels = context.Get(CommonFlags.Labels);
        IReadOnlyList<Split> splits = context.Get(Settings.Cca.Splits);
        MetricRow[] rows = new MetricRow[features.Layers.Count];
        context.Progress.Begin("layers", rows.Length);
        ParallelOptions workers = new() { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForAsync(0, rows.Length, workers, async (i, _) =>
        {
            Layer layer = features.Layers[i];
            LabelledFeatures all = await LabelledFeatures.ReadAsync(labels, features, splits, layer).ConfigureAwait(false);
            rows[i] = Row(layer, all.Sample(context.Get(Settings.Cca.MaxUtterances), context.Get(Settings.Cca.Seed)));
            context.Progress.Advance();
        }).ConfigureAwait(false);
        MetricTable.Write(context.Output(MetricTable.CcaName), MetricSource.Cca, rows);
    }

    private static MetricRow Row(Layer layer, LabelledFeatures sample)
    {
        CcaResult result = CanonicalCorrelation.InSample(sample.Features.Values, layer.Dim, sample.Targets());
        // Channels that do not vary, or are combinations of others, fit nothing: without a relation, the correlation depends on the rank.
        return new MetricRow(
            layer,
            (MetricColumns.CcaUtterances, sample.Utterances.Count),
            (MetricColumns.CcaInSample, result.Correlation),
            (MetricColumns.CcaNull, CanonicalCorrelation.NullMean(result.Rank, sample.Utterances.Count)),
            (MetricColumns.CcaNull95, CanonicalCorrelation.Null95(result.Rank, sample.Utterances.Count)),
            (MetricColumns.CcaRank, result.Rank));
    }
}
