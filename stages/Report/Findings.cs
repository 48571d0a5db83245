using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>The sentences of the report: the verdicts on each model, their limits, and the methods. Every sentence is chosen and filled by the numbers.</summary>
internal static class Findings
{
    /// <summary>The page that defines every number.</summary>
    private const string Manual = "docs/statistics.md";

    /// <summary>The largest number of named utterances.</summary>
    private const int MostNamed = 6;

    /// <summary>The data.</summary>
    public static IEnumerable<Sentence> Question(ReportData data)
    {
        yield return new Sentence(
            "summary.question",
            Num.Whole(data.Labels.Sum(split => split.Files)),
            Num.Whole(data.Labels.Sum(split => split.Speakers)),
            Num.Fixed(data.Labels.Sum(split => split.Hours), 2),
            Num.Whole(data.Models.Count));
        yield return data.Speech is null ? new Sentence("summary.speech.unknown") : new Sentence("summary.speech", data.Speech);
        foreach (ModelMetrics model in data.Given)
        {
            yield return model.TrainedOn is null ? new Sentence("summary.trained_on.unknown", model.Model) : new Sentence("summary.trained_on", model.Model, model.TrainedOn);
        }
    }

    /// <summary>The beginning of the report, for each model that is no control: at most three sentences.</summary>
    public static IEnumerable<(string Model, IEnumerable<Sentence> Sentences)> Headline(ReportData data) =>
        data.Given.Select(model => (model.Model, Say(model, data.Conclusions.Headline(model.Model))));

    /// <summary>The evidence for it.</summary>
    public static IEnumerable<Sentence> Evidence(ReportData data, ModelMetrics model) => Say(model, data.Conclusions.Evidence(model.Model));

    /// <summary>The results of the earlier study's probe.</summary>
    public static IEnumerable<Sentence> EarlierStudy(ReportData data, ModelMetrics model) => Say(model, data.Conclusions.EarlierStudy(model.Model));

    /// <summary>How far the verdicts can be trusted.</summary>
    public static IEnumerable<Sentence> Certainty(ReportData data)
    {
        ModelMetrics[] given = [.. data.Given];
        if (given.FirstOrDefault(model => model.Estimable(MetricColumns.RidgeR2Low).Any()) is { } resampled)
        {
            yield return new Sentence("sure.intervals", Num.Whole(resampled.HeldOut.Speakers), Num.Whole(resampled.HeldOut.Utterances));
        }
        else
        {
            yield return new Sentence("sure.points");
        }

        if (given.Any(model => model.BestRidgeLayer() is not null))
        {
            yield return new Sentence("sure.selected");
        }

        if (given.Any(model => model.HeldOut.BestSet.Count > 0))
        {
            yield return new Sentence("sure.best_set");
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

        foreach (Sentence missing in Missing(given))
        {
            yield return missing;
        }
    }

    /// <summary>The number of rejected utterances.</summary>
    public static Sentence Rejected(ReportData data) => data.Rejected.Count == 0
        ? new Sentence("data.rejected.none")
        : new Sentence("data.rejected.some", Num.Whole(data.Rejected.Count), Num.Fixed(100.0 * data.Rejected.Count / data.Found, 2));

    /// <summary>The utterances with frames on the floor of the logarithm; null if there are none.</summary>
    public static Sentence? Silence(ReportData data) => data.Silent.Count == 0
        ? null
        : new Sentence(
            "data.silence",
            Num.Whole(data.Silent.Count),
            new Listing(
            [
                .. data.Silent.Take(MostNamed).Select(row => new Sentence("data.silence.one", ShortName(row.AudioPath), Num.Fixed(100 * row.FlooredShare, 1))),
                .. data.Silent.Count > MostNamed ? [new Sentence("layers.others", Num.Whole(data.Silent.Count - MostNamed))] : Array.Empty<object>(),
            ]));

    private static string ShortName(string audioPath)
    {
        AudioPlace place = AudioPlace.Parse(audioPath);
        return (place with { File = Path.GetFileNameWithoutExtension(place.File) }).ToString();
    }

    /// <summary>The conclusions that the data do not allow.</summary>
    public static IEnumerable<Sentence> Limits(TimePooling pooling) =>
        [new("limits.target"), new("limits.read"), new($"limits.pooling.{pooling.Name()}"), new("limits.dim"), new("limits.speakers"), new("limits.tsne")];

    /// <summary>The meaning of the words and numbers, and the methods.</summary>
    public static IEnumerable<Sentence> Method(ReportData data)
    {
        HeldOutFacts facts = data.Models[0].HeldOut;
        return
        [
            new($"method.layers.{data.Pooling.Name()}"),
            new("method.ridge", Num.Whole(facts.Folds), Num.Whole(facts.Deals)),
            new("method.parts"),
            new("method.targets"),
            new("method.shown", Num.Whole(facts.Permutations)),
            new("method.better"),
            new("method.interval"),
            new("method.untrained"),
            new("method.floors"),
            new("method.manual", Manual),
        ];
    }

    /// <summary>The sources of the methods, and what is new.</summary>
    public static IEnumerable<Sentence> Sources() => [new("sources.theirs"), new("sources.prosody"), new("sources.methods"), new("sources.new")];

    /// <summary>The expectation of in-sample CCA without any relation.</summary>
    public static IEnumerable<Sentence> Cca(ReportData data)
    {
        ModelMetrics[] withCca = [.. data.Given.Where(model => model.Estimable(MetricColumns.CcaNull).Any())];
        if (withCca.Length > 0)
        {
            yield return new Sentence("earlier.cca");
        }

        foreach (ModelMetrics model in withCca)
        {
            double[] expected = [.. model.Estimable(MetricColumns.CcaNull)];
            yield return new Sentence(
                "earlier.cca.model",
                model.Model,
                Num.Rounded(expected.Min()),
                Num.Rounded(expected.Max()),
                Num.Whole(model.Cca.Utterances),
                Num.Whole(expected.Count(value => value >= 1)),
                Num.Whole(expected.Length));
        }
    }

    private static IEnumerable<Sentence> Say(ModelMetrics model, IEnumerable<Verdict> verdicts) =>
        verdicts.Select(verdict => verdict.ToSentence(("names", LayerRuns.Of(model, model.HeldOut.BestSet))));

    /// <summary>The numbers that are not estimable, reason by reason; those that need a control have a verdict of their own.</summary>
    private static IEnumerable<Sentence> Missing(ModelMetrics[] given) => given
        .SelectMany(model => model.NotEstimable)
        .Where(one => one.Reason is not (NotEstimable.NoControl or NotEstimable.OtherControl))
        .Distinct()
        .GroupBy(one => (one.Reason, one.Detail))
        .Select(group => new Sentence(
            "sure.missing",
            new Listing([.. group.Select(one => one.Column).Distinct()]),
            Verdict.Because(group.Key.Reason, group.First().Found ?? double.NaN, group.First().Needed ?? double.NaN)));
}
