using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>What the numbers say of the corpus and of all models together, and what they do not. Every sentence is chosen and filled by the numbers.</summary>
internal static class Findings
{
    /// <summary>Below this, a bootstrap of speakers is rough.</summary>
    private const int FewSpeakers = 20;

    /// <summary>What was measured.</summary>
    public static Sentence Question(ReportData data) => new(
        "summary.question",
        Num.Whole(data.Labels.Sum(split => split.Files)),
        Num.Whole(data.Labels.Sum(split => split.Speakers)),
        Num.Fixed(data.Labels.Sum(split => split.Hours), 2),
        Num.Whole(data.Models.Count));

    /// <summary>The answer for each model that is no control: the verdicts on it.</summary>
    public static IEnumerable<(string Model, IEnumerable<Sentence> Sentences)> Answers(ReportData data) => data.Given.Select(model => (
        model.Model, data.Conclusions.Told(model.Model).Select(verdict => verdict.ToSentence(("names", LayerRuns.Of(model, model.HeldOut.BestSet))))));

    /// <summary>How far the answers can be trusted.</summary>
    public static IEnumerable<Sentence> Certainty(ReportData data)
    {
        ModelMetrics[] given = [.. data.Given];
        ModelMetrics[] heldOut = [.. given.Where(model => model.Estimable(MetricColumns.RidgeR2).Any())];
        if (heldOut.FirstOrDefault(model => model.Estimable(MetricColumns.RidgeR2Low).Any()) is { } resampled)
        {
            yield return new Sentence("sure.intervals", Num.Whole(resampled.HeldOut.Speakers), Num.Whole(resampled.HeldOut.Bootstraps), Num.Whole(resampled.HeldOut.Utterances));
            if (resampled.HeldOut.Speakers < FewSpeakers)
            {
                yield return new Sentence("sure.few", Num.Whole(resampled.HeldOut.Speakers));
            }
        }
        else
        {
            yield return new Sentence("sure.points");
        }

        if (heldOut.Length > 0)
        {
            yield return new Sentence("sure.selected");
        }

        string[] unprobed = [.. data.Models.Where(model => !model.HasProbes()).Select(model => model.Model)];
        if (unprobed.Length > 0)
        {
            yield return new Sentence("sure.no_probes", new Listing(unprobed));
        }

        string[] inSample =
            [.. data.Models.Where(model => model.Evaluation.Embedding == ProbeEvaluation.InSample || model.Evaluation.Layers == ProbeEvaluation.InSample).Select(model => model.Model)];
        if (inSample.Length > 0)
        {
            yield return new Sentence("sure.in_sample", new Listing(inSample));
        }

        if (data.Models.Any(model => model.Layers.Any(row => row[MetricColumns.R2] < 0)))
        {
            yield return new Sentence("sure.negative");
        }

        foreach (Sentence missing in Missing(given))
        {
            yield return missing;
        }

        foreach (Sentence sentence in Cca(given))
        {
            yield return sentence;
        }
    }

    /// <summary>What cannot be concluded from any of it.</summary>
    public static IEnumerable<Sentence> Limits() =>
        [new("limits.target"), new("limits.read"), new("limits.pooling"), new("limits.dim"), new("limits.tsne")];

    /// <summary>How it was measured.</summary>
    public static IEnumerable<Sentence> Method(ReportData data)
    {
        HeldOutFacts facts = data.Models[0].HeldOut;
        return
        [
            new("method.layers"),
            new("method.ridge", Num.Whole(facts.Folds)),
            new("method.interval", Num.Whole(facts.Bootstraps)),
            new("method.untrained"),
            new("method.floors"),
            new("method.threshold", Num.Whole(facts.Permutations)),
            new("method.mlp"),
            new("method.cca"),
        ];
    }

    /// <summary>What is not estimable, reason by reason; what a control would tell has a verdict of its own.</summary>
    private static IEnumerable<Sentence> Missing(ModelMetrics[] given) => given
        .SelectMany(model => model.NotEstimable)
        .Where(one => one.Column != MetricColumns.UntrainedRidgeR2.Name)
        .Distinct()
        .GroupBy(one => (one.Reason, one.Detail))
        .Select(group => new Sentence(
            "sure.missing",
            new Listing([.. group.Select(one => one.Column).Distinct()]),
            Verdict.Because(group.Key.Reason, group.First().Found ?? double.NaN, group.First().Needed ?? double.NaN)));

    private static IEnumerable<Sentence> Cca(ModelMetrics[] given)
    {
        ModelMetrics[] withCca = [.. given.Where(model => model.Estimable(MetricColumns.CcaNull).Any())];
        if (withCca.Length > 0)
        {
            yield return new Sentence("sure.cca");
        }

        foreach (ModelMetrics model in withCca)
        {
            double[] expected = [.. model.Estimable(MetricColumns.CcaNull)];
            yield return new Sentence(
                "sure.cca.model",
                model.Model,
                Num.Rounded(expected.Min()),
                Num.Rounded(expected.Max()),
                Num.Whole(model.Cca.Utterances),
                Num.Whole(expected.Count(value => value >= 1)),
                Num.Whole(expected.Length));
        }
    }
}
