using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Cca;

/// <summary>Correlates every layer with the speech rate.</summary>
internal static class CcaStage
{
    private static readonly string[] Columns = ["layer", "index", "dim", "utterances", "cca_in_sample", "cca_null", "cca_null_95", "rank"];

    public static async Task RunAsync(StageContext context)
    {
        FeatureSet features = FeatureSet.Open(context.Get(CommonFlags.Features));
        string labels = context.Get(CommonFlags.Labels);
        IReadOnlyList<Split> splits = context.Get(Settings.Cca.Splits);
        IReadOnlyList<string>[] rows = new IReadOnlyList<string>[features.Layers.Count];
        context.Progress.Begin("layers", rows.Length);
        ParallelOptions workers = new() { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForAsync(0, rows.Length, workers, async (i, _) =>
        {
            Layer layer = features.Layers[i];
            LabelledFeatures all = await LabelledFeatures.ReadAsync(labels, features, splits, layer).ConfigureAwait(false);
            rows[i] = Row(layer, all.Sample(context.Get(Settings.Cca.MaxUtterances), context.Get(Settings.Cca.Seed)));
            context.Progress.Advance();
        }).ConfigureAwait(false);
        CsvTable.Write(context.Output("cca.csv"), Columns, rows);
    }

    private static IReadOnlyList<string> Row(Layer layer, LabelledFeatures sample)
    {
        CcaResult result = CanonicalCorrelation.InSample(sample.Features.Values, layer.Dim, sample.Targets());
        return
        [
            layer.Name,
            Numbers.Text(layer.Index),
            Numbers.Text(layer.Dim),
            Numbers.Text(sample.Utterances.Count),
            Numbers.Text(result.Correlation),
            Numbers.Text(CanonicalCorrelation.NullMean(layer.Dim, sample.Utterances.Count)),
            Numbers.Text(CanonicalCorrelation.Null95(layer.Dim, sample.Utterances.Count)),
            Numbers.Text(result.Rank),
        ];
    }
}
