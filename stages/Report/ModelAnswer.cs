using SpeechSpeed.Core;
using SpeechSpeed.Stages.Report.Texts;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Report;

/// <summary>What the numbers of one model say, in the order in which a reader asks: which layer, how sure, since training, beyond what.</summary>
/// <param name="model">The model.</param>
/// <param name="control">Its untrained control, or null.</param>
internal sealed class ModelAnswer(ModelMetrics model, ModelMetrics? control)
{
    private const int MostNamed = 6;

    private readonly MetricRow? best = model.BestRidgeLayer();

    public List<Sentence> Sentences() =>
    [
        .. Best(), .. BestSet(), .. Embedding(), .. Training(), .. Floors(), .. Threshold(), .. Confounded(), .. Mlp(),
    ];

    private IEnumerable<Sentence> Best()
    {
        if (best is null)
        {
            return [new Sentence("answer.best.none", Reason(MetricColumns.RidgeR2))];
        }

        double r2 = best[MetricColumns.RidgeR2];
        Sentence interval = Interval(best[MetricColumns.RidgeR2Low], best[MetricColumns.RidgeR2High]);
        return
        [
            r2 <= 0 ? new Sentence("answer.best.bad", best.Layer, Num.Short(r2), interval)
                : best[MetricColumns.RidgeR2Low] <= 0 ? new Sentence("answer.best.unsure", best.Layer, Num.Short(r2), interval)
                : new Sentence("answer.best.good", best.Layer, Num.Fixed(100 * r2, 0), Num.Short(r2), interval),
        ];
    }

    /// <summary>Which layers are best, and how sure that is.</summary>
    private IEnumerable<Sentence> BestSet()
    {
        int layers = Findings.Finite(model, MetricColumns.RidgeR2).Length;
        return best is null || best[MetricColumns.RidgeR2] <= 0 ? []
            : model.HeldOut.BestSet.Count switch
            {
                0 => [new Sentence("answer.set.none", Reason(MetricColumns.InBestSet))],
                1 => [new Sentence("answer.set.one", best.Layer, Num.Whole(layers - 1))],
                int count => [new Sentence("answer.set.many", Num.Whole(count), Num.Whole(layers), Runs(model.HeldOut.BestSet))],
            };
    }

    private IEnumerable<Sentence> Embedding()
    {
        MetricRow embedding = model.Embedding();
        return best is null || best.Layer == embedding.Layer
            ? []
            :
            [
                new Sentence(
                    "answer.embedding",
                    Num.Short(embedding[MetricColumns.RidgeR2]),
                    Interval(embedding[MetricColumns.RidgeR2Low], embedding[MetricColumns.RidgeR2High])),
            ];
    }

    /// <summary>What training added, by the paired differences to the untrained network.</summary>
    private IEnumerable<Sentence> Training()
    {
        if (best is null)
        {
            return [];
        }

        RSquaredDifference[] differences = [.. model.Differences.Where(one => one.Kind == RSquaredDifference.TrainedMinusUntrained)];
        RSquaredDifference[] sure = [.. differences.Where(one => double.IsFinite(one.Low) && double.IsFinite(one.High))];
        if (sure.Length == 0)
        {
            return [new Sentence("answer.trained.missing", Reason(MetricColumns.UntrainedRidgeR2))];
        }

        RSquaredDifference atBest = sure.FirstOrDefault(one => one.Layer == best.Layer) ?? sure[0];
        int better = sure.Count(one => one.Low > 0);
        int worse = sure.Count(one => one.High < 0);
        object[] arguments =
        [
            Num.Whole(better), Num.Whole(sure.Length), atBest.Layer, Num.Short(atBest.Difference), Interval(atBest.Low, atBest.High),
            Num.Whole((int)Math.Ceiling(0.05 * sure.Length)),
        ];
        return
        [
            new Sentence(better > 0 ? "answer.trained.better" : "answer.trained.none", arguments),
            .. worse > 0 ? [new Sentence("answer.trained.worse", Num.Whole(worse), Num.Whole(sure.Length))] : Array.Empty<Sentence>(),
        ];
    }

