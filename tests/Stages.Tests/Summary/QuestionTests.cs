using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Stages.Summary.Questions;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Tests.Summary;

/// <summary>Which verdict follows from which numbers, question by question, and what is said of it.</summary>
public sealed class QuestionTests
{
    [Theory]
    [InlineData(0.4, 0.3, 0.5, Answer.Predicts)]
    [InlineData(0.4, 0.0, 0.5, Answer.NotShown)]
    [InlineData(0.4, -0.1, 0.6, Answer.NotShown)]
    [InlineData(0.0, -0.1, 0.1, Answer.NoBetterThanMean)]
    [InlineData(-0.4, double.NaN, double.NaN, Answer.NoBetterThanMean)]
    [InlineData(0.4, double.NaN, double.NaN, Answer.NoInterval)]
    public void The_best_layer_predicts_where_its_interval_lies_above_0(double r2, double low, double high, string answer)
    {
        Verdict verdict = Assert.Single(new BestLayerQuestion().Ask(Model(best: (r2, low, high)), null));

        Assert.Equal((answer, Best), (verdict.Answer, verdict.Layer));
        Assert.Equal(r2, verdict["r2"]);
    }

    [Theory]
    [InlineData(0.2, 0.1, 0.3, Answer.Predicts)]
    [InlineData(0.2, 0.0, 0.3, Answer.NotShown)]
    [InlineData(-0.2, -0.5, -0.1, Answer.NotShown)]
    [InlineData(0.2, double.NaN, double.NaN, Answer.NoInterval)]
    [InlineData(double.NaN, double.NaN, double.NaN, Answer.NotEstimable)]
    public void The_embedding_predicts_where_its_interval_lies_above_0(double r2, double low, double high, string answer) =>
        Assert.Equal(answer, Assert.Single(new EmbeddingQuestion().Ask(Model(embedding: (r2, low, high)), null)).Answer);

    [Fact]
    public void Where_nothing_is_estimable_that_is_said_once_with_its_reason()
    {
        ModelMetrics model = Nothing();
        Verdict verdict = Assert.Single(AllQuestions.Ask([model]).On(model.Model), verdict => verdict.Question != Question.Mlp);

        Assert.Equal((Question.BestLayer, Answer.NotEstimable, "too_few_speakers", 3.0, 5.0), (verdict.Question, verdict.Answer, verdict.Reason, verdict["found"], verdict["needed"]));
    }

    [Theory]
    [InlineData(0, Answer.NotEstimable)]
    [InlineData(1, Answer.One)]
    [InlineData(2, Answer.Several)]
    public void The_best_set_is_counted(int layers, string answer) =>
        Assert.Equal(answer, Assert.Single(new BestSetQuestion().Ask(Model(bestSet: layers), null)).Answer);

    [Fact]
    public void Of_layers_that_predict_no_better_than_the_mean_none_is_called_best() =>
        Assert.Empty(new BestSetQuestion().Ask(Model(best: (-0.1, -0.2, 0.1), embedding: (-0.2, -0.3, 0.1)), null));

    [Theory]
    [InlineData(0.01, 0.2, Answer.Better)]
    [InlineData(-0.2, -0.01, Answer.Worse)]
    [InlineData(0.0, 0.2, Answer.NoDifference)]
    [InlineData(-0.2, 0.0, Answer.NoDifference)]
    [InlineData(double.NaN, double.NaN, Answer.NoInterval)]
    public void Training_changed_a_layer_where_the_interval_of_the_difference_excludes_0(double low, double high, string answer)
    {
        Verdict verdict = new TrainingQuestion().Ask(Model(trained: (0.1, low, high)), Control()).First();

        Assert.Equal((Question.Training, answer, Best, 0.1, 0.3), (verdict.Question, verdict.Answer, verdict.Layer, verdict["difference"], verdict["untrained"]));
    }

    [Theory]
    [InlineData(0.01, 0.2, "some")]
    [InlineData(-0.2, -0.01, "none some_worse")]
    [InlineData(-0.2, 0.2, "none")]
    [InlineData(double.NaN, double.NaN, "")]
    public void Over_the_layers_those_with_an_interval_are_counted(double low, double high, string answers)
    {
        Verdict[] verdicts = [.. new TrainingQuestion().Ask(Model(trained: (0.1, low, high)), Control()).Where(verdict => verdict.Question == Question.TrainingOverLayers)];

        Assert.Equal(answers, string.Join(' ', verdicts.Select(verdict => verdict.Answer)));
        Assert.All(verdicts, verdict => Assert.Equal((2.0, 1.0), (verdict["compared"], verdict["by_chance"])));
    }

    [Fact]
    public void A_control_that_is_missing_or_another_is_told_apart()
    {
        ModelMetrics model = Model();
        ModelMetrics other = Control() with { HeldOut = Facts with { Utterances = 48 } };
        ModelMetrics shallow = Control() with { Layers = [Row("embedding", 1, (0.1, 0, 0))] };

        Assert.Equal(Answer.NoControl, Assert.Single(new TrainingQuestion().Ask(model, null)).Answer);
        Assert.Equal(Answer.OtherLayers, Assert.Single(new TrainingQuestion().Ask(model, shallow)).Answer);
        Verdict verdict = Assert.Single(new TrainingQuestion().Ask(model, other));
        Assert.Equal((Answer.OtherUtterances, 192.0, 48.0), (verdict.Answer, verdict["utterances"], verdict["control_utterances"]));
    }

