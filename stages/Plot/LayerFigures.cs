using System.Globalization;
using SpeechSpeed.Charts;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The figures of one model that have a value for each layer.</summary>
/// <param name="metrics">The model's tables.</param>
/// <param name="control">The tables of its untrained control, or null.</param>
/// <param name="verdicts">The verdicts on the model.</param>
internal sealed class LayerFigures(ModelMetrics metrics, ModelMetrics? control, IReadOnlyList<Verdict> verdicts)
{
    private readonly string[] names = [.. metrics.Layers.Select(row => row.Layer)];

    public static string Seeds(ModelMetrics model) => model.Seeds is { Count: 1 } ? "1 seed" : $"{model.Seeds?.Count ?? 0} seeds";

    /// <summary>
    /// Held-out R² per layer, with its context: interval, untrained network, floors, threshold, best set. If it was
    /// not estimable, R² of the MLP probes.
    /// </summary>
    public Figure Main() => Has(MetricColumns.RidgeR2) ? HeldOut() : Probes();

    /// <summary>R² of the MLP probes: of the one with a fixed number of epochs, as in an earlier study, and of the one that stops early.</summary>
    public Figure Probes() => LayerCurveChart.RSquared(
        new LayerCurveTexts(
            $"MLP probes of each layer: {metrics.Model}",
            string.Create(CultureInfo.InvariantCulture, $"R² of an MLP per layer, {metrics.Evaluation.Layers}: trained on {metrics.Evaluation.TrainUtterances:N0}, evaluated on {metrics.Evaluation.TestUtterances:N0} utterances. The embedding is the diamond."),
            "R²",
            string.Join(
                ' ',
                "0: as good as always answering the mean of the evaluated labels.",
                metrics.ControlOf is not null || control?.HasProbes() == true ? "Bands: the range over the control's seeds."
                    : control is null ? "Without an untrained control the curve does not show what training added."
                    : "The untrained control has no MLP probes: it was not run on every split that they read.")),
        new LayerCurves(
            names,
            [
                .. ControlCurve(MetricColumns.R2, "MLP of fixed epochs, "),
                .. Has(MetricColumns.MlpR2) ? [TrustedMlp()] : Array.Empty<LayerCurve>(),
                OwnCurve(MetricColumns.R2, "MLP of fixed epochs"),
            ]));

    /// <summary>R² at equal width, and its parts between and within speakers.</summary>
    public Figure Parts() => LayerCurveChart.RSquared(
        new LayerCurveTexts(
            $"Parts of the rate that each layer predicts: {metrics.Model}",
            HeldOutSubtitle(),
            "Held-out R² of a ridge",
            string.Join(
                ' ',
                string.Create(CultureInfo.InvariantCulture, $"Equal width: every layer reduced to {metrics.HeldOut.EqualWidth} principal components, so that layers are compared and not their widths.").Trim(),
                Has(MetricColumns.BetweenR2) || Has(MetricColumns.WithinR2)
                    ? "Between: the speakers' mean rates; within: how this utterance differs from its speaker's mean."
                    : "The parts between and within speakers are not estimable here.")),
        new LayerCurves(
            names,
            [
                .. Present("within speakers", LayerCurveRole.Within, VariancePart.Within),
                .. Present("between speakers", LayerCurveRole.Between, VariancePart.Between),
                .. Present("equal width", LayerCurveRole.OtherProbe, MetricColumns.EqualWidthR2),
                .. Present("all channels", LayerCurveRole.Model, MetricColumns.RidgeR2),
            ]));

    /// <summary>Canonical correlation, never in-sample alone.</summary>
    public Figure Cca() => LayerCurveChart.Correlation(
        new LayerCurveTexts(
            $"CCA of each layer with the speech rate: {metrics.Model}",
            string.Create(CultureInfo.InvariantCulture, $"Canonical correlation ρ; in-sample: fitted and evaluated on the same N = {metrics.Cca.Utterances:N0} utterances; held-out: on speakers that were not fitted."),
            "Canonical correlation ρ",
            "In-sample ρ rises with the number of channels D: with no relation at all it is about √(D/(N−1)), and 1 from D = N−1 on. "
            + (Has(MetricColumns.CcaHeldOut) ? "Only held-out ρ is evidence." : "A value above that line is no evidence; held-out ρ would be, but was not estimable here.")),
        new LayerCurves(
            names,
            [
                new LayerCurve("no relation at all, mean: √(D/(N−1))", LayerCurveRole.Null, Column(metrics, MetricColumns.CcaNull)),
                .. Present("no relation at all, 95 %", LayerCurveRole.NullUpper, MetricColumns.CcaNull95),
                .. control?.Cca == metrics.Cca ? ControlCurve(MetricColumns.CcaInSample, "in-sample, ") : [],
                .. Present("held-out", LayerCurveRole.HeldOut, MetricColumns.CcaHeldOut),
                OwnCurve(MetricColumns.CcaInSample, "in-sample"),
            ]));

