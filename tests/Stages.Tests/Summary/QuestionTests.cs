using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Stages.Summary.Questions;
using SpeechSpeed.Verdicts;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Tests.Summary;

/// <summary>Which verdict follows from which numbers, question by question, and what is said of it. Names that begin with a letter and a number are rows of the table of findings that these verdicts answer.</summary>
public sealed class QuestionTests
{
    private const string Best = "layer1 relu 1";
    private const double Nan = double.NaN;

    private static readonly HeldOutFacts Facts = new(192, 24, 5, 10, 2000, 1000, 24, 8, Best, [Best]);

    [Theory]
    [InlineData(0.43, 0.001, 0.2, 0.02, Answer.Both)]
    [InlineData(0.43, 0.001, 0.2, 0.3, Answer.Within)]
    [InlineData(0.43, 0.3, 0.2, 0.02, Answer.Between)]
    [InlineData(-0.43, 0.001, -0.2, 0.02, Answer.PooledAlone)]
    [InlineData(0.43, 0.3, 0.2, 0.3, Answer.PooledAlone)]
    [InlineData(Nan, Nan, Nan, Nan, Answer.Pooled)]
    public void What_is_read_is_what_permutations_show_of_each_part(double within, double withinP, double between, double betweenP, string answer)
    {
        Verdict verdict = Only(new ReadingQuestion(), Model([Score(Best, within: (within, withinP), between: (between, betweenP))]));

        Assert.Equal((answer, Best, within, between), (verdict.Answer, verdict.Layer, verdict["within"], verdict["between"]));
    }

    [Theory]
    [InlineData(0.4, 0.2, Answer.NotShown)]
    [InlineData(-0.1, 0.01, Answer.Related)]
    [InlineData(0.4, Nan, Answer.NoTest)]
    public void Where_no_part_is_shown_all_utterances_together_decide(double r2, double p, string answer) =>
        Assert.Equal(answer, Only(new ReadingQuestion(), Model([Score(Best, (r2, -1, 0.6, p))])).Answer);

    [Fact]
    public void E1_An_interval_that_includes_0_is_no_test_of_a_relation()
    {
        Verdict[] verdicts = [.. new RelationQuestion().Ask(Model([Score(Layer.Embedding, (0.04, -0.97, 0.53, 0.008), within: (0.43, 0.001))]), [])];

        Assert.Equal([("pooled", Answer.Predicts), ("within", Answer.Predicts)], verdicts.Select(verdict => (verdict.Part, verdict.Answer)));
        Assert.Equal(
            "embedding predicts the speech rate: R² = 0.04 (95 % interval: −0.97 to 0.53; permutation p = 0.008).", English(verdicts[0]));
    }

    [Fact]
    public void E1_An_interval_above_0_shows_nothing_where_permutations_do_as_well() => Assert.Equal(
        Answer.NotShown, Only(new RelationQuestion(), Model([Score(Layer.Embedding, (0.2, 0.1, 0.3, 0.2))])).Answer);

    [Fact]
    public void E2_A_floor_is_exceeded_by_the_errors_paired_by_speaker_and_not_by_a_difference_of_R2()
    {
        ModelMetrics model = Model(differences: [Difference(RSquaredDifference.LayerMinusFbank, 1.32, 2.06, 0.73, 3.40, 0.001)]);
        Verdict verdict = Only(new FloorQuestion(), model);

        Assert.Equal((Answer.Exceeds, "fbank", Best), (verdict.Answer, verdict.Floor, verdict.Layer));
        Assert.Contains("its squared error is 13 % as large (95 % interval: 3 to 48 %; p over all layers = 0.001)", English(verdict), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4, 0.01, Answer.Exceeds)]
    [InlineData(-0.4, 0.01, Answer.Below)]
    [InlineData(0.4, 0.06, Answer.NoDifference)]
    [InlineData(0.4, Nan, Answer.NoTest)]
    public void A_difference_is_shown_by_its_p(double ratio, double p, string answer)
    {
        Assert.Equal(answer, Only(new FloorQuestion(), Model(differences: [Difference(RSquaredDifference.LayerMinusNuisance, 0.1, ratio, -0.1, 0.5, p)])).Answer);
        Assert.Equal(answer, Only(new AdditionQuestion(), Model(confounds: [Added(Confound.All, ratio, p)])).Answer);
    }

