using CsCheck;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Statistics.Tests;

public sealed class NestedRidgeTests
{
    private static readonly StatisticsSettings NoResampling = Usual.Statistics with { Bootstraps = 0, Permutations = 0 };

    /// <summary>Few channels, and more channels than utterances to train on: both forms are the rule as it is written.</summary>
    [Theory]
    [InlineData(30, 4)]
    [InlineData(24, 40)]
    public void It_is_the_plain_implementation(int speakers, int channels)
    {
        Made made = Made.Linear(Made.Equal(speakers, 2), channels, 0.5, seed: 1);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        LayerScores scores = analysis.Of(made.Activations, channels, null, isPermuted: false);

        (double[] answers, double[] penalties) = PlainRidge.Nested(made.Activations, channels, made.Targets, made.Groups.Folds(5));
        Assert.Equal(penalties, scores.Penalties);
        Assert.All(answers.Zip(scores.Answers), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public void Beside_covariates_it_is_the_plain_implementation(int channels)
    {
        Made made = Made.Linear(Made.Equal(30, 2), channels, 0.3, seed: 2);
        SeededRandom random = new(3);
        double[][] covariates = [[.. made.Targets.Select(target => target + (2 * random.NextNormal()))], [.. made.Targets.Select(_ => random.NextNormal())]];
        using ConfoundAnalysis analysis = new(made.Groups, made.Targets, covariates, NoResampling);

        ConfoundScores scores = analysis.Of(made.Activations, channels);

        (double[] answers, _) = PlainRidge.Nested(made.Activations, channels, made.Targets, made.Groups.Folds(5), covariates);
        Assert.Equal(RegressionMetrics.Of(made.Targets, answers, 0).R2, scores.R2Full, 1e-8);
    }

    [Fact]
    public void A_planted_signal_is_found_to_its_share()
    {
        Made made = Made.Linear(Made.Equal(400, 3), 12, 0.6, seed: 4);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        LayerScores scores = analysis.Of(made.Activations, 12, 12, isPermuted: false);

        Assert.Equal(0.6, scores.R2, 0.05);
        Assert.Equal(scores.R2, scores.EqualWidthR2, 1e-9);
        Assert.Equal(Math.Sqrt(0.6), scores.CcaHeldOut, 0.04);
        Assert.InRange(scores.R2VsTrainMean, scores.R2, scores.R2 + 0.01);
    }

    [Fact]
    public void Of_noise_nothing_is_found_however_many_channels() =>
        Gen.Select(Gen.Int[0, 2].Select(i => new[] { 3, 40, 300 }[i]), Gen.Long).Sample(
            (channels, seed) =>
            {
                Made made = Made.Linear(Made.Equal(60, 2), channels, 0, seed);
                using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

                LayerScores scores = analysis.Of(made.Activations, channels, null, isPermuted: false);

                Assert.InRange(scores.R2, -0.6, 0.12);
            },
            iter: 12);

    [Fact]
    public void Scaling_all_channels_or_moving_them_changes_nothing()
    {
        Made made = Made.Linear(Made.Equal(40, 2), 6, 0.5, seed: 5);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        double[] moved = analysis.Of([.. made.Activations.Select(value => (8 * value) + 64)], 6, null, isPermuted: false).Answers;

        Assert.All(analysis.Of(made.Activations, 6, null, isPermuted: false).Answers.Zip(moved), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Channels_that_do_not_vary_answer_the_mean()
    {
        Made made = Made.Linear(Made.Equal(20, 2), 2, 0.5, seed: 6);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        LayerScores scores = analysis.Of(new float[made.Activations.Length], 2, 1, isPermuted: false);

        Assert.Equal(analysis.TrainingMean().Answers, scores.Answers.Select(answer => answer), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0, scores.R2VsTrainMean, 1e-9);
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
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        LayerScores scores = analysis.Of(activations, 3, 1, isPermuted: false);

        Assert.InRange(scores.EqualWidthR2, low, high);
        Assert.InRange(scores.R2, 0.3, 0.7);
    }

    [Fact]
    public void A_wide_layer_keeps_its_leading_directions()
    {
        // Rank two: two directions hold everything.
        Made made = Made.Linear(Made.Equal(40, 2), 2, 0.5, seed: 9);
        float[] wide = [.. Enumerable.Range(0, 80).SelectMany(row => Enumerable.Range(0, 30).Select(c =>
            (float)((made.Activations[2 * row] * Math.Sin(c)) + (made.Activations[(2 * row) + 1] * Math.Cos(c)))))];
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        (float[] reduced, int channels) = WideLayers.Reduce(wide, 30, maxDirections: 5);

        Assert.Equal(5, channels);
        LayerScores all = analysis.Of(wide, 30, null, isPermuted: false);
        LayerScores part = analysis.Of(reduced, 5, null, isPermuted: false);
        Assert.Equal(all.CcaHeldOut, part.CcaHeldOut, 0.01);
        Assert.Same(wide, WideLayers.Reduce(wide, 30).Activations);
    }
}
