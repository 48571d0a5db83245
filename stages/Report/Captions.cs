using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>Captions computed from the numbers in the figures.</summary>
internal static class Captions
{
    public static Sentence RateDistribution(ReportData data) => new(
        "caption.rate_distribution",
        new Listing([.. data.Labels.Where(split => split.Files > 0).Select(split => new Sentence("caption.mean", split.Split.Name(), Num.Fixed(split.Mean, 2)))]));

    public static Sentence Comparison(ReportData data) => new(
        "caption.comparison",
        Num.Whole(data.Models.Count),
        new Listing([.. data.Models.Select(model => new Sentence("caption.value", model.Model, Num.Rounded(model.Embedding()[MetricColumns.RidgeR2])))]));

    public static Sentence Heatmap(ReportData data) => new(
        "caption.heatmap",
        new Listing([.. data.Models.Where(model => model.BestRidgeLayer() is not null).Select(model => new Sentence(
            "caption.best", model.Model, model.BestRidgeLayer()!.Layer, Num.Rounded(model.BestRidgeLayer()![MetricColumns.RidgeR2])))]));

    public static Sentence Targets(ReportData data) => new(
        "caption.targets",
        new Listing(
        [
            .. from model in data.Given
               from target in model.Targets.Where(score => double.IsFinite(score.R2)).GroupBy(score => score.Target)
               let best = target.MaxBy(score => score.R2)!
               select new Sentence("caption.target", new Sentence("target.name." + target.Key) { Otherwise = target.Key }, best.Layer, Num.Rounded(best.R2)),
        ]));

    public static Sentence TargetCurves() => new("caption.target_curves");

    public static Sentence ModelTargets(ReportData data)
    {
        ModelDifference[] shown = [.. data.Differences.Where(difference => difference.IsPooled)];
        return new Sentence("caption.model_targets", Num.Whole(shown.Length), Num.Whole(shown.Count(difference => difference.Better is not null)));
    }

    public static Sentence Similarity() => new("caption.cka.layers");

    /// <summary>The figures of a model in the order of the report, by file name without extension.</summary>
    public static IEnumerable<(string Name, Sentence Caption)> Of(ReportData data, ModelMetrics model)
    {
        yield return ("layer_metrics", LayerMetrics(data, model));
        yield return ("layer_parts", new Sentence("caption.layer_parts", Num.Whole(model.HeldOut.EqualWidth)));
        yield return ("layer_probes", LayerProbes(model));
        yield return ("scatter_held_out", new Sentence(
            "caption.scatter_held_out", Num.Whole(model.HeldOut.Utterances), Num.Rounded((model.Seeds?[0].Layers ?? model.Layers)[^1][MetricColumns.FirstDealR2])));
        yield return ("residuals", new Sentence("caption.residuals", Num.Whole(model.HeldOut.Utterances)));
        yield return ("tsne", new Sentence(
            "caption.tsne", Num.Whole(model.Tsne.Utterances), Num.Rounded(model.Tsne.Trustworthiness), Num.Rounded(model.Tsne.KlDivergence)));
        yield return ("tsne_speaker", new Sentence("caption.tsne_speaker"));
        yield return ("tsne_sex", new Sentence("caption.tsne_sex"));
    }

    /// <summary>The figures of the section on the earlier study's numbers.</summary>
    public static IEnumerable<(string Name, Sentence Caption)> EarlierStudy(ReportData data, ModelMetrics model)
    {
        MetricRow embedding = model.Embedding();
        MetricRow floor = model.Floors[0];
        yield return ("cca", Cca(model));
        yield return ("bar_metrics", new Sentence(
            "caption.bar_metrics",
            Num.Rounded(embedding[MetricColumns.Mse]),
            Num.Rounded(embedding[MetricColumns.Mae]),
            Num.Rounded(embedding[MetricColumns.R2]),
            Num.Rounded(floor[MetricColumns.Mse]),
            Num.Rounded(floor[MetricColumns.Mae]),
            Num.Rounded(floor[MetricColumns.R2])));
        yield return ("scatter", new Sentence(
            "caption.scatter", Num.Whole(model.Evaluation.TestUtterances), Num.Rounded(model.EmbeddingErrors.R2)));
        yield return ("error_histogram", new Sentence(
            "caption.error_histogram", Num.Rounded(model.EmbeddingErrors.Mean), Num.Rounded(model.EmbeddingErrors.StandardDeviation)));
    }

    private static Sentence LayerMetrics(ReportData data, ModelMetrics model)
    {
        if (model.BestRidgeLayer() is not { } best)
        {
            return LayerProbes(model);
        }

        Verdict? training = data.Conclusions.On(model.Model).FirstOrDefault(verdict => verdict.Question == Question.TrainingOverLayers);
        return new Sentence(
            "caption.layer_metrics",
            best.Layer,
            Num.Rounded(best[MetricColumns.RidgeR2]),
            Num.Rounded(model.Embedding()[MetricColumns.RidgeR2]),
            training is null ? new Sentence("caption.untrained.none") : new Sentence("caption.untrained", training["better"], training["compared"]),
            Num.Whole(model.HeldOut.BestSet.Count));
    }

    private static Sentence LayerProbes(ModelMetrics model)
    {
        MetricColumn column = model.Estimable(MetricColumns.MlpR2).Any() ? MetricColumns.MlpR2 : MetricColumns.R2;
        MetricRow[] layers = [.. model.Layers.SkipLast(1).Where(row => double.IsFinite(row[column]))];
        MetricRow? best = layers.MaxBy(row => row[column]);
        MetricRow? worst = layers.MinBy(row => row[column]);
        return new Sentence(
            column == MetricColumns.MlpR2 ? "caption.layer_probes" : "caption.layer_probes.fixed",
            best?.Layer ?? "–",
            Num.Rounded(best?[column] ?? double.NaN),
            worst?.Layer ?? "–",
            Num.Rounded(worst?[column] ?? double.NaN),
            Num.Rounded(model.Embedding()[column]));
    }

    private static Sentence Cca(ModelMetrics model)
    {
        (double low, double high) = Range(model, MetricColumns.CcaInSample);
        (double nullLow, double nullHigh) = Range(model, MetricColumns.CcaNull);
        (double heldOutLow, double heldOutHigh) = Range(model, MetricColumns.CcaHeldOut);
        Sentence inSample = new(
            "caption.cca", Num.Whole(model.Cca.Utterances), Num.Rounded(low), Num.Rounded(high), Num.Rounded(nullLow), Num.Rounded(nullHigh));
        return double.IsNaN(heldOutLow) ? inSample : new Sentence("caption.cca.held_out", inSample, Num.Rounded(heldOutLow), Num.Rounded(heldOutHigh));
    }

    private static (double Low, double High) Range(ModelMetrics model, MetricColumn column)
    {
        double[] values = [.. model.Estimable(column).DefaultIfEmpty(double.NaN)];
        return (values.Min(), values.Max());
    }
}
