using SpeechSpeed.Core;
using SpeechSpeed.Stages.Report.Texts;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Report;

/// <summary>Captions computed from the numbers that the figures show.</summary>
internal static class Captions
{
    public static Sentence RateDistribution(ReportData data) => new(
        "caption.rate_distribution",
        string.Join(", ", data.Labels.Where(split => split.Files > 0).Select(split => $"{split.Split.Name()} {NumberText.Fixed(split.MeanCps, 2)} CPS")));

    public static Sentence Comparison(ReportData data) => new(
        "caption.comparison",
        NumberText.Whole(data.Models.Count),
        string.Join(", ", data.Models.Select(model => $"{model.Model} {NumberText.Short(model.Embedding()[MetricColumns.R2])}")));

    /// <summary>The figures of a model in the order of the report, by file name without extension.</summary>
    public static IEnumerable<(string Name, Sentence Caption)> Of(ModelMetrics model, ModelMetrics? control)
    {
        MetricRow embedding = model.Embedding();
        MetricRow floor = model.Floors[0];
        yield return ("layer_metrics", LayerMetrics(model, control));
        yield return ("cca", Cca(model));
        yield return ("bar_metrics", new Sentence(
            "caption.bar_metrics",
            NumberText.Short(embedding[MetricColumns.Mse]),
            NumberText.Short(embedding[MetricColumns.Mae]),
            NumberText.Short(embedding[MetricColumns.R2]),
            NumberText.Short(floor[MetricColumns.Mse]),
            NumberText.Short(floor[MetricColumns.Mae]),
            NumberText.Short(floor[MetricColumns.R2])));
        yield return ("scatter", new Sentence(
            "caption.scatter", NumberText.Whole(model.Evaluation.TestUtterances), NumberText.Short(model.EmbeddingErrors.R2)));
        yield return ("error_histogram", new Sentence(
            "caption.error_histogram", NumberText.Short(model.EmbeddingErrors.Mean), NumberText.Short(model.EmbeddingErrors.StandardDeviation)));
        yield return ("tsne", new Sentence(
            "caption.tsne", NumberText.Whole(model.Tsne.Utterances), NumberText.Short(model.Tsne.Trustworthiness), NumberText.Short(model.Tsne.KlDivergence)));
    }

    private static Sentence LayerMetrics(ModelMetrics model, ModelMetrics? control)
    {
        MetricRow[] layers = [.. model.Layers.SkipLast(1).Where(row => double.IsFinite(row[MetricColumns.R2]))];
        MetricRow? best = layers.MaxBy(row => row[MetricColumns.R2]);
        MetricRow? worst = layers.MinBy(row => row[MetricColumns.R2]);
        object[] arguments =
        [
            best?.Layer ?? "–",
            NumberText.Short(best?[MetricColumns.R2] ?? double.NaN),
            worst?.Layer ?? "–",
            NumberText.Short(worst?[MetricColumns.R2] ?? double.NaN),
            NumberText.Short(model.Embedding()[MetricColumns.R2]),
        ];
        return control is null
            ? new Sentence("caption.layer_metrics", arguments)
            : new Sentence("caption.layer_metrics.control", [.. arguments, NumberText.Short(control.Embedding()[MetricColumns.R2])]);
    }

    private static Sentence Cca(ModelMetrics model)
    {
        double[] found = [.. Findings.Finite(model, MetricColumns.CcaInSample).DefaultIfEmpty(double.NaN)];
        double[] expected = [.. Findings.Finite(model, MetricColumns.CcaNull).DefaultIfEmpty(double.NaN)];
        return new Sentence(
            "caption.cca",
            NumberText.Whole(model.Cca.Utterances),
            NumberText.Short(found.Min()),
            NumberText.Short(found.Max()),
            NumberText.Short(expected.Min()),
            NumberText.Short(expected.Max()));
    }
}
