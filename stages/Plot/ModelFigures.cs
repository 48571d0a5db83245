using System.Globalization;
using SpeechSpeed.Charts;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The figures of one model. Every number in them stands in the tables.</summary>
/// <param name="run">What the stages wrote.</param>
/// <param name="metrics">The model's tables.</param>
/// <param name="control">The tables of its untrained control, or null.</param>
/// <param name="cpsByPath">Speech rate of every utterance.</param>
internal sealed class ModelFigures(ModelRun run, ModelMetrics metrics, ModelMetrics? control, IReadOnlyDictionary<string, double> cpsByPath)
{
    private readonly ProbePredictions predictions = new(
        metrics.EmbeddingErrors.Seed is { } seed ? string.Create(CultureInfo.InvariantCulture, $"{metrics.Model}, seed {seed}") : metrics.Model,
        metrics.Evaluation.Embedding,
        [.. run.Seeds[0].Predictions.Select(one => one.TrueCps)],
        [.. run.Seeds[0].Predictions.Select(one => one.PredictedCps)],
        run.Seeds[0].Embedding.Mse,
        run.Seeds[0].Embedding.Mae,
        run.Seeds[0].Embedding.R2,
        metrics.EmbeddingErrors.Mean,
        metrics.EmbeddingErrors.TrainMeanCps);

    /// <summary>Every figure with its file name, without extension.</summary>
    public IEnumerable<(string Name, Figure Figure)> All()
    {
        yield return ("tsne", Tsne());
        if (metrics.HasProbes())
        {
            yield return ("scatter", PredictionScatterChart.Create(predictions));
            yield return ("error_histogram", ErrorHistogramChart.Create(predictions));
            yield return ("bar_metrics", BarMetrics());
            yield return ("layer_metrics", LayerMetrics());
        }

        yield return ("cca", Cca());
    }

    private Figure Tsne() => TsneChart.Create(
        metrics.Model,
        [.. run.Tsne.Select(row => new TsnePoint(row.X, row.Y, cpsByPath.GetValueOrDefault(row.AudioPath, double.NaN), row.Split))],
        new TsneQuality(metrics.Tsne.Perplexity, metrics.Tsne.KlDivergence, metrics.Tsne.Trustworthiness));

    private Figure BarMetrics()
    {
        List<MetricBarRow> rows = [new($"MLP probe of the embedding{SeedNote(metrics)}", Role(metrics))];
        List<ModelMetrics> models = [metrics];
        if (control is not null && control.HasProbes())
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
                Metric("MSE (CPS²)", MetricColumns.Mse),
                Metric("MAE (CPS)", MetricColumns.Mae),
                Metric("R²", MetricColumns.R2),
            ]);

        MetricPanel Metric(string title, string column) => new(
            title,
            [.. models.Select(model => model.Embedding()[column]), metrics.Floors[0][column]],
            [.. models.Select(model => model.EmbeddingRange(column).Low), double.NaN],
            [.. models.Select(model => model.EmbeddingRange(column).High), double.NaN]);
    }

    private Figure LayerMetrics() => LayerCurveChart.RSquared(
        new LayerCurveTexts(
            $"Speech rate read from each layer: {metrics.Model}",
            $"R² of an MLP probe per layer, {metrics.Evaluation.Layers}; the embedding (diamond) has its own probe, {metrics.Evaluation.Embedding}.",
            "R²",
            !(control ?? metrics).HasProbes() || (control is null && metrics.ControlOf is null)
                ? "0: as good as always answering the mean of the evaluated labels. Without an untrained control the curve does not show what training added."
                : "0: as good as always answering the mean of the evaluated labels. Bands: the range over the control's seeds."),
        Names(),
        [.. control is not null && control.HasProbes() ? ControlCurve(MetricColumns.R2) : [], OwnCurve(MetricColumns.R2)]);

    private Figure Cca() => LayerCurveChart.Correlation(
        new LayerCurveTexts(
            $"In-sample CCA of each layer with the speech rate: {metrics.Model}",
            string.Create(CultureInfo.InvariantCulture, $"Canonical correlation ρ over N = {metrics.Cca.Utterances:N0} utterances, fitted and evaluated on the same ones."),
            "Canonical correlation ρ",
            "In-sample ρ rises with the number of channels D: with no relation at all it is about √(D/(N−1)), and 1 from D = N−1 on. "
            + "What lies above that line is not evidence yet; that takes held-out ρ."),
        Names(),
        [
            new LayerCurve("no relation at all: √(D/(N−1))", LayerCurveRole.Null, Column(metrics, MetricColumns.CcaNull)),
            .. control?.Cca == metrics.Cca ? ControlCurve(MetricColumns.CcaInSample) : [],
            OwnCurve(MetricColumns.CcaInSample),
        ]);

    private LayerCurve OwnCurve(string column) =>
        metrics.Seeds is null
            ? new LayerCurve(metrics.Model, LayerCurveRole.Model, Column(metrics, column))
            : BandCurve($"{metrics.Model}, median of {Seeds(metrics)}", metrics, column);

    private IEnumerable<LayerCurve> ControlCurve(string column) =>
        control is not null && Names().SequenceEqual(control.Layers.Select(row => row.Layer))
            ? [BandCurve($"untrained control, median of {Seeds(control)}", control, column)]
            : [];

    private static LayerCurve BandCurve(string name, ModelMetrics model, string column) => new(
        name,
        LayerCurveRole.UntrainedControl,
        Column(model, column),
        [.. Enumerable.Range(0, model.Layers.Count).Select(i => model.Range(i, column).Low)],
        [.. Enumerable.Range(0, model.Layers.Count).Select(i => model.Range(i, column).High)]);

    private string[] Names() => [.. metrics.Layers.Select(row => row.Layer)];

    private static double[] Column(ModelMetrics model, string column) => [.. model.Layers.Select(row => row[column])];

    private static MetricBarRole Role(ModelMetrics model) => model.ControlOf is null ? MetricBarRole.Model : MetricBarRole.UntrainedControl;

    private static string SeedNote(ModelMetrics model) => model.Seeds is null ? "" : $", {Seeds(model)}";

    private static string Seeds(ModelMetrics model) => model.Seeds is { Count: 1 } ? "1 seed" : $"{model.Seeds?.Count ?? 0} seeds";
}
