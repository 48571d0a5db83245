using System.Globalization;
using SpeechSpeed.Charts;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The figures of one model. Every number in them is in the tables.</summary>
/// <param name="results">The model's tables.</param>
/// <param name="control">The tables of its untrained control, or null.</param>
/// <param name="verdicts">The verdicts on the model.</param>
/// <param name="labels">The labels.</param>
internal sealed class ModelFigures(ModelResults results, ModelMetrics? control, IReadOnlyList<Verdict> verdicts, CorpusLabels labels)
{
    private static readonly MetricColumn[] LayerParts = [MetricColumns.EqualWidthR2, MetricColumns.BetweenR2, MetricColumns.WithinR2];

    private readonly ModelMetrics metrics = results.Metrics;
    private readonly LayerFigures layers = new(results.Metrics, control, verdicts);

    // Figures of single predictions are those of a control's first seed.
    private readonly MetricRow embedding = (results.Metrics.Seeds?[0].Layers ?? results.Metrics.Layers)[^1];
    private readonly double[] ridgeLabels = [.. results.Ridge.Select(one => one.Observed)];
    private readonly double[] ridgeAnswers = [.. results.Ridge.Select(one => one.Predicted)];

    /// <summary>Every figure with its file name, without extension.</summary>
    public IEnumerable<(string Name, Func<Figure> Draw)> All()
    {
        yield return ("layer_metrics", layers.Main);
        if (metrics.HasProbes())
        {
            yield return ("layer_probes", layers.Probes);
            yield return ("bar_metrics", BarMetrics);
            yield return ("scatter", () => PredictionScatterChart.Create(Mlp(), labels.Target));
            yield return ("error_histogram", () => ErrorHistogramChart.Create(Mlp(), labels.Target));
        }

        if (LayerParts.Any(column => metrics.Estimable(column).Any()))
        {
            yield return ("layer_parts", layers.Parts);
        }

        yield return ("cca", layers.Cca);
        if (results.Ridge.Count > 0)
        {
            yield return ("scatter_held_out", () => PredictionScatterChart.Create(Ridge(), labels.Target));
            yield return ("residuals", Residuals);
        }

        TsneMap map = Map();
        yield return ("tsne", () => TsneChart.ByTarget(map, labels.Target));
        yield return ("tsne_speaker", () => TsneChart.BySpeaker(map));
        if (map.HasSexes)
        {
            yield return ("tsne_sex", () => TsneChart.BySex(map));
        }
    }

    private string NameWithSeed => metrics.Seeds?[0].Seed is { } seed ? string.Create(CultureInfo.InvariantCulture, $"{metrics.Model}, seed {seed}") : metrics.Model;

    private ProbePredictions Mlp() => new(
        NameWithSeed,
        $"MLP probe of the embedding, {metrics.Evaluation.Embedding}",
        [.. results.Mlp.Select(one => one.Observed)],
        [.. results.Mlp.Select(one => one.Predicted)],
        embedding[MetricColumns.Mse],
        embedding[MetricColumns.Mae],
        embedding[MetricColumns.R2],
        metrics.EmbeddingErrors.Mean,
        metrics.EmbeddingErrors.TrainMean,
        Calibration(ResidualMean.Mlp));

    private ProbePredictions Ridge() => new(
        NameWithSeed,
        RidgeProbe,
        ridgeLabels,
        ridgeAnswers,
        double.NaN,
        double.NaN,
        embedding[MetricColumns.RidgeR2],
        double.NaN,
        double.NaN,
        Calibration(ResidualMean.Ridge));

    private string RidgeProbe => string.Create(CultureInfo.InvariantCulture, $"ridge of the embedding, held out ({metrics.HeldOut.Folds} folds disjoint by speaker)");

    private Figure Residuals() => ResidualChart.Create(
        $"Residuals of the predicted speech rate: {NameWithSeed}",
        RidgeProbe,
        [.. ridgeAnswers.Zip(ridgeLabels, (answer, label) => answer - label)],
        [
            new ResidualPanel($"True speech rate ({labels.Target.Unit})", ridgeLabels, Means(ResidualMean.ByTarget)),
            new ResidualPanel("Duration (s)", [.. results.Ridge.Select(one => labels.ByPath.GetValueOrDefault(one.AudioPath)?.DurationSeconds ?? double.NaN)], Means(ResidualMean.ByDuration)),
        ],
        labels.Target);

    private IReadOnlyList<(double Value, double Residual)> Means(string by) =>
        [.. MeansOf(ResidualMean.Ridge, by).Select(mean => (mean.MeanBy, mean.MeanPredicted - mean.MeanTrue))];

    private IReadOnlyList<CalibrationPoint> Calibration(string probe) =>
        [.. MeansOf(probe, ResidualMean.ByPrediction).Select(mean => new CalibrationPoint(mean.MeanPredicted, mean.MeanTrue))];

    private IEnumerable<ResidualMean> MeansOf(string probe, string by) => results.Means.Where(mean => mean.Probe == probe && mean.By == by);

    private TsneMap Map() => new(
        metrics.Model,
        [.. results.Tsne.Select(row => labels.ByPath.GetValueOrDefault(row.AudioPath) is { } utterance
            ? new TsnePoint(row.X, row.Y, utterance.Value, row.Split, utterance.SpeakerId, utterance.Sex)
            : new TsnePoint(row.X, row.Y, double.NaN, row.Split))],
        metrics.Tsne.Perplexity,
        metrics.Tsne.KlDivergence,
        metrics.Tsne.Trustworthiness);

    private Figure BarMetrics()
    {
        List<MetricBarRow> rows = [new($"MLP probe of the embedding{SeedNote(metrics)}", Role(metrics))];
        List<ModelMetrics> models = [metrics];
        if (control?.HasProbes() == true)
        {
            rows.Add(new MetricBarRow($"the same, untrained{SeedNote(control)}", MetricBarRole.UntrainedControl));
            models.Add(control);
        }

        rows.Add(new MetricBarRow("always the training mean", MetricBarRole.Floor));
        return MetricBarsChart.Create(
            $"How well the embedding tells the speech rate: {metrics.Model}",
            string.Create(CultureInfo.InvariantCulture, $"{metrics.Evaluation.Embedding} · trained on {metrics.Evaluation.TrainUtterances:N0}, evaluated on {metrics.Evaluation.TestUtterances:N0} utterances · errors: lower is better, R²: higher"),
            models.Any(model => model.Seeds is not null) ? "Bars of a control are medians over its seeds, lines their range." : "",
            rows,
            [
                Metric($"MSE ({labels.Target.SquaredUnit})", MetricColumns.Mse),
                Metric($"MAE ({labels.Target.Unit})", MetricColumns.Mae),
                Metric("R²", MetricColumns.R2),
            ]);

        MetricPanel Metric(string title, MetricColumn column) => new(
            title,
            [.. models.Select(model => model.Embedding()[column]), metrics.Floors[0][column]],
            [.. models.Select(model => model.EmbeddingRange(column).Low), double.NaN],
            [.. models.Select(model => model.EmbeddingRange(column).High), double.NaN]);
    }

    private static MetricBarRole Role(ModelMetrics model) => model.ControlOf is null ? MetricBarRole.Model : MetricBarRole.UntrainedControl;

    private static string SeedNote(ModelMetrics model) => model.Seeds is null ? "" : $", {LayerFigures.Seeds(model)}";
}
