using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Storage;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>Writes the tables of <c>results/</c>.</summary>
internal static class ResultTables
{
    public static void WriteModel(string folder, ModelMetrics metrics)
    {
        MetricTable.Write(Path.Combine(folder, "layer_metrics.csv"), metrics.Layers);
        MetricTable.Write(Path.Combine(folder, "floors.csv"), metrics.Floors);
        if (metrics.Seeds is { } seeds)
        {
            MetricTable.WriteSeeds(Path.Combine(folder, "layer_metrics_seeds.csv"), seeds);
        }

        MetricsFile.Write(Path.Combine(folder, MetricsFile.FileName), metrics);
        byte[] text = Encoding.UTF8.GetBytes(Blocks(metrics.Layers));
        AtomicFile.Write(Path.Combine(folder, "metrics.txt"), stream => stream.Write(text));
    }

    /// <summary>
    /// <c>model_comparison.csv</c>. The best layer is the one of the lowest squared error, the embedding left out because its probe is
    /// trained for longer; the mean correlation is over every row, the embedding included.
    /// </summary>
    public static void WriteComparison(string path, IEnumerable<ModelMetrics> models) => CsvTable.Write(
        path,
        ["model", "embedding_mse", "embedding_mae", "embedding_r2", "best_layer", "best_layer_mse", "mean_cca_in_sample"],
        models.Select(model => (IReadOnlyList<string>)
        [
            model.Model,
            Numbers.Text(model.Embedding()[MetricColumns.Mse]),
            Numbers.Text(model.Embedding()[MetricColumns.Mae]),
            Numbers.Text(model.Embedding()[MetricColumns.R2]),
            model.BestLayer()?.Layer ?? "",
            Numbers.Text(model.BestLayer()?[MetricColumns.Mse] ?? double.NaN),
            Numbers.Text(model.MeanCca()),
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
