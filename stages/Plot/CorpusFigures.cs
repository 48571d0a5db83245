using SpeechSpeed.Charts;
using SpeechSpeed.Core;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The figures that concern the corpus or all models.</summary>
internal static class CorpusFigures
{
    public static Figure RateDistribution(CorpusLabels labels) => RateDistributionChart.Create(
        [.. labels.Summary.Select(split => new SplitRates(
            split.Split.Name(),
            [.. labels.Splits[split.Split].Select(utterance => utterance.Cps)],
            split.MeanCps,
            split.VarianceCps,
            split.Speakers))]);

    public static Figure Comparison(IReadOnlyList<ModelMetrics> models) => MetricBarsChart.Create(
        "The models compared",
        "MLP probe of the embedding: MSE (lower is better) and R² (higher is better). In-sample CCA: mean ρ over all layers.",
        string.Join(
            ' ',
            models.Any(model => model.Seeds is not null) ? "Bars of a control are medians over its seeds, lines their range." : "",
            "In-sample ρ rises with the number of channels; compare it only between networks of the same width.").Trim(),
        [.. models.Select(model => new MetricBarRow(model.Model, model.ControlOf is null ? MetricBarRole.Model : MetricBarRole.UntrainedControl))],
        [
            Panel("MSE (CPS²)", MetricColumns.Mse, models),
            Panel("R²", MetricColumns.R2, models),
            new MetricPanel(
                "Mean in-sample ρ",
                [.. models.Select(model => model.MeanCca())],
                [.. models.Select(_ => double.NaN)],
                [.. models.Select(_ => double.NaN)]),
        ]);

    private static MetricPanel Panel(string title, string column, IReadOnlyList<ModelMetrics> models) => new(
        title,
        [.. models.Select(model => model.Embedding()[column])],
        [.. models.Select(model => model.EmbeddingRange(column).Low)],
        [.. models.Select(model => model.EmbeddingRange(column).High)]);
}
