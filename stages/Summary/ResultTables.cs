using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Storage;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Summary;

/// <summary>Writes the tables of <c>results/</c>.</summary>
internal static class ResultTables
{
    private static readonly string[] RidgeColumns = [MetricColumns.RidgeR2, MetricColumns.RidgeR2Low, MetricColumns.RidgeR2High];

    public static void WriteModel(string folder, ModelMetrics metrics)
    {
        MetricTable.Write(Path.Combine(folder, "layer_metrics.csv"), metrics.Layers);
        MetricTable.Write(Path.Combine(folder, "floors.csv"), metrics.Floors);
        if (metrics.Seeds is { } seeds)
        {
            MetricTable.WriteSeeds(Path.Combine(folder, "layer_metrics_seeds.csv"), seeds);
        }

        RSquaredDifference.Write(Path.Combine(folder, RSquaredDifference.FileName), metrics.Differences);
        Confound.Write(Path.Combine(folder, Confound.FileName), metrics.Confounds);
        NotEstimable.Write(Path.Combine(folder, NotEstimable.FileName), metrics.NotEstimable);
        MetricsFile.Write(Path.Combine(folder, MetricsFile.FileName), metrics);
        byte[] text = Encoding.UTF8.GetBytes(Blocks(metrics.Layers));
        AtomicFile.Write(Path.Combine(folder, "metrics.txt"), stream => stream.Write(text));
    }

    /// <summary>
    /// <c>model_comparison.csv</c>. The best layer is the one of the lowest squared error, the embedding left out because its probe is
    /// trained for longer; the mean correlation is over every row, the embedding included. The best ridge layer is the one of the highest held-out R², the
    /// embedding included, and <c>best_set</c> the number of layers not worse than it at 95 %.
    /// </summary>
    public static void WriteComparison(string path, IEnumerable<ModelMetrics> models) => CsvTable.Write(
        path,
        [
            "model", "embedding_mse", "embedding_mae", "embedding_r2", "best_layer", "best_layer_mse", "mean_cca_in_sample",
            .. RidgeColumns.Select(column => $"embedding_{column}"), "best_ridge_layer", .. RidgeColumns.Select(column => $"best_{column}"),
            "best_set", "untrained_embedding_ridge_r2", "fwer_threshold",
        ],
        models.Select(model => (IReadOnlyList<string>)
        [
            model.Model,
            Numbers.Text(model.Embedding()[MetricColumns.Mse]),
            Numbers.Text(model.Embedding()[MetricColumns.Mae]),
            Numbers.Text(model.Embedding()[MetricColumns.R2]),
            model.BestLayer()?.Layer ?? "",
            Numbers.Text(model.BestLayer()?[MetricColumns.Mse] ?? double.NaN),
            Numbers.Text(model.MeanCca()),
            .. RidgeColumns.Select(column => Numbers.Text(model.Embedding()[column])),
            model.HeldOut.BestLayer ?? "",
            .. RidgeColumns.Select(column => Numbers.Text(model.BestRidgeLayer()?[column] ?? double.NaN)),
            model.HeldOut.BestSet.Count == 0 ? "" : Numbers.Text(model.HeldOut.BestSet.Count),
            Numbers.Text(model.Embedding()[MetricColumns.UntrainedRidgeR2]),
            Numbers.Text(model.Embedding()[MetricColumns.FwerThreshold]),
        ]));

    /// <summary>The reference's plain text: a block of four lines per layer.</summary>
    private static string Blocks(IReadOnlyList<MetricRow> layers)
    {
        StringBuilder text = new();
        foreach (MetricRow row in layers)
        {
            text.Append(text.Length == 0 ? "" : "\n")
                .Append("layer: ").Append(row.Layer).Append('\n')
                .Append("mse: ").Append(Numbers.Text(row[MetricColumns.Mse])).Append('\n')
                .Append("mae: ").Append(Numbers.Text(row[MetricColumns.Mae])).Append('\n')
                .Append("r2_score: ").Append(Numbers.Text(row[MetricColumns.R2])).Append('\n');
        }

        return text.ToString();
    }
}
