using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

/// <summary>What is known of speakers apart from utterances: folds, variance between and within, selectivity, online code, confounds.</summary>
public sealed class SpeakerStatisticsTests
{
    private static readonly StatisticsSettings NoPermutations = Usual.Statistics with { Deals = 2, Permutations = 0 };

    [Fact]
    public void Speakers_are_dealt_to_the_folds_in_the_order_of_their_digests()
    {
        // sha256: "b" 3e23…, "c" 2e7d…, "a" ca97…, "d" 18ac…
        SpeakerGroups groups = new(["a", "b", "c", "d", "a"]);

        Assert.Equal(["d", "c", "b", "a"], groups.Speakers);
        Assert.Equal([1, 0, 1, 0, 1], groups.Folds(2));
    }

    /// <summary>The layer knows the speaker's mean and nothing of the utterance; or the utterance's deviation and nothing of the speaker.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Between_and_within_are_told_apart(bool isSpeaker)
    {
        SeededRandom random = new(1);
        string[] speakers = [.. Enumerable.Range(0, 60).SelectMany(speaker => Enumerable.Repeat(Numbers.Text(speaker), 8))];
        double[] means = [.. Enumerable.Range(0, 60).Select(_ => random.NextNormal())];
        double[] deviations = [.. speakers.Select(_ => random.NextNormal())];
        double[] targets = [.. speakers.Select((_, row) => means[row / 8] + deviations[row])];
        float[] activations = [.. targets.Select((_, row) => (float)(isSpeaker ? means[row / 8] : deviations[row]))];
        LayerAnalysis analysis = new(new SpeakerGroups(speakers), [new TargetValues("rate", targets)], NoPermutations);

        TargetScores found = analysis.Of(LayerMatrix.Of(activations, 1), null, isPermuted: false).Targets[0];

        Assert.InRange(isSpeaker ? found.Between.R2 : found.Within.R2, 0.75, 1);
        Assert.InRange(isSpeaker ? found.Within.R2 : found.Between.R2, -0.1, 0.3);
    }

