using SpeechSpeed.Stages.Report.Texts;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Report;

/// <summary>What the numbers say, and what they do not. Every sentence is chosen and filled by the numbers.</summary>
internal static class Findings
{
    private const string InSample = "in-sample";

    /// <summary>What was measured.</summary>
    public static Sentence Question(ReportData data) => new(
        "summary.question",
        NumberText.Whole(data.Labels.Sum(split => split.Files)),
        NumberText.Whole(data.Labels.Sum(split => split.Speakers)),
        NumberText.Fixed(data.Labels.Sum(split => split.Hours), 2),
        NumberText.Whole(data.Models.Count));

    /// <summary>The answer for each model that is no control.</summary>
    public static IEnumerable<(string Model, List<Sentence> Sentences)> Answers(ReportData data) =>
        data.Models.Where(model => model.ControlOf is null).Select(model => (model.Model, Answer(model, data.ControlOf(model))));

    /// <summary>How far the answers can be trusted.</summary>
    public static IEnumerable<Sentence> Certainty(ReportData data)
    {
        ModelMetrics[] given = [.. data.Models.Where(model => model.ControlOf is null)];
        string[] uncontrolled = [.. given.Where(model => data.ControlOf(model) is null).Select(model => model.Model)];
        if (uncontrolled.Length > 0)
        {
            yield return new Sentence("sure.no_control", string.Join(", ", uncontrolled));
        }

        string[] inSample =
            [.. data.Models.Where(model => model.Evaluation.Embedding == InSample || model.Evaluation.Layers == InSample).Select(model => model.Model)];
        if (inSample.Length > 0)
        {
            yield return new Sentence("sure.in_sample", string.Join(", ", inSample));
        }

        if (data.Models.Any(model => model.Layers.Any(row => row[MetricColumns.R2] < 0)))
        {
            yield return new Sentence("sure.negative");
        }

        if (data.Models.All(model => Finite(model, MetricColumns.RidgeR2).Length == 0))
        {
            yield return new Sentence("sure.points");
        }

        ModelMetrics[] withCca = [.. given.Where(model => Finite(model, MetricColumns.CcaNull).Length > 0)];
        if (withCca.Length > 0)
        {
            yield return new Sentence("sure.cca");
        }

        foreach (ModelMetrics model in withCca)
        {
            double[] expected = Finite(model, MetricColumns.CcaNull);
            yield return new Sentence(
                "sure.cca.model",
                model.Model,
                NumberText.Short(expected.Min()),
                NumberText.Short(expected.Max()),
                NumberText.Whole(model.Cca.Utterances),
                NumberText.Whole(expected.Count(value => value >= 1)),
                NumberText.Whole(expected.Length));
        }
    }

    /// <summary>What cannot be concluded from any of it.</summary>
    public static IEnumerable<Sentence> Limits() =>
        [new("limits.rate"), new("limits.read"), new("limits.pooling"), new("limits.dim"), new("limits.tsne")];

    /// <summary>The values of a metric that are estimable, over the layers.</summary>
    public static double[] Finite(ModelMetrics model, string column) => [.. model.Layers.Select(row => row[column]).Where(double.IsFinite)];

    private static List<Sentence> Answer(ModelMetrics model, ModelMetrics? control)
    {
        List<Sentence> sentences = [EmbeddingAnswer(model)];
        if (model.BestLayer() is { } best)
        {
            sentences.Add(best[MetricColumns.R2] > 0
                ? new Sentence("answer.layer.good", best.Layer, NumberText.Short(best[MetricColumns.R2]), NumberText.Short(best[MetricColumns.Mse]))
                : new Sentence("answer.layer.bad", best.Layer, NumberText.Short(best[MetricColumns.R2])));
        }

        if (control is not null)
        {
            sentences.AddRange(ControlAnswers(model, control));
        }

        return sentences;
    }

    private static Sentence EmbeddingAnswer(ModelMetrics model)
    {
        MetricRow embedding = model.Embedding();
        MetricRow floor = model.Floors[0];
        double r2 = embedding[MetricColumns.R2];
        Sentence evaluation = new("evaluation." + model.Evaluation.Embedding);
        string evaluated = NumberText.Whole(model.Evaluation.TestUtterances);
        return r2 switch
        {
            > 0 => new Sentence(
                "answer.embedding.good",
                NumberText.Fixed(100 * r2, 0),
                NumberText.Short(r2),
                evaluation,
                evaluated,
                NumberText.Short(embedding[MetricColumns.Mae]),
                NumberText.Short(floor[MetricColumns.Mae])),
            <= 0 => new Sentence(
                "answer.embedding.bad",
                NumberText.Short(r2),
                evaluation,
                evaluated,
                NumberText.Short(embedding[MetricColumns.Mse]),
                NumberText.Short(floor[MetricColumns.Mse])),
            _ => new Sentence("answer.embedding.none"),
        };
    }

    /// <summary>Trained against untrained, at the trained network's best layer and at the embedding.</summary>
    private static IEnumerable<Sentence> ControlAnswers(ModelMetrics model, ModelMetrics control)
    {
        MetricRow?[] places = [model.BestLayer(), model.Embedding()];
        foreach (MetricRow place in places.OfType<MetricRow>())
        {
            int index = IndexOf(control, place.Layer);
            if (index < 0)
            {
                continue;
            }

            double trained = place[MetricColumns.R2];
            (double low, double high) = control.Range(index, MetricColumns.R2);
            if (!double.IsFinite(trained) || !double.IsFinite(low))
            {
                continue;
            }

            string verdict = trained > high ? "above" : trained < low ? "below" : "within";
            yield return new Sentence(
                "answer.control." + verdict,
                NumberText.Short(control.Layers[index][MetricColumns.R2]),
                place.Layer,
                NumberText.Short(low),
                NumberText.Short(high),
                NumberText.Short(trained));
        }
    }

    private static int IndexOf(ModelMetrics model, string layer)
    {
        for (int i = 0; i < model.Layers.Count; i++)
        {
            if (model.Layers[i].Layer == layer)
            {
                return i;
            }
        }

        return -1;
    }
}
