using SpeechSpeed.Charts;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The figures that concern the corpus or all models.</summary>
internal static class CorpusFigures
{
    public static Figure RateDistribution(CorpusLabels labels) => TargetDistributionChart.Create(
        [.. labels.Summary.Select(split => new SplitTargets(
            split.Split.Name(),
            [.. labels.Splits[split.Split].Select(utterance => utterance.Value)],
            split.Mean,
            split.Variance,
            split.Speakers))],
        labels.Target);

    public static Figure Comparison(IReadOnlyList<ModelMetrics> models, Target target) => MetricBarsChart.Create(
        models.Count == 1 ? "The model in numbers" : "The models compared",
        "Embedding: held-out R² of a ridge with its 95 % interval over speakers; R² and MSE of the MLP probe. In-sample CCA: mean ρ over all layers.",
        string.Join(' ', [.. OfControls([.. models.Where(model => model.Seeds is not null)]), "Ticks across in-sample ρ: what no relation at all gives; it rises with the number of channels, and ρ with it."]),
        [.. models.Select(model => new MetricBarRow(model.Model, model.ControlOf is null ? MetricBarRole.Model : MetricBarRole.UntrainedControl))],
        [
            new MetricPanel(
                "Held-out R²",
                [.. models.Select(model => model.Embedding()[MetricColumns.RidgeR2])],
                [.. models.Select(model => model.Embedding()[MetricColumns.RidgeR2Low])],
                [.. models.Select(model => model.Embedding()[MetricColumns.RidgeR2High])]),
            Panel("MLP: R²", MetricColumns.R2, models),
            Panel($"MLP: MSE ({target.SquaredUnit})", MetricColumns.Mse, models),
            new MetricPanel(
                "Mean in-sample ρ",
                [.. models.Select(model => model.MeanCca())],
                [.. models.Select(_ => double.NaN)],
                [.. models.Select(_ => double.NaN)],
                [.. models.Select(model => model.MeanCcaNull())]),
        ]);

    /// <summary>Held-out R² of every layer of every model; null where none is estimable.</summary>
    public static Figure? Heatmap(IReadOnlyList<ModelMetrics> models)
    {
        ModelMetrics[] shown = [.. models.Where(model => model.Estimable(MetricColumns.RidgeR2).Any())];
        return shown.Length == 0 ? null : LayerHeatmapChart.Create(
            "Held-out R² of a ridge per layer; of a control, the median over its seeds.",
            [.. shown.Select(model => new HeatmapRow(
                model.Model,
                [.. model.Layers.Select(row => row.Layer)],
                [.. model.Layers.Select(row => row[MetricColumns.RidgeR2])],
                [.. model.Layers.Select((row, i) => (row, i)).Where(one => one.row[MetricColumns.InBestSet] == 1).Select(one => one.i)]))]);
    }

    /// <summary>What the bars of controls are; the MLP's only where a control has probes.</summary>
    private static IEnumerable<string> OfControls(ModelMetrics[] controls)
    {
        if (controls.Length > 0)
        {
            yield return controls.Any(control => control.HasProbes())
                ? "Bars of a control are medians over its seeds; lines at the MLP's are the range over seeds."
                : "Bars of a control are medians over its seeds.";
        }

        string[] unprobed = [.. controls.Where(control => !control.HasProbes()).Select(control => control.Model)];
        if (unprobed.Length > 0)
        {
            yield return $"No MLP of {string.Join(", ", unprobed)}: not run on every split that the probes read.";
        }
    }

    private static MetricPanel Panel(string title, MetricColumn column, IReadOnlyList<ModelMetrics> models) => new(
        title,
        [.. models.Select(model => model.Embedding()[column])],
        [.. models.Select(model => model.EmbeddingRange(column).Low)],
        [.. models.Select(model => model.EmbeddingRange(column).High)]);
}