    [Theory]
    [InlineData(0.01, 0.2, Answer.Exceeds)]
    [InlineData(-0.2, -0.01, Answer.Below)]
    [InlineData(-0.2, 0.2, Answer.NoDifference)]
    [InlineData(double.NaN, double.NaN, Answer.NoInterval)]
    public void A_floor_is_exceeded_where_the_interval_of_the_difference_lies_above_0(double low, double high, string answer)
    {
        Verdict[] verdicts = [.. new FloorQuestion().Ask(Model(floors: (0.1, low, high)), null)];

        Assert.Equal(["nuisance", "fbank"], verdicts.Select(verdict => verdict.Floor));
        Assert.All(verdicts, verdict => Assert.Equal((answer, Best), (verdict.Answer, verdict.Layer)));
    }

    [Theory]
    [InlineData(0.35, Answer.Some, 1)]
    [InlineData(0.1, Answer.Some, 2)]
    [InlineData(0.9, Answer.None, 0)]
    [InlineData(double.NaN, Answer.NotEstimable, double.NaN)]
    public void The_layers_above_chance_are_counted(double threshold, string answer, double above)
    {
        Verdict verdict = Assert.Single(new ChanceQuestion().Ask(Model(threshold: threshold), null));

        Assert.Equal((answer, above), (verdict.Answer, verdict["above"]));
    }

    [Theory]
    [InlineData(0.01, Answer.Exceeds)]
    [InlineData(0.0, Answer.NotShown)]
    [InlineData(double.NaN, null)]
    public void The_best_layer_adds_to_the_nuisance_variables_where_the_interval_lies_above_0(double low, string? answer) =>
        Assert.Equal(answer, new AdditionQuestion().Ask(Model(added: (0.1, low, 0.2)), null).SingleOrDefault()?.Answer);

    [Theory]
    [InlineData(0.1, "held-out", Answer.Predicts)]
    [InlineData(0.0, "held-out", Answer.NoBetterThanMean)]
    [InlineData(0.1, "in-sample", Answer.InSample)]
    [InlineData(-0.1, "in-sample", Answer.InSample)]
    [InlineData(double.NaN, "held-out", Answer.NotEstimable)]
    public void The_probe_is_judged_by_its_test_split(double r2, string evaluation, string answer) =>
        Assert.Equal(answer, Assert.Single(new MlpQuestion().Ask(Model(mlp: r2) with { Evaluation = new ProbeEvaluation(evaluation, evaluation, 100, 48) }, null)).Answer);

    [Fact]
    public void Controls_are_not_judged() => Assert.Empty(AllQuestions.Ask([Control()]).Models);

    /// <summary>All that can be said, in both languages, from numbers that give every answer there is.</summary>
    [Fact]
    public void Every_answer_in_every_language()
    {
        (double, double, double) unsure = (0.4, double.NaN, double.NaN);
        Verdict[] verdicts =
        [
            .. new[]
            {
                Asked(Model(trained: (0.1, 0.01, 0.2), floors: (0.1, 0.01, 0.2), added: (0.1, 0.01, 0.2), embedding: (0.2, 0.1, 0.3), mlp: 0.2), Control(mlp: 0.15)),
                Asked(Model(best: (0.4, -0.1, 0.6), trained: (-0.1, -0.2, -0.01), floors: (-0.1, -0.2, -0.01), added: (0.1, -0.1, 0.2), bestSet: 2, threshold: 0.9, mlp: -3.5), Control()),
                Asked(Model(trained: (0.01, -0.2, 0.2), floors: (0.1, -0.1, 0.2)), Control()),
                Asked(Model(best: unsure, embedding: unsure, trained: (0.1, double.NaN, double.NaN), floors: unsure, bestSet: 0, threshold: double.NaN), Control()),
                Asked(Model(best: (-0.1, -0.2, 0.1), embedding: (double.NaN, double.NaN, double.NaN), mlp: double.NaN), null),
                Asked(Model(), Control() with { HeldOut = Facts with { Utterances = 48 } }),
                Asked(Model(), Control() with { Layers = [Row("embedding", 1, (0.1, 0, 0))] }),
                Asked(Nothing() with { Evaluation = new ProbeEvaluation("in-sample", "in-sample", 100, 48) }, null),
            }.SelectMany(found => found).DistinctBy(verdict => (verdict.Code, verdict.Floor)),
        ];

        foreach (Language language in Language.All)
        {
            string[] codes = [.. Catalogue.ReadVerdicts(language).Keys.Where(key => key.Split('.') is [not ("reason" or "target"), not "name", ..])];
            Assert.Equal(codes.Order(StringComparer.Ordinal), verdicts.Select(verdict => verdict.Code).Distinct().Order(StringComparer.Ordinal));
        }

        Catalogue[] catalogues = [.. Language.All.Select(Catalogue.OfVerdicts)];
        Expectation.Check(string.Join('\n', verdicts.OrderBy(verdict => verdict.Code, StringComparer.Ordinal).SelectMany(verdict => (string[])
        [
            verdict.Code, .. catalogues.Select(texts => $"  {texts.Text(verdict.ToSentence(("names", new Listing(["first relu", "layer1 relu 1"]))))}"),
        ])));
    }