    private Figure HeldOut()
    {
        bool isControl = metrics.ControlOf is not null;
        return LayerCurveChart.RSquared(
            new LayerCurveTexts($"Speech rate read from each layer: {metrics.Model}", HeldOutSubtitle(), "Held-out R² of a ridge", HeldOutNote()),
            new LayerCurves(
                names,
                [.. isControl ? [] : Untrained(), isControl ? OwnCurve(MetricColumns.RidgeR2) : Trained()],
                [
                    Level("fbank alone", LayerLevelRole.Fbank, Floor(FloorNames.Fbank)),
                    Level("nuisance variables alone", LayerLevelRole.Nuisance, Floor(FloorNames.Nuisance)),
                    Level("training mean", LayerLevelRole.TrainingMean, Floor(FloorNames.TrainingMean)),
                ],
                [
                    Marks("shown to be better than untrained", LayerMarkRole.Better, Changed(Answer.Better)),
                    Marks("shown to be worse than untrained", LayerMarkRole.Worse, Changed(Answer.Worse)),
                    Marks("shown to predict", LayerMarkRole.Shown, Shown()),
                    Marks("none is shown to be better than these", LayerMarkRole.Best, metrics.HeldOut.BestSet),
                ]));
    }

    private string HeldOutSubtitle() => string.Create(
        CultureInfo.InvariantCulture,
        $"{metrics.HeldOut.Utterances:N0} utterances of {metrics.HeldOut.Speakers:N0} speakers, {metrics.HeldOut.Folds} folds disjoint by speaker, {metrics.HeldOut.Deals} deals of them. The embedding is the diamond.");

    private string HeldOutNote()
    {
        List<string> notes = [];
        if (metrics.ControlOf is null && Has(MetricColumns.RidgeR2Low))
        {
            notes.Add("Blue band: 95 % interval over speakers, an estimate and no test. Squares are tests: p ≤ 0.05 over all layers together.");
        }

        if (!Has(MetricColumns.RidgeR2Low) && metrics.NotEstimable.FirstOrDefault(one => one.Column == MetricColumns.RidgeR2Low.Name) is { } unsure)
        {
            notes.Add($"No interval: {unsure.Detail}.");
        }

        if (metrics.ControlOf is not null)
        {
            notes.Add("Band: the range over the seeds.");
        }
        else if (!Has(MetricColumns.UntrainedRidgeR2))
        {
            notes.Add(metrics.NotEstimable.FirstOrDefault(one => one.Column == MetricColumns.UntrainedRidgeR2.Name && one.Reason == NotEstimable.OtherControl) is { } unlike
                ? $"Not compared with the untrained network: {unlike.Detail}."
                : "Without an untrained control the curve does not show what training added.");
        }
        else
        {
            notes.Add("Red: the same network untrained, mean and range over its seeds.");
            if (Against(Question.Training).Any(verdict => verdict.Answer == Answer.Unhealthy))
            {
                notes.Add("It is not healthy, so nothing follows from the difference.");
            }
            else if (!Changed(Answer.Better).Any())
            {
                notes.Add("No layer is shown to be better than the untrained network.");
            }
        }

        if (!Has(MetricColumns.PooledP) && metrics.NotEstimable.FirstOrDefault(one => one.Column == MetricColumns.PooledP.Name) is { } missing)
        {
            notes.Add($"Not tested: {missing.Detail}.");
        }

        return string.Join(' ', notes);
    }

    /// <summary>The layers that training changed in one direction, for the label and all utterances.</summary>
    private IEnumerable<string> Changed(string answer) => Against(Question.Training)
        .Where(verdict => verdict.Answer == answer && verdict.Target == metrics.Target?.Kind && verdict.Part == VariancePart.Pooled.Name() && verdict.Layer is not null)
        .Select(verdict => verdict.Layer!);