    /// <summary>Beside what needs no network, by paired differences: a floor is an estimate too.</summary>
    private IEnumerable<Sentence> Floors()
    {
        foreach ((string floor, string kind) in ((string, string)[])[(FloorNames.Nuisance, RSquaredDifference.LayerMinusNuisance), (FloorNames.Fbank, RSquaredDifference.LayerMinusFbank)])
        {
            RSquaredDifference? found = best is null ? null : model.Differences.FirstOrDefault(one => one.Kind == kind && one.Layer == best.Layer);
            if (found is null || !double.IsFinite(found.Low) || !double.IsFinite(found.High))
            {
                continue;
            }

            string verdict = found.Low > 0 ? "above" : found.High < 0 ? "below" : "within";
            yield return new Sentence(
                "answer.floor." + verdict,
                found.Layer,
                new Sentence("floor." + floor),
                Num.Short(Floor(floor)),
                Num.Short(found.Difference),
                Interval(found.Low, found.High));
        }
    }

    private IEnumerable<Sentence> Threshold()
    {
        double threshold = model.Embedding()[MetricColumns.FwerThreshold];
        double[] scores = Findings.Finite(model, MetricColumns.RidgeR2);
        return scores.Length == 0 ? []
            : double.IsFinite(threshold)
                ? [new Sentence("answer.threshold", Num.Whole(scores.Count(score => score > threshold)), Num.Whole(scores.Length), Num.Short(threshold))]
                : [new Sentence("answer.threshold.none", Reason(MetricColumns.FwerThreshold))];
    }

    private IEnumerable<Sentence> Confounded()
    {
        Confound? found = best is null ? null : model.Confounds.FirstOrDefault(one => one.Condition == Confound.All && one.Layer == best.Layer);
        return found is null || !double.IsFinite(found.Low)
            ? []
            : [new Sentence(found.Low > 0 ? "answer.confound.adds" : "answer.confound.within", found.Layer, Num.Short(found.DeltaR2), Interval(found.Low, found.High))];
    }

    /// <summary>The embedding's MLP probe, as the earlier study trained it.</summary>
    private IEnumerable<Sentence> Mlp()
    {
        MetricRow embedding = model.Embedding();
        MetricRow floor = model.Floors[0];
        double r2 = embedding[MetricColumns.R2];
        object[] arguments =
        [
            Num.Short(r2),
            new Sentence("evaluation." + model.Evaluation.Embedding),
            Num.Whole(model.Evaluation.TestUtterances),
            Num.Short(embedding[MetricColumns.Mse]),
            Num.Short(floor[MetricColumns.Mse]),
        ];
        return
        [
            r2 switch { > 0 => new Sentence("answer.mlp.good", arguments), <= 0 => new Sentence("answer.mlp.bad", arguments), _ => new Sentence("answer.mlp.none") },
            .. control is not null && double.IsFinite(control.Embedding()[MetricColumns.R2])
                ? [new Sentence("answer.mlp.control", Num.Short(control.Embedding()[MetricColumns.R2]))]
                : Array.Empty<Sentence>(),
        ];
    }

    private double Floor(string name) => model.Floors.FirstOrDefault(floor => floor.Layer == name)?[MetricColumns.RidgeR2] ?? double.NaN;

    private static Sentence Interval(double low, double high) =>
        double.IsFinite(low) && double.IsFinite(high) ? new Sentence("interval", Num.Short(low), Num.Short(high)) : new Sentence("interval.none");

    private Sentence Reason(MetricColumn column) =>
        model.NotEstimable.FirstOrDefault(one => one.Column == column.Name) is { } missing ? Findings.Reason(missing) : new Sentence("reason.unknown");

    /// <summary>Neighbouring layers as "first to last", the longest runs first where there are too many.</summary>
    private Listing Runs(IReadOnlyList<string> layers)
    {
        string[] names = [.. model.Layers.Select(row => row.Layer)];
        List<(int Start, int Count)> runs = [];
        foreach (int index in layers.Select(layer => Array.IndexOf(names, layer)).Order())
        {
            if (runs.Count > 0 && index == runs[^1].Start + runs[^1].Count && names[index] != Layer.Embedding)
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            }
            else
            {
                runs.Add((index, 1));
            }
        }

        (int Start, int Count)[] named = [.. runs.OrderByDescending(run => run.Count).ThenBy(run => run.Start).Take(MostNamed).OrderBy(run => run.Start)];
        int others = layers.Count - named.Sum(run => run.Count);
        return new Listing(
        [
            .. named.Select(object (run) => run.Count == 1 ? names[run.Start] : new Sentence("layers.run", names[run.Start], names[run.Start + run.Count - 1])),
            .. others > 0 ? [new Sentence("layers.others", Num.Whole(others))] : Array.Empty<object>(),
        ]);
    }
}