    private const string Best = "layer1 relu 1";

    private static readonly HeldOutFacts Facts = new(192, 24, 5, 10, 2000, 1000, 24, 8, Best, [Best]);

    private static IEnumerable<Verdict> Asked(ModelMetrics model, ModelMetrics? control) => AllQuestions.Ask(control is null ? [model] : [model, control]).On(model.Model);

    private static MetricRow Row(string layer, int index, (double R2, double Low, double High) ridge, double mlp = double.NaN, double threshold = double.NaN) => new(
        layer,
        index,
        64,
        (MetricColumns.RidgeR2, ridge.R2),
        (MetricColumns.RidgeR2Low, ridge.Low),
        (MetricColumns.RidgeR2High, ridge.High),
        (MetricColumns.UntrainedRidgeR2, 0.3),
        (MetricColumns.R2, mlp),
        (MetricColumns.FwerThreshold, threshold));

    private static ModelMetrics Model(
        (double R2, double Low, double High)? best = null,
        (double R2, double Low, double High)? embedding = null,
        (double Difference, double Low, double High)? trained = null,
        (double Difference, double Low, double High)? floors = null,
        (double Delta, double Low, double High)? added = null,
        int bestSet = 1,
        double threshold = 0.1,
        double mlp = 0.1)
    {
        string[] layers = [Best, Layer.Embedding];
        return new ModelMetrics(
            ModelMetrics.CurrentSchema,
            "small",
            new TargetUnit("cps", "CPS"),
            null,
            new ProbeEvaluation("held-out", "held-out", 100, 48),
            new CcaFacts(192),
            Facts with { BestSet = layers[..bestSet] },
            new ProbeErrors(null, 0, 0, 0, 0),
            [Row(Best, 0, best ?? (0.4, 0.3, 0.5), threshold: threshold), Row(Layer.Embedding, 1, embedding ?? (0.2, -0.1, 0.3), mlp, threshold)],
            [.. new[] { FloorNames.TrainingMean, FloorNames.Nuisance, FloorNames.Fbank }.Select(floor => new MetricRow(floor, null, null, (MetricColumns.RidgeR2, 0.25)))],
            null,
            [.. layers.Select((layer, i) => MadeUpStatistics.Read(new Layer(layer, i, 64), 0.4))],
            [
                .. trained is var (gain, low, high) ? layers.Select(layer => Difference(RSquaredDifference.TrainedMinusUntrained, layer, gain, low, high)) : [],
                .. floors is var (more, least, most)
                    ? new[] { RSquaredDifference.LayerMinusNuisance, RSquaredDifference.LayerMinusFbank }.SelectMany(kind => layers.Select(layer => Difference(kind, layer, more, least, most)))
                    : [],
            ],
            [.. added is var (delta, bottom, top) ? layers.Select(layer => new Confound(Confound.All, layer, 192, 0, 0.5, 0.4, delta, delta, bottom, top, P(bottom, top), 0.2)) : []],
            [
                new NotEstimable(MetricColumns.RidgeR2Low.Name, NotEstimable.TooFewSpeakers, "3 speakers, 5 needed", 3, 5),
                new NotEstimable(MetricColumns.FwerThreshold.Name, NotEstimable.TooFewExchangeableSpeakers, "6 exchangeable speakers, 20 needed", 6, 20),
            ],
            new TsneSummary(192, 30, 1, 0.9, 10),
            []);
    }

    private static RSquaredDifference Difference(string kind, string layer, double difference, double low, double high) =>
        new(kind, "other", "cps", VariancePart.Pooled.Name(), layer, difference, difference, low, high, P(low, high), 0.2);

    /// <summary>A p that says what the interval says.</summary>
    private static double P(double low, double high) => double.IsNaN(low) ? double.NaN : low > 0 || high < 0 ? 0.01 : 0.3;

    private static ModelMetrics Control(double mlp = double.NaN) => Model(mlp: mlp) with { Model = "small-untrained", ControlOf = "small" };

    private static ModelMetrics Nothing()
    {
        (double, double, double) nothing = (double.NaN, double.NaN, double.NaN);
        ModelMetrics model = Model(nothing, nothing, threshold: double.NaN, bestSet: 0);
        return model with
        {
            HeldOut = model.HeldOut with { BestLayer = null },
            NotEstimable = [new NotEstimable(MetricColumns.RidgeR2.Name, NotEstimable.TooFewSpeakers, "3 speakers, 5 needed", 3, 5)],
        };
    }
}