    /// <summary>The verdicts on the comparison with the drawn control.</summary>
    private IEnumerable<Verdict> Against(string question) => verdicts.Where(verdict => verdict.Question == question && verdict.Control == control?.Model);

    /// <summary>The layers that permutations show to predict the label.</summary>
    private IEnumerable<string> Shown() => metrics.Layers.Where(row => row[MetricColumns.PooledP] <= Significance.Level).Select(row => row.Layer);

    private LayerMarks Marks(string name, LayerMarkRole role, IEnumerable<string> layers) =>
        new(name, role, [.. layers.Select(layer => Array.IndexOf(names, layer)).Where(index => index >= 0)]);

    private static LayerLevel Level(string name, LayerLevelRole role, double value) => new(name, role, value);

    private double Floor(string name) => metrics.Floors.FirstOrDefault(floor => floor.Layer == name)?[MetricColumns.RidgeR2] ?? double.NaN;

    private LayerCurve Trained() => new(
        metrics.Model,
        LayerCurveRole.Model,
        Column(metrics, MetricColumns.RidgeR2),
        Column(metrics, MetricColumns.RidgeR2Low),
        Column(metrics, MetricColumns.RidgeR2High));

    private IEnumerable<LayerCurve> Untrained() => Has(MetricColumns.UntrainedRidgeR2)
        ?
        [
            new LayerCurve(
                control is null ? "untrained control" : $"untrained control, {Seeds(control)}",
                LayerCurveRole.UntrainedControl,
                Column(metrics, MetricColumns.UntrainedRidgeR2),
                Column(metrics, MetricColumns.UntrainedLow),
                Column(metrics, MetricColumns.UntrainedHigh)),
        ]
        : [];

    private LayerCurve TrustedMlp()
    {
        double[] mean = Column(metrics, MetricColumns.MlpR2);
        double[] deviation = Column(metrics, MetricColumns.MlpR2SeedSd);
        return new LayerCurve(
            $"{metrics.Model}, MLP with early stopping, ± 1 sd over seeds",
            LayerCurveRole.OtherProbe,
            mean,
            [.. mean.Zip(deviation, (value, sd) => value - sd)],
            [.. mean.Zip(deviation, (value, sd) => value + sd)]);
    }

    private LayerCurve OwnCurve(MetricColumn column, string? name = null) =>
        metrics.Seeds is null
            ? new LayerCurve(name is null ? metrics.Model : $"{metrics.Model}, {name}", LayerCurveRole.Model, Column(metrics, column))
            : BandCurve($"{metrics.Model}{(name is null ? "" : $", {name}")}, median of {Seeds(metrics)}", metrics, column);

    private IEnumerable<LayerCurve> Present(string name, LayerCurveRole role, VariancePart part)
    {
        PartColumns columns = MetricColumns.Of(part);
        return Has(columns.R2) ? [new LayerCurve(name, role, Column(metrics, columns.R2), Column(metrics, columns.Low), Column(metrics, columns.High))] : [];
    }

    private IEnumerable<LayerCurve> Present(string name, LayerCurveRole role, MetricColumn column) =>
        Has(column) ? [new LayerCurve(name, role, Column(metrics, column))] : [];

    private IEnumerable<LayerCurve> ControlCurve(MetricColumn column, string what = "") =>
        control is not null && names.SequenceEqual(control.Layers.Select(row => row.Layer)) && control.Layers.Any(row => double.IsFinite(row[column]))
            ? [BandCurve($"untrained control, {what}median of {Seeds(control)}", control, column)]
            : [];

    private static LayerCurve BandCurve(string name, ModelMetrics model, MetricColumn column) => new(
        name,
        LayerCurveRole.UntrainedControl,
        Column(model, column),
        [.. Enumerable.Range(0, model.Layers.Count).Select(i => model.Range(i, column).Low)],
        [.. Enumerable.Range(0, model.Layers.Count).Select(i => model.Range(i, column).High)]);

    private bool Has(MetricColumn column) => metrics.Estimable(column).Any();

    private static double[] Column(ModelMetrics model, MetricColumn column) => [.. model.Layers.Select(row => row[column])];
}