    /// <summary>Means 2 and 5, answered 3 and 5, of five utterances each; deviations ±1 and 0, answered 0 and as they are. A third speaker of one utterance counts in the whole alone.</summary>
    [Fact]
    public void Variance_of_two_speakers_by_hand()
    {
        SpeakerGroups groups = new(["a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "c"]);
        double[] targets = [1, 1, 2, 3, 3, 4, 4, 5, 6, 6, 9], answers = [3, 3, 3, 3, 3, 4, 4, 5, 6, 6, 8];
        VarianceParts totals = VarianceParts.OfTargets(groups, targets);
        VarianceParts errors = VarianceParts.OfErrors(groups, [.. targets.Zip(answers, (target, answer) => target - answer)]);

        Assert.Equal(4 + 4, totals.Within.Sum(), 1e-12);
        Assert.Equal(2 * 5 * 1.5 * 1.5, totals.Between.Sum(), 1e-12);
        Assert.Equal(targets.Sum(target => Math.Pow(target - 4, 2)), totals.Pooled.Sum(), 1e-12);
        Assert.Equal(4, errors.Within.Sum(), 1e-12);
        Assert.Equal(5, errors.Between.Sum(), 1e-12);
        Assert.Equal(4 + 5 + 1, errors.Pooled.Sum(), 1e-12);
    }

    /// <summary>Half of what the layer knows is which split an utterance is of.</summary>
    [Fact]
    public void What_differs_between_splits_is_taken_out()
    {
        SeededRandom random = new(21);
        int[] splits = [.. Enumerable.Range(0, 200).Select(i => i % 2)];
        double[] targets = [.. splits.Select(split => (2 * split) + random.NextNormal())];
        LayerAnalysis analysis = new(new SpeakerGroups(Enumerable.Range(0, 200).Select(i => $"{i}")), [new TargetValues("rate", targets)], NoPermutations, splits);

        TargetScores found = analysis.Of(LayerMatrix.Of([.. splits.Select(split => (float)split)], 1), null, isPermuted: false).Targets[0];

        Assert.Equal(0.5, found.Pooled.R2, 0.1);
        Assert.Equal(0, found.WithinSplitsR2, 0.05);
    }

    /// <summary>Languages whose rates differ by much. The layer knows the language, and in the first also who is fast; of the last speaker the language is not known.</summary>
    [Fact]
    public void What_differs_between_languages_is_taken_out()
    {
        SeededRandom random = new(22);
        int[] languages = [.. Enumerable.Range(0, 400).Select(i => i >= 390 ? -1 : i / 10 % 2)];
        double[] rates = [.. Enumerable.Range(0, 400).Select(_ => random.NextNormal())];
        double[] targets = [.. languages.Zip(rates, (language, rate) => (10 * language) + rate)];
        float[] activations = [.. languages.Zip(rates, (language, rate) => new[] { language, language == 0 ? (float)rate : 0f }).SelectMany(both => both)];
        LayerAnalysis analysis = new(new SpeakerGroups(Enumerable.Range(0, 400).Select(i => $"{i / 10}")), [new TargetValues("rate", targets)], NoPermutations with { Deals = 5 }, null, languages);

        TargetScores found = analysis.Of(LayerMatrix.Of(activations, 2), null, isPermuted: false).Targets[0];

        Assert.Equal([0.5, 1, 0], found.Languages.Select(language => Math.Round(language.R2, 1)));
        Assert.InRange(found.Languages[0].Interval.Low, 0.2, 0.5);
        Assert.InRange(found.Languages[0].Interval.High, 0.5, 0.7);
        Assert.True(double.IsNaN(found.Languages[2].Interval.Low), "19 speakers are too few for an interval");
        Assert.Empty(new LayerAnalysis(analysis.Groups, analysis.Targets, NoPermutations).TrainingMean().Targets[0].Languages);
    }

    [Fact]
    public void Speakers_of_few_utterances_leave_it_not_estimable()
    {
        Made made = Made.Linear([.. Made.Equal(19, 5), .. Made.Equal(30, 4)], 3, 0.5, seed: 3);
        LayerAnalysis analysis = made.Analysis(Usual.Statistics with { Deals = 2, Permutations = 19 });

        LayerScores scores = analysis.Of(made.Layer, null, isPermuted: true);

        Assert.Equal(19, analysis.RepeatedSpeakers);
        Assert.Equal((19, 0, 0), (analysis.Permutations(VariancePart.Pooled), analysis.Permutations(VariancePart.Within), analysis.Permutations(VariancePart.Between)));
        Assert.True(double.IsNaN(scores.Targets[0].Within.R2));
        Assert.True(double.IsNaN(scores.Targets[0].Between.PValue));
        Assert.False(double.IsNaN(scores.Targets[0].Pooled.PValue));
        Assert.False(double.IsNaN(scores.Code.BitsPerUtterance));
    }

    /// <summary>With R² known, a code for normal errors saves ½ log₂(1/(1 − R²)) bits for each utterance, less what is paid before the regression is learned.</summary>
    [Fact]
    public void The_online_code_saves_what_theory_says()
    {
        Made made = Made.Linear(Made.Equal(800, 1), 2, 0.75, seed: 4);
        LayerAnalysis analysis = made.Analysis(NoPermutations);

        CodeSavings saved = analysis.Of(made.Layer, null, isPermuted: false).Code;

        Assert.Equal(1, saved.BitsPerUtterance, 0.05);
        Assert.InRange(saved.Deviation, 0, 0.02);
        Assert.Equal(0, analysis.Of(Made.Linear(Made.Equal(800, 1), 2, 0, seed: 5).Layer, null, isPermuted: false).Code.BitsPerUtterance, 0.01);
    }

    /// <summary>One utterance 12 standard deviations off: a normal code would lose a hundred bits to it, and with them much of what it saves elsewhere.</summary>
    [Fact]
    public void One_utterance_does_not_decide_the_code()
    {
        Made made = Made.Linear(Made.Equal(200, 1), 2, 0.75, seed: 6);
        double[] targets = [.. made.Targets];
        targets[77] += 12;

        CodeSavings saved = new LayerAnalysis(made.Groups, [new TargetValues("rate", targets)], NoPermutations).Of(made.Layer, null, isPermuted: false).Code;

        Assert.InRange(saved.BitsPerUtterance, 0.55, 1);
    }

    [Fact]
    public void Chunks_double()
    {
        Assert.Equal([13, 25, 49, 98, 196], OnlineCode.Ends(196, 5));
        Assert.Equal([10, 20], OnlineCode.Ends(20, 5));
        Assert.Equal([19], OnlineCode.Ends(19 - 1, 5).Select(end => end + 1));
        Assert.Equal(20, OnlineCode.MinSpeakers(5));
    }

    /// <summary>Errors drawn from t distributions are coded by the one they were drawn from, at the cost of its entropy.</summary>
    [Theory]
    [InlineData(3, 2)]
    [InlineData(100, 0.5)]
    public void Errors_are_coded_by_the_distribution_that_they_have(double freedom, double scale)
    {
        SeededRandom random = new(9);
        double[] errors = [.. Enumerable.Range(0, 20_000).Select(_ => scale * random.NextNormal() / Math.Sqrt(Enumerable.Range(0, (int)freedom).Sum(_ => Math.Pow(random.NextNormal(), 2)) / freedom))];

        StudentT found = StudentT.Fit(errors);

        Assert.Equal(freedom, found.Freedom);
        Assert.Equal(scale, found.Scale, 0.03 * scale);
    }

    /// <summary>Of t with many degrees of freedom the bits at one standard deviation are the entropy of a normal variable.</summary>
    [Fact]
    public void An_error_at_one_standard_deviation_costs_the_entropy() =>
        Assert.Equal(Math.Log2(Math.Sqrt(2 * Math.PI * Math.E) * 3), new StudentT(1e6, 3).Bits(3), 1e-5);

    /// <summary>A layer that knows the duration and nothing else adds nothing to the duration; one that knows the rate adds the rest.</summary>
    [Fact]
    public void What_a_nuisance_variable_knows_is_not_the_layers()
    {
        SeededRandom random = new(6);
        Made made = Made.Linear(Made.Equal(100, 2), 2, 0.5, seed: 7);
        double[] duration = [.. made.Targets.Select(target => target + random.NextNormal())];
        float[] knows = [.. duration.SelectMany(value => (float[])[(float)value, (float)random.NextNormal()])];
        ConfoundAnalysis analysis = new(made.Groups, [made.Target], [duration], Usual.Statistics with { Deals = 5 });

        ConfoundScores nothing = analysis.Of(LayerMatrix.Of(knows, 2))[0];
        ConfoundScores more = analysis.Of(made.Layer)[0];
        LogRatio difference = analysis.Sample(0).Ratio(more.Errors, more.CovariateErrors);

        Assert.Equal(0.5, nothing.R2Covariates, 0.1);
        Assert.Equal(nothing.R2Covariates, more.R2Covariates, 1e-9);
        Assert.InRange(nothing.DeltaR2, -0.05, 0.02);
        Assert.InRange(analysis.Sample(0).Ratio(nothing.Errors, nothing.CovariateErrors).Interval.Low, -1, 0.02);
        Assert.InRange(more.DeltaR2, 0.1, 0.4);
        Assert.True(difference.Interval.Low > 0);
    }

    [Fact]
    public void Gaps_of_a_nuisance_variable_are_filled_and_marked()
    {
        IReadOnlyList<double[]> prepared = NuisanceVariables.Prepare([[1, 3, double.NaN, double.NaN], [5, 5, 5, 5], [double.NaN, double.NaN, double.NaN, double.NaN]]);

        Assert.Equal(2, prepared.Count);
        Assert.Equal([-1, 1, 0, 0], prepared[0]);
        Assert.Equal([-1, -1, 1, 1], prepared[1]);
    }

    [Fact]
    public void Matched_utterances_are_as_long_fast_or_slow()
    {
        SeededRandom random = new(8);
        double[] durations = [.. Enumerable.Range(0, 600).Select(_ => 2 + (12 * random.NextDouble()))];
        double[] rates = [.. durations.Select(duration => 14 - (0.3 * duration) + random.NextNormal())];

        int[] kept = DurationMatching.Match(durations, rates, seed: 1);

        double[] sorted = [.. rates.Order()];
        double median = (sorted[299] + sorted[300]) / 2;
        double[] fast = [.. kept.Where(row => rates[row] > median).Select(row => durations[row])];
        double[] slow = [.. kept.Where(row => rates[row] < median).Select(row => durations[row])];
        Assert.Equal(fast.Length, slow.Length);
        Assert.InRange(kept.Length, 100, 500);
        Assert.Equal(fast.Average(), slow.Average(), 0.15);
        Assert.True(Math.Abs(durations.Where((_, row) => rates[row] > median).Average() - durations.Where((_, row) => rates[row] < median).Average()) > 2);
        Assert.Equal(kept, DurationMatching.Match(durations, rates, seed: 1));
    }
}
