using System.Globalization;
using SpeechSpeed.Charts;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The figures on the corpus or on all models.</summary>
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

    /// <summary>
    /// R² within and between speakers of every target, for the layer of each model with the highest R², beside the untrained network's: where the rate is predicted, how much of it is pauses, and the gain from
    /// training. Null if nothing is estimable.
    /// </summary>
    public static Figure? Headline(IReadOnlyList<ModelMetrics> models)
    {
        ModelMetrics[] shown = [.. models.Where(model => model.ControlOf is null && model.BestRidgeLayer() is not null)];
        if (shown.Length == 0 || shown.All(model => model.Targets.Count == 0))
        {
            return null;
        }

        string[] targets = [.. shown.SelectMany(model => model.Targets).Select(score => score.Target).Distinct().Where(kind => shown[0].Target?.Kind == kind || Target.AllFactors.Any(factor => factor.Kind == kind))];
        (MetricBarRow Row, ModelMetrics Model, VariancePart Part, bool IsTrained)[] rows =
        [
            .. from model in shown
               from part in Parts(model)
               from isTrained in (bool[])[true, false]
               where isTrained || Best(model).Any(score => double.IsFinite(score.Of(part).Untrained))
               let of = shown.Length > 1 ? $"{model.Model}, " : ""
               let name = part switch { VariancePart.Within => "within speakers", VariancePart.Between => "between speakers", _ => "all utterances" }
               select (
                   new MetricBarRow(isTrained ? of + name : "the same, untrained", isTrained ? MetricBarRole.Model : MetricBarRole.UntrainedControl), model, part, isTrained),
        ];
        string[] controls = [.. models.Where(model => shown.Any(one => one.Model == model.ControlOf)).DistinctBy(model => model.ControlOf).Select(model => model.Model)];
        string[] layers = [.. shown.Select(model => shown.Length > 1 ? $"{model.Model}: {model.HeldOut.BestLayer}" : model.HeldOut.BestLayer!)];
        return MetricBarsChart.Create(
            shown.Length > 1 ? "Read from the best layer of each model" : $"Read from {layers[0]} of {shown[0].Model}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"R² of a ridge regression on speakers that it has not heard; {shown[0].HeldOut.Utterances:N0} utterances of {shown[0].HeldOut.Speakers:N0} speakers. Speech rate = articulation rate × share of speech."),
            $"Lines: 95 % intervals over speakers. * shown by permutation (p ≤ 0.05 over all layers of all networks together). {(controls.Length == 0 ? "" : $"Untrained: {string.Join(", ", controls)}. ")}{(shown.Length > 1 ? $"Layers: {string.Join("; ", layers)}." : "The layer is that of the highest R² for the first target.")}",
            [.. rows.Select(row => row.Row)],
            [
                .. targets.Select(target =>
                {
                    TargetScore?[] scores = [.. rows.Select(row => Best(row.Model).FirstOrDefault(score => score.Target == target))];
                    (double R2, double Low, double High, double P)[] found = [.. scores.Zip(rows, (score, row) => score?.Of(row.Part) is not { } part
                        ? (double.NaN, double.NaN, double.NaN, double.NaN)
                        : row.IsTrained ? (part.R2, part.Low, part.High, part.P) : (part.Untrained, double.NaN, double.NaN, double.NaN))];
                    return new MetricPanel(
                        Target.TitleOf(target), [.. found.Select(one => one.R2)], [.. found.Select(one => one.Low)], [.. found.Select(one => one.High)])
                    {
                        Stars = [.. found.Select(one => one.P <= Significance.Level)],
                    };
                }),
            ],
            hasOneScale: true);
    }

    /// <summary>The scores of every target from the layer with the highest R².</summary>
    private static IEnumerable<TargetScore> Best(ModelMetrics model) => model.Targets.Where(score => score.Layer == model.HeldOut.BestLayer);

    /// <summary>Within and between speakers if they are estimable, otherwise all utterances together.</summary>
    private static VariancePart[] Parts(ModelMetrics model) =>
        Best(model).Any(score => double.IsFinite(score.WithinR2)) ? [VariancePart.Within, VariancePart.Between] : [VariancePart.Pooled];

    public static Figure Comparison(IReadOnlyList<ModelMetrics> models) => MetricBarsChart.Create(
        models.Count == 1 ? "The model in numbers" : "The models compared",
        "Embedding: R² of a ridge on held-out speakers, of all utterances, within and between speakers, with 95 % intervals over speakers; R² of the MLP that stops early.",
        string.Join(' ', OfControls([.. models.Where(model => model.Seeds is not null)])),
        [.. models.Select(model => new MetricBarRow(model.Model, model.ControlOf is null ? MetricBarRole.Model : MetricBarRole.UntrainedControl))],
        [
            .. VariancePartNames.All.Select(part => (Name: part, Columns: MetricColumns.Of(part))).Where(part => models.Any(model => double.IsFinite(model.Embedding()[part.Columns.R2]))).Select(
                part => new MetricPanel(
                    part.Name switch { VariancePart.Within => "Within speakers", VariancePart.Between => "Between speakers", _ => "All utterances" },
                    [.. models.Select(model => model.Embedding()[part.Columns.R2])],
                    [.. models.Select(model => model.Embedding()[part.Columns.Low])],
                    [.. models.Select(model => model.Embedding()[part.Columns.High])])),
            new MetricPanel(
                "MLP, early stopping",
                [.. models.Select(model => model.Embedding()[MetricColumns.MlpR2])],
                [.. models.Select(model => model.EmbeddingRange(MetricColumns.MlpR2).Low)],
                [.. models.Select(model => model.EmbeddingRange(MetricColumns.MlpR2).High)]),
        ]);

    /// <summary>Held-out R² of every layer of every model; null if none is estimable.</summary>
    public static Figure? Heatmap(IReadOnlyList<ModelMetrics> models)
    {
        ModelMetrics[] shown = [.. models.Where(model => model.Estimable(MetricColumns.RidgeR2).Any())];
        return shown.Length == 0 ? null : LayerHeatmapChart.OfModels(
            "R² of a ridge per layer on held-out speakers; of a control, the mean over its seeds.",
            [.. shown.Select(model => new HeatmapRow(
                model.Model,
                [.. model.Layers.Select(row => row.Layer)],
                [.. model.Layers.Select(row => row[MetricColumns.RidgeR2])],
                [.. model.Layers.Select((row, i) => (row, i)).Where(one => one.row[MetricColumns.InBestSet] == 1).Select(one => one.i)]))]);
    }

    /// <summary>Held-out R² of every target from every layer, a panel for each model that is no control; null if nothing is estimable.</summary>
    public static Figure? Targets(IReadOnlyList<ModelMetrics> models)
    {
        ModelMetrics[] shown = [.. models.Where(model => model.ControlOf is null && model.Targets.Any(score => double.IsFinite(score.R2)))];
        return shown.Length == 0 ? null : LayerHeatmapChart.OfTargets(
            "R² of a ridge per layer and target, on held-out speakers.",
            [.. shown.Select(model => new HeatmapPanel(shown.Length > 1 ? model.Model : "", [.. model.Targets.GroupBy(score => score.Target).Select(Row)]))],
            ["nuisance", "fbank"]);
    }

    /// <summary>Held-out R² of every target over depth, all models that are no controls in one panel for each target; null if nothing is estimable.</summary>
    public static Figure? TargetCurves(IReadOnlyList<ModelMetrics> models)
    {
        ModelMetrics[] shown = [.. models.Where(model => model.ControlOf is null && model.Targets.Any(score => double.IsFinite(score.R2)))];
        return shown.Length == 0 ? null : TargetCurvesChart.Create(
            "R² of a ridge per layer and target, on held-out speakers, over each model's own depth.",
            "Each curve spans a model from its first to its last layer; the diamond is the embedding.",
            [.. shown.Select(model => model.Model)],
            [
                .. from target in shown.SelectMany(model => model.Targets).Select(score => score.Target).Distinct()
                   select new TargetCurvesPanel(
                       Target.TitleOf(target),
                       [
                           .. from model in shown
                              let scores = model.Targets.Where(score => score.Target == target).ToArray()
                              where scores.Length > 0
                              select new TargetCurve(
                                  model.Model, [.. scores.Select(score => score.Layer)], [.. scores.Select(score => score.R2)], [.. scores.Select(score => score.UntrainedR2)]),
                       ]),
            ]);
    }

    /// <summary>R² of every target at the best layer and at the embedding of every model, from their paired comparison; null with fewer than two models.</summary>
    public static Figure? ModelTargets(IReadOnlyList<ModelDifference> differences)
    {
        ModelDifference[] shown = [.. differences.Where(difference => difference.IsPooled)];
        string[] models = ModelDifference.ModelsOf(shown);
        return models.Length == 0 ? null : ModelTargetsChart.Create(
            "R² of a ridge on held-out speakers, all utterances. The mark is a test of errors paired by speaker, family-wise over targets, places and models.",
            "Best layer: that of each half of the speakers is chosen on the other half, so that a model of many layers has no advantage.",
            ["Best layer", "Embedding"],
            models,
            [
                .. from target in shown.GroupBy(difference => difference.Target)
                   select new ModelTargetsRow(
                       Target.TitleOf(target.Key), [.. ModelDifference.Places.Select(place => At([.. target.Where(one => one.Place == place)], models))]),
            ]);
    }

    /// <summary>The likeness of layers: a row for each model that is no control, with its square against every such model and against its controls; null if nothing was compared.</summary>
    public static Figure? Similarity(IReadOnlyList<CkaScore> scores)
    {
        (string Model, string Other, SimilarityPanel Panel)[] panels = [.. scores.GroupBy(score => (score.Model, score.Other)).Select(pair => (pair.Key.Model, pair.Key.Other, PanelOf([.. pair])))];
        string[] models = [.. panels.Where(panel => panel.Model == panel.Other).Select(panel => panel.Model)];
        return models.Length == 0 ? null : SimilarityChart.Create(
            string.Create(CultureInfo.InvariantCulture, $"Linear centred kernel alignment (CKA) of every two layers, without bias, on {scores[0].Utterances:N0} utterances."),
            [
                .. models.Select(model => (IReadOnlyList<SimilarityPanel>)
                [
                    .. models.SelectMany(other => panels.Where(panel => panel.Model == model && panel.Other == other).Select(panel => panel.Panel)
                        .Concat(panels.Where(panel => panel.Model == other && panel.Other == model && model != other).Select(panel => Turned(panel.Panel)))),
                    .. panels.Where(panel => panel.Model == model && !models.Contains(panel.Other)).Select(panel => panel.Panel),
                ]),
            ]);
    }

    private static SimilarityPanel PanelOf(CkaScore[] pair) => new(
        pair[0].Model, pair[0].Other, pair.Max(score => score.Index) + 1, pair.Max(score => score.OtherIndex) + 1, [.. pair.OrderBy(score => score.Index).ThenBy(score => score.OtherIndex).Select(score => score.Cka)]);

    private static SimilarityPanel Turned(SimilarityPanel panel) => new(
        panel.Other,
        panel.Model,
        panel.OtherLayers,
        panel.Layers,
        [.. from other in Enumerable.Range(0, panel.OtherLayers) from layer in Enumerable.Range(0, panel.Layers) select panel.Values[(layer * panel.OtherLayers) + other]]);

    private static TargetPlace At(ModelDifference[] differences, string[] models)
    {
        Dictionary<string, double> values = differences.SelectMany(difference => difference.Both).DistinctBy(one => one.Model).ToDictionary(one => one.Model, one => one.R2, StringComparer.Ordinal);
        HashSet<string> beaten = [.. differences.Select(difference => difference.Worse).OfType<string>()];
        return new TargetPlace(
            [.. models.Select(model => values.GetValueOrDefault(model, double.NaN))],
            [.. Enumerable.Range(0, models.Length).Where(i => values.ContainsKey(models[i]) && !beaten.Contains(models[i]) && differences.Any(one => !double.IsNaN(one.P)))]);
    }

    private static HeatmapRow Row(IGrouping<string, TargetScore> target)
    {
        TargetScore[] scores = [.. target];
        return new HeatmapRow(
            Target.TitleOf(target.Key),
            [.. scores.Select(score => score.Layer)],
            [.. scores.Select(score => score.R2)],
            [.. Enumerable.Range(0, scores.Length).Where(i => scores[i].InBestSet == 1)])
        {
            Floors = [scores[0].NuisanceR2, scores[0].FbankR2],
        };
    }

    /// <summary>The meaning of the bars of controls; that of the MLP only if a control has probes.</summary>
    private static IEnumerable<string> OfControls(ModelMetrics[] controls)
    {
        if (controls.Length > 0)
        {
            yield return controls.Any(control => control.HasProbes())
                ? "Bars of a control are means over its seeds, the MLP's medians; lines at the MLP's are the range over seeds."
                : "Bars of a control are means over its seeds.";
        }

        string[] unprobed = [.. controls.Where(control => !control.HasProbes()).Select(control => control.Model)];
        if (unprobed.Length > 0)
        {
            yield return $"No MLP of {string.Join(", ", unprobed)}: not run on every split that the probes read.";
        }
    }
}
