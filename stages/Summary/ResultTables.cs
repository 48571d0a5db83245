using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Summary;

/// <summary>Writes the tables of <c>results/</c>.</summary>
internal static class ResultTables
{
    public static void WriteModel(string folder, ModelMetrics metrics)
    {
        MetricTable.Write(Path.Combine(folder, MetricTable.LayersName), metrics.Layers);
        MetricTable.Write(Path.Combine(folder, MetricTable.FloorsName), metrics.Floors);
        if (metrics.Seeds is { } seeds)
        {
            MetricTable.WriteSeeds(Path.Combine(folder, MetricTable.SeedsName), seeds);
        }

        CsvTable.Write(Path.Combine(folder, TargetScore.FileName), metrics.Targets);
        CsvTable.Write(Path.Combine(folder, RSquaredDifference.FileName), metrics.Differences);
        CsvTable.Write(Path.Combine(folder, Confound.FileName), metrics.Confounds);
        CsvTable.Write(Path.Combine(folder, NotEstimable.FileName), metrics.NotEstimable);
        MetricsFile.Write(Path.Combine(folder, MetricsFile.FileName), metrics);
        byte[] text = Encoding.UTF8.GetBytes(Blocks(metrics.Layers));
        AtomicFile.Write(Path.Combine(folder, "metrics.txt"), stream => stream.Write(text));
    }

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