    [Fact]
    public void A_verdict_of_no_difference_says_what_would_have_been_shown() => Assert.EndsWith(
        "A squared error of 74 % would have been shown in four of five such corpora.",
        English(Only(new FloorQuestion(), Model(differences: [Difference(RSquaredDifference.LayerMinusFbank, 0.1, 0.1, -0.1, 0.3, 0.4)]))),
        StringComparison.Ordinal);

    [Fact]
    public void E3_An_unhealthy_control_draws_no_verdict()
    {
        ModelMetrics model = Model(differences: [Trained(Best, 0.4, 0.001, "small-permuted")]);
        ModelMetrics control = Control("permuted") with { Control = new ControlFacts("permuted", 51, [new UnhealthyLayer(0, "pooling", "attention is all on few frames")]) };

        Verdict verdict = Assert.Single(new TrainingQuestion().Ask(model, [control]));
        Assert.Equal((Answer.Unhealthy, 1.0, 51.0, "permuted"), (verdict.Answer, verdict["unhealthy"], verdict["measured"], verdict.ControlKind));
        Assert.Empty(new TrainingOverLayersQuestion().Ask(model, [control]));
    }

    [Fact]
    public void E3_Each_control_has_its_own_verdict_and_a_healthy_one_is_told_first()
    {
        ModelMetrics model = Model(
            [Score(Best), Score(Layer.Embedding)],
            [Trained(Best, 0.4, 0.001, "small-initialised"), Trained(Layer.Embedding, 0.4, 0.3, "small-initialised"), Trained(Best, -0.4, 0.001, "small-filters"), Trained(Layer.Embedding, -0.1, 0.6, "small-filters")]);
        ModelMetrics unhealthy = Control("permuted") with { Control = new ControlFacts("permuted", 51, [new UnhealthyLayer(0, "pooling", "")]) };
        Conclusions conclusions = AllQuestions.Ask([model, unhealthy, Control("initialised"), Control("filters")]);

        Assert.Equal(
            [(null, Answer.Unhealthy), (Best, Answer.Better), (Layer.Embedding, Answer.NoDifference), (Best, Answer.Worse), (Layer.Embedding, Answer.NoDifference)],
            conclusions.On("small").Where(verdict => verdict.Question == Question.Training).Select(verdict => (verdict.Layer, verdict.Answer)));
        Assert.Equal(("small-initialised", Answer.Better), conclusions.Headline("small").Where(verdict => verdict.Question == Question.Training).Select(verdict => (verdict.Control, verdict.Answer)).Single());
        Assert.Equal(
            [Answer.Some, Answer.SomeWorse],
            conclusions.On("small").Where(verdict => verdict.Question == Question.TrainingOverLayers).Select(verdict => verdict.Answer));
    }

    [Fact]
    public void E6_Short_crops_and_matched_durations_are_told()
    {
        ModelMetrics model = Model(confounds: [.. Confound.Conditions.Select(condition => Added(condition, 0.2, condition == Confound.Crop ? 0.4 : 0.01))]);
        Verdict[] told = [.. AllQuestions.Ask([model]).Evidence("small").Where(verdict => verdict.Question == Question.Addition)];

        Assert.Equal(Confound.Conditions, told.Select(verdict => verdict.Floor));
        Assert.Equal(Answer.NoDifference, told.Single(verdict => verdict.Floor == Confound.Crop).Answer);
    }

