using CsCheck;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Statistics.Tests;

public sealed class NestedRidgeTests
{
    private static readonly StatisticsSettings OneDeal = Usual.Statistics with { Deals = 1, Permutations = 0 };

    /// <summary>Few channels, and more channels than utterances to train on: both forms are the rule as it is written.</summary>
    [Theory]
    [InlineData(30, 4)]
    [InlineData(24, 40)]
    public void It_is_the_plain_implementation(int speakers, int channels)
    {
        Made made = Made.Linear(Made.Equal(speakers, 2), channels, 0.5, seed: 1);
        LayerAnalysis analysis = made.Analysis(OneDeal);

        LayerScores scores = analysis.Of(made.Layer, null, isPermuted: false);

        (double[] answers, double[] penalties) = PlainRidge.Nested(made.Activations, channels, made.Targets, made.Groups.Folds(5));
        Assert.Equal(penalties, scores.Targets[0].FirstDeal.Penalties);
        Assert.All(answers.Zip(scores.Targets[0].FirstDeal.Answers), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
        Assert.Equal(RegressionMetrics.Of(made.Targets, answers, 0).R2, scores.Targets[0].FirstDeal.R2, 1e-9);
    }

    /// <summary>Whatever else is read from the layer beside it, a target has the numbers that it has alone.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(60)]
    public void Targets_do_not_know_of_each_other(int channels)
    {
        Made made = Made.Linear(Made.Equal(25, 5), channels, 0.5, seed: 11, speakerShare: 0.5);
        SeededRandom random = new(12);
        TargetValues[] targets = [.. Enumerable.Range(0, 10).Select(i => new TargetValues($"{i}", [.. made.Targets.Select(target => (i * target) + ((1 + i) * random.NextNormal()))]))];
        StatisticsSettings settings = Usual.Statistics with { Deals = 5, Permutations = 19 };

        IReadOnlyList<TargetScores> together = new LayerAnalysis(made.Groups, targets, settings).Of(made.Layer, null, isPermuted: true).Targets;

        for (int i = 0; i < targets.Length; i++)
        {
            TargetScores alone = new LayerAnalysis(made.Groups, [targets[i]], settings).Of(made.Layer, null, isPermuted: true).Targets[0];
            Assert.Equal(alone.FirstDeal.Penalties, together[i].FirstDeal.Penalties);
            Assert.Equal(alone.Pooled.R2, together[i].Pooled.R2, 1e-9);
            Assert.Equal(alone.Within.R2, together[i].Within.R2, 1e-9);
            Assert.Equal(alone.Between.Interval.Low, together[i].Between.Interval.Low, 1e-7);
            Assert.All(alone.Within.Permuted.Zip(together[i].Within.Permuted), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        }
    }

    /// <summary>Numbers are means over the deals, each clipped to the range of its training sets; the first deal is as its regressions answer.</summary>
    [Fact]
    public void Deals_are_averaged()
    {
        Made made = Made.Linear(Made.Equal(24, 2), 20, 0.3, seed: 13);
        TargetScores scores = made.Analysis(Usual.Statistics with { Deals = 3, Permutations = 0 }).Of(made.Layer, null, isPermuted: false).Targets[0];

        double[] expected = [.. Enumerable.Range(0, 3).Select(deal =>
        {
            int[] folds = made.Groups.Folds(5, deal);
            (double[] answers, _) = PlainRidge.Nested(made.Activations, 20, made.Targets, folds);
            double[] clipped = [.. answers.Select((answer, row) =>
            {
                double[] training = [.. made.Targets.Where((_, other) => folds[other] != folds[row])];
                return Math.Clamp(answer, training.Min(), training.Max());
            })];
            return RegressionMetrics.Of(made.Targets, clipped, 0).R2;
        })];

        Assert.Equal(expected.Average(), scores.Pooled.R2, 1e-9);
        Assert.Equal(Math.Sqrt(expected.Sum(score => Math.Pow(score - expected.Average(), 2)) / 2), scores.DealDeviation, 1e-9);
        Assert.Equal(Math.Sqrt((1 - expected.Average()) * made.Targets.Average(value => Math.Pow(value - made.Targets.Average(), 2))), scores.Rmse, 1e-9);
        Assert.NotEqual(made.Groups.Folds(5, 1), made.Groups.Folds(5, 2));
        Assert.NotEqual(made.Groups.Folds(5, 0), made.Groups.Folds(5, 1));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public void Beside_covariates_it_is_the_plain_implementation(int channels)
    {
        Made made = Made.Linear(Made.Equal(30, 2), channels, 0.3, seed: 2);
        SeededRandom random = new(3);
        double[][] covariates = [[.. made.Targets.Select(target => target + (2 * random.NextNormal()))], [.. made.Targets.Select(_ => random.NextNormal())]];
        ConfoundAnalysis analysis = new(made.Groups, [made.Target], covariates, OneDeal);

        ConfoundScores scores = analysis.Of(made.Layer)[0];

        int[] folds = made.Groups.Folds(5);
        (double[] answers, _) = PlainRidge.Nested(made.Activations, channels, made.Targets, folds, covariates);
        double[] clipped = [.. answers.Select((answer, i) => Math.Clamp(answer, Others(i).Min(), Others(i).Max()))];
        Assert.Equal(RegressionMetrics.Of(made.Targets, clipped, 0).R2, scores.R2Full, 1e-8);

        IEnumerable<double> Others(int utterance) => made.Targets.Where((_, other) => folds[other] != folds[utterance]);
    }

    [Fact]
    public void A_planted_signal_is_found_to_its_share()
    {
        Made made = Made.Linear(Made.Equal(400, 3), 12, 0.6, seed: 4);
        LayerAnalysis analysis = made.Analysis(OneDeal);

        LayerScores scores = analysis.Of(made.Layer, 12, isPermuted: false);

        Assert.Equal(0.6, scores.Targets[0].Pooled.R2, 0.05);
        Assert.Equal(scores.Targets[0].Pooled.R2, scores.EqualWidthR2, 0.001);
        Assert.Equal(Math.Sqrt(0.6), scores.CcaHeldOut, 0.04);
        Assert.Equal(Math.Sqrt(0.6), scores.Targets[0].Correlation, 0.04);
        Assert.InRange(scores.Targets[0].FirstDeal.R2VsTrainMean, scores.Targets[0].FirstDeal.R2, scores.Targets[0].FirstDeal.R2 + 0.01);
    }

    [Fact]
    public void Of_noise_nothing_is_found_however_many_channels() =>
        Gen.Select(Gen.Int[0, 2].Select(i => new[] { 3, 40, 300 }[i]), Gen.Long).Sample(
            (channels, seed) =>
            {
                Made made = Made.Linear(Made.Equal(60, 2), channels, 0, seed);
                LayerAnalysis analysis = made.Analysis(OneDeal);

                LayerScores scores = analysis.Of(made.Layer, null, isPermuted: false);

                Assert.InRange(scores.Targets[0].Pooled.R2, -0.6, 0.12);
            },
            iter: 12);

    [Fact]
    public void Scaling_all_channels_or_moving_them_changes_nothing()
    {
        Made made = Made.Linear(Made.Equal(40, 2), 6, 0.5, seed: 5);
        LayerAnalysis analysis = made.Analysis(OneDeal);

        using LayerMatrix moved = LayerMatrix.Of([.. made.Activations.Select(value => (8 * value) + 64)], 6);

        Assert.All(Answers(made.Layer).Zip(Answers(moved)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

        double[] Answers(LayerMatrix layer) => analysis.Of(layer, null, isPermuted: false).Targets[0].FirstDeal.Answers;
    }

    [Fact]
    public void Channels_that_do_not_vary_answer_the_mean()
    {
        Made made = Made.Linear(Made.Equal(20, 2), 2, 0.5, seed: 6);
        LayerAnalysis analysis = made.Analysis(OneDeal);

        using LayerMatrix still = LayerMatrix.Of(new float[made.Activations.Length], 2);

        LayerScores scores = analysis.Of(still, 1, isPermuted: true);

        Assert.Equal(analysis.TrainingMean().Targets[0].FirstDeal.Answers, scores.Targets[0].FirstDeal.Answers.Select(answer => answer), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0, scores.Targets[0].FirstDeal.R2VsTrainMean, 1e-9);
        Assert.Equal(0, scores.CcaHeldOut);
    }

    /// <summary>The signal is in the leading principal component: one is enough; where it is in the last, one is not.</summary>
    [Theory]
    [InlineData(10, 0.05f, 0.3, 0.7)]
    [InlineData(0.1, 1f, -0.3, 0.1)]
    public void Equal_width_sees_the_leading_directions_only(double signal, float noise, double low, double high)
    {
        SeededRandom random = new(7);
        Made made = Made.Linear(Made.Equal(80, 2), 1, 0.5, seed: 8);
        float[] activations = [.. made.Activations.SelectMany(value => (float[])[(float)(signal * value), noise * (float)random.NextNormal(), 2 * noise * (float)random.NextNormal()])];
        LayerAnalysis analysis = made.Analysis(OneDeal);

        LayerScores scores = analysis.Of(LayerMatrix.Of(activations, 3), 1, isPermuted: false);

        Assert.InRange(scores.EqualWidthR2, low, high);
        Assert.InRange(scores.Targets[0].Pooled.R2, 0.3, 0.7);
    }
}