    [Theory]
    [InlineData(0.67, 0.001, 0.14, 0.01, Answer.Both)]
    [InlineData(0.67, 0.001, 0.14, 0.2, Answer.PausesAlone)]
    [InlineData(0.1, 0.2, 0.14, 0.01, Answer.ArticulationAlone)]
    [InlineData(0.1, 0.2, 0.14, 0.2, Answer.NotShown)]
    [InlineData(0.67, Nan, 0.14, Nan, Answer.NoTest)]
    public void T2_How_much_of_it_is_pauses_is_told_of_the_same_layer(double share, double shareP, double articulation, double articulationP, string answer)
    {
        ModelMetrics model = Model(
        [
            Score(Best), Score(Best, (articulation, 0, 1, articulationP)) with { Target = "articulation_rate" }, Score(Best, (share, 0, 1, shareP)) with { Target = "speech_share" },
            Score("another", (0.9, 0.8, 1, 0.001)) with { Target = "articulation_rate" },
        ]);
        Verdict verdict = Only(new PausesQuestion(), model);

        Assert.Equal((answer, Best, share, articulation), (verdict.Answer, verdict.Layer, verdict["speech_share"], verdict["articulation_rate"]));
        Assert.Contains(verdict, AllQuestions.Ask([model]).Headline("small"), VerdictComparer);
    }

    [Fact]
    public void Where_pauses_were_not_measured_that_is_said()
    {
        ModelMetrics model = Model() with { NotEstimable = [new NotEstimable("targets.speech_share", NotEstimable.NotMeasured, "no nuisance variables were measured")] };

        Assert.Equal((Answer.NotEstimable, NotEstimable.NotMeasured), Only(new PausesQuestion(), model) is var verdict ? (verdict.Answer, verdict.Reason) : default);
        Assert.Empty(new PausesQuestion().Ask(Model([Score(Best, (0.4, 0.3, 0.5, 0.2))]), []));
    }

    [Fact]
    public void T4_The_spread_over_deals_of_folds_is_told()
    {
        ModelMetrics model = Model([Score(Best, (0.37, 0.1, 0.6, 0.001)) with { DealSd = 0.14 }]);

        Assert.Contains("over 10 deals its mean is 0.37 and its standard deviation 0.14", English(Assert.Single(AllQuestions.Ask([model]).Evidence("small"), verdict => verdict.Question == Question.Stability)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_is_estimable_that_is_said_once_with_its_reason()
    {
        ModelMetrics model = Nothing();
        Verdict verdict = Assert.Single(AllQuestions.Ask([model]).On(model.Model), verdict => verdict.Question is not (Question.Mlp or Question.EarlyStoppedMlp));

        Assert.Equal((Question.Reading, Answer.NotEstimable, "too_few_speakers", 3.0, 5.0), (verdict.Question, verdict.Answer, verdict.Reason, verdict["found"], verdict["needed"]));
    }

    [Theory]
    [InlineData(0, Answer.NotEstimable)]
    [InlineData(1, Answer.One)]
    [InlineData(2, Answer.Several)]
    public void The_best_set_is_counted(int layers, string answer) =>
        Assert.Equal(answer, Only(new BestSetQuestion(), Model() with { HeldOut = Facts with { BestSet = ((string[])[Best, Layer.Embedding])[..layers] } }).Answer);

    [Fact]
    public void Of_layers_that_are_not_shown_to_predict_none_is_called_best() =>
        Assert.Empty(new BestSetQuestion().Ask(Model([Score(Best, (0.4, 0.3, 0.5, 0.2))]), []));

    [Fact]
    public void A_control_that_is_missing_or_another_is_told_apart()
    {
        ModelMetrics other = Control("filters") with { HeldOut = Facts with { Utterances = 48 } };
        ModelMetrics shallow = Control("filters") with { Layers = [Row(Layer.Embedding, 1)] };

        Assert.Equal(Answer.NoControl, Only(new TrainingQuestion(), Model()).Answer);
        Assert.Equal(Answer.OtherLayers, Assert.Single(new TrainingQuestion().Ask(Model(), [shallow])).Answer);
        Verdict verdict = Assert.Single(new TrainingQuestion().Ask(Model(), [other]));
        Assert.Equal((Answer.OtherUtterances, 192.0, 48.0), (verdict.Answer, verdict["utterances"], verdict["control_utterances"]));
    }

    [Theory]
    [InlineData(0.01, Answer.Some, 1)]
    [InlineData(0.3, Answer.None, 0)]
    [InlineData(Nan, Answer.NotEstimable, Nan)]
    public void The_layers_that_permutations_show_are_counted(double p, string answer, double shown)
    {
        Verdict verdict = Only(new ChanceQuestion(), Model([Score(Best, (0.4, 0.3, 0.5, p)), Score(Layer.Embedding, (0.2, 0.1, 0.3, double.IsNaN(p) ? Nan : 0.5))]));

        Assert.Equal((answer, shown), (verdict.Answer, verdict["shown"]));
    }

    [Theory]
    [InlineData(0.1, "held-out", Answer.Measured)]
    [InlineData(0.0, "held-out", Answer.NoBetterThanMean)]
    [InlineData(0.1, "in-sample", Answer.InSample)]
    [InlineData(-0.1, "in-sample", Answer.InSample)]
    [InlineData(Nan, "held-out", Answer.NotEstimable)]
    public void The_earlier_studys_probe_is_judged_by_its_test_split_and_told_apart_from_the_evidence(double r2, string evaluation, string answer)
    {
        ModelMetrics model = Model(mlp: r2) with { Evaluation = new ProbeEvaluation(evaluation, evaluation, 100, 48) };
        Conclusions conclusions = AllQuestions.Ask([model]);

        Assert.Equal(answer, Assert.Single(conclusions.EarlierStudy("small")).Answer);
        Assert.DoesNotContain(conclusions.Evidence("small").Concat(conclusions.Headline("small")), verdict => verdict.Question == Question.Mlp);
    }

    [Theory]
    [InlineData(0.4, 0.01, Answer.Exceeds)]
    [InlineData(-0.4, 0.01, Answer.Below)]
    [InlineData(0.4, 0.06, Answer.NoDifference)]
    [InlineData(0.4, Nan, Answer.NoTest)]
    public void Models_are_compared_by_the_p_of_their_errors_on_the_label_alone(double ratio, double p, string answer)
    {
        Verdict verdict = Assert.Single(
            AllQuestions.Ask([Model()], [Between(ratio, p), Between(ratio, p, part: "within"), Between(ratio, p, target: "level")]).On("small"), one => one.Question == Question.Models);

        Assert.Equal((answer, "large", ModelDifference.BestLayer, Best), (verdict.Answer, verdict.Other, verdict.Place, verdict.Layer));
    }

    [Fact]
    public void Controls_are_not_judged() => Assert.Empty(AllQuestions.Ask([Control("filters")]).Models);

    [Fact]
    public void A_headline_is_three_sentences()
    {
        ModelMetrics model = Model(
            [Score(Best, within: (0.4, 0.01)), Score(Best) with { Target = "articulation_rate" }, Score(Best) with { Target = "speech_share" }],
            [Trained(Best, 0.4, 0.001, "small-filters"), Trained(Best, 0.4, 0.001, "small-initialised")]);

        Assert.Equal(
            [Question.Reading, Question.Pauses, Question.Training],
            AllQuestions.Ask([model, Control("filters"), Control("initialised")]).Headline("small").Select(verdict => verdict.Question));
    }

    /// <summary>All that can be said, in both languages, from numbers that give every answer there is.</summary>
    [Fact]
    public void Every_answer_in_every_language()
    {
        Verdict[] verdicts = [.. Everything().DistinctBy(verdict => (verdict.Code, verdict.Floor))];
        foreach (Language language in Language.All)
        {
            string[] codes = [.. Catalogue.ReadVerdicts(language).Keys.Where(key => key.Split('.') is [not ("reason" or "target" or "part" or "control"), not "name", ..])];
            Assert.Equal(codes.Order(StringComparer.Ordinal), verdicts.Select(verdict => verdict.Code).Distinct().Order(StringComparer.Ordinal));
        }

        Catalogue[] catalogues = [.. Language.All.Select(Catalogue.OfVerdicts)];
        Expectation.Check(string.Join('\n', verdicts.OrderBy(verdict => verdict.Code, StringComparer.Ordinal).SelectMany(verdict => (string[])
        [
            verdict.Code, .. catalogues.Select(texts => $"  {texts.Text(verdict.ToSentence(("names", new Listing(["first relu", "layer1 relu 1"]))))}"),
        ])));
    }

    private static IEnumerable<Verdict> Everything()
    {
        ModelMetrics[] controls = [Control("filters", mlp: 0.15)];
        foreach ((double r2, double p) in ((double, double)[])[(0.4, 0.01), (-0.1, 0.01), (0.4, 0.3), (0.4, Nan)])
        {
            foreach ((double partP, double otherP) in ((double, double)[])[(0.01, 0.01), (0.01, 0.3), (0.3, 0.01), (0.3, 0.3), (Nan, Nan)])
            {
                TargetScore score = Score(Best, (r2, r2 - 0.1, r2 + 0.1, p), within: double.IsNaN(partP) ? null : (0.3, partP), between: double.IsNaN(partP) ? null : (0.2, otherP));
                ModelMetrics model = Model(
                    [
                        score,
                        Score(Best, (0.14, 0, 0.3, partP), (0.14, partP), (0.14, partP)) with { Target = "articulation_rate" },
                        Score(Best, (0.67, 0.5, 0.8, otherP), (0.67, otherP), (0.67, otherP)) with { Target = "speech_share" },
                    ],
                    [
                        .. (double[])[0.4, -0.4],
                    ],
                    p);
                foreach (Verdict verdict in AllQuestions.Ask([model, .. controls]).On("small"))
                {
                    yield return verdict;
                }
            }
        }

        foreach (Verdict verdict in ((IEnumerable<Verdict>[])
        [
            AllQuestions.Ask([Model(mlp: -3.5) with { HeldOut = Facts with { BestSet = [] } }]).On("small"),
            AllQuestions.Ask([Model(mlp: Nan) with { HeldOut = Facts with { BestSet = [Best, Layer.Embedding] } }]).On("small"),
            AllQuestions.Ask([Nothing() with { Evaluation = new ProbeEvaluation("in-sample", "in-sample", 100, 48) }]).On("small"),
            AllQuestions.Ask([Model(), Control("filters") with { HeldOut = Facts with { Utterances = 48 } }]).On("small"),
            AllQuestions.Ask([Model(), Control("filters") with { Layers = [Row(Layer.Embedding, 1)] }]).On("small"),
            AllQuestions.Ask([Model(), Control("initialised")]).On("small"),
            AllQuestions.Ask([Model(), Control("permuted") with { Control = new ControlFacts("permuted", 51, [new UnhealthyLayer(0, "pooling", "")]) }]).On("small"),
            AllQuestions.Ask(
            [
                Model([Score(Best), Score(Layer.Embedding)], [Trained(Best, 0.4, 0.001, "small-filters"), Trained(Layer.Embedding, -0.4, 0.001, "small-filters")]), Control("filters"),
            ]).On("small"),
            AllQuestions.Ask([Model()], [Between(0.4, 0.01), Between(-0.4, 0.01), Between(0.1, 0.3), Between(0.1, Nan)]).On("small"),
        ]).SelectMany(found => found))
        {
            yield return verdict;
        }
    }

    private static readonly IEqualityComparer<Verdict> VerdictComparer =
        EqualityComparer<Verdict>.Create((one, other) => (one?.Code, one?.Layer) == (other?.Code, other?.Layer), verdict => verdict.Code.GetHashCode(StringComparison.Ordinal));

    private static Verdict Only(IQuestion question, ModelMetrics model) => Assert.Single(question.Ask(model, []));

    private static string English(Verdict verdict) => Catalogue.OfVerdicts(Language.English).Text(verdict.ToSentence(("names", new Listing([]))));

    private static TargetScore Score(
        string layer, (double R2, double Low, double High, double P)? all = null, (double R2, double P)? within = null, (double R2, double P)? between = null)
    {
        (double r2, double low, double high, double p) = all ?? (0.4, 0.3, 0.5, 0.001);
        (double withinR2, double withinP) = within ?? (Nan, Nan);
        (double betweenR2, double betweenP) = between ?? (Nan, Nan);
        return new TargetScore(
            "cps", "CPS", layer, layer == Best ? 0 : 1, r2, low, high, withinR2, 0.3, p, withinR2 - 0.1, withinR2 + 0.1, withinP, 0.2, betweenR2, betweenR2 - 0.2, betweenR2 + 0.2, betweenP, 0.1, Nan, 0.03, 1.9, 0.6);
    }

    private static RSquaredDifference Difference(string kind, double deltaR2, double ratio, double low, double high, double p) =>
        new(kind, "other", "cps", "pooled", Best, deltaR2, ratio, low, high, p, 0.3);

    private static ModelDifference Between(double ratio, double p, string part = "pooled", string target = "cps") =>
        new(target, "CPS", part, ModelDifference.BestLayer, "small", Best, 0.4, "large", "layer3 relu 1", 0.3, ratio, ratio - 0.3, ratio + 0.3, p, 0.3);

    private static RSquaredDifference Trained(string layer, double ratio, double p, string control) =>
        new(RSquaredDifference.TrainedMinusUntrained, control, "cps", "pooled", layer, 0.1, ratio, ratio - 0.3, ratio + 0.3, p, 0.3);

    private static Confound Added(string condition, double ratio, double p) => new(condition, Best, 192, 0, 0.5, 0.4, 0.1, ratio, ratio - 0.3, ratio + 0.3, p, 0.3);

    private static MetricRow Row(string layer, int index, double mlp = Nan) => new(layer, index, 64, (MetricColumns.RidgeR2, 0.4), (MetricColumns.R2, mlp), (MetricColumns.MlpR2, mlp + 0.05), (MetricColumns.MlpR2SeedSd, 0.02));

    /// <summary>Differences in every comparison, of these log ratios and this p.</summary>
    private static ModelMetrics Model(IReadOnlyList<TargetScore> scores, IReadOnlyList<double> ratios, double p)
    {
        double ratio = double.IsNaN(p) || p > 0.05 ? 0.1 : ratios[scores[0].R2 > 0 ? 0 : 1];
        return Model(
            scores,
            [
                Difference(RSquaredDifference.LayerMinusNuisance, 0.1, ratio, ratio - 0.3, ratio + 0.3, p),
                Difference(RSquaredDifference.LayerMinusFbank, 0.1, ratio, ratio - 0.3, ratio + 0.3, p),
                Trained(Best, ratio, p, "small-filters"),
            ],
            [.. Confound.Conditions.Select(condition => Added(condition, ratio, p))]);
    }

    private static ModelMetrics Model(
        IReadOnlyList<TargetScore>? scores = null, IReadOnlyList<RSquaredDifference>? differences = null, IReadOnlyList<Confound>? confounds = null, double mlp = 0.1) => new(
        ModelMetrics.CurrentSchema,
        "small",
        new TargetUnit("cps", "CPS"),
        null,
        new ProbeEvaluation("held-out", "held-out", 100, 48),
        new CcaFacts(192),
        Facts,
        new ProbeErrors(null, 0, 0, 0, 0),
        [Row(Best, 0), Row(Layer.Embedding, 1, mlp)],
        [.. new[] { FloorNames.TrainingMean, FloorNames.Nuisance, FloorNames.Fbank }.Select(floor => new MetricRow(floor, null, null, (MetricColumns.RidgeR2, 0.25)))],
        null,
        scores ?? [Score(Best)],
        differences ?? [],
        confounds ?? [],
        [
            NotEstimable.TooFew(MetricColumns.PooledP.Name, NotEstimable.TooFewExchangeableSpeakers, 6, "exchangeable speakers", 20),
            NotEstimable.TooFew(MetricColumns.WithinR2.Name, NotEstimable.TooFewUtterancesPerSpeaker, 6, "speakers", 20),
            NotEstimable.TooFew(MetricColumns.InBestSet.Name, NotEstimable.TooFewSpeakers, 3, "speakers", 20),
        ],
        new TsneSummary(192, 30, 1, 0.9, 10),
        []);

    private static ModelMetrics Control(string kind, double mlp = Nan) => Model(mlp: mlp) with { Model = $"small-{kind}", ControlOf = "small", Control = new ControlFacts(kind, 51, []) };

    private static ModelMetrics Nothing() => Model([]) with
    {
        HeldOut = Facts with { BestLayer = null, BestSet = [] },
        NotEstimable = [NotEstimable.TooFew(MetricColumns.RidgeR2.Name, NotEstimable.TooFewSpeakers, 3, "speakers", 5)],
    };
}
