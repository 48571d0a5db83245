using CsCheck;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Statistics.Tests;

public sealed class PermutationTests
{
    [Fact]
    public void Whole_profiles_go_to_speakers_with_as_many_utterances() =>
        Gen.Select(Gen.Int[1, 4].Array[4, 30], Gen.Long).Sample((utterances, seed) =>
        {
            Made made = Made.Linear(utterances, 1, 0, seed);
            double[] drawn = SpeakerPermutations.Draw(made.Groups, made.Targets, 3, seed);
            string[] profiles = Profiles(made, made.Targets);

            for (int permutation = 0; permutation < 3; permutation++)
            {
                double[] targets = [.. Enumerable.Range(0, made.Targets.Length).Select(row => drawn[(row * 3) + permutation])];
                Assert.Equal(profiles.Order(), Profiles(made, targets).Order());
            }

            Assert.Equal(
                utterances.GroupBy(count => count).Where(block => block.Count() > 1).Sum(block => block.Count()), SpeakerPermutations.Exchangeable(made.Groups));
        });

    [Fact]
    public void Every_exchange_is_as_likely()
    {
        Made made = Made.Linear(Made.Equal(3, 1), 1, 0, seed: 1);
        double[] drawn = SpeakerPermutations.Draw(made.Groups, made.Targets, 6000, seed: 2);

        int[] counts = [.. Enumerable.Range(0, 6000).GroupBy(permutation => (drawn[permutation], drawn[6000 + permutation])).Select(order => order.Count())];

        Assert.Equal(6, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 1000 - 150, 1000 + 150));
    }

    /// <summary>Solving all permutations at once is solving them one by one, penalties included.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(70)]
    public void Permutations_are_refitted_with_a_penalty_of_their_own(int channels)
    {
        Made made = Made.Linear(Made.Equal(30, 2), channels, 0.6, seed: 3);
        StatisticsSettings settings = new(Folds: 3, Bootstraps: 0, Permutations: 4, Seed: 5);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, settings);
        double[] drawn = SpeakerPermutations.Draw(made.Groups, made.Targets, 4, seed: 5);

        double[] found = analysis.Of(made.Activations, channels, null, isPermuted: true).Permuted;

        double[] expected = [.. Enumerable.Range(0, 4).Select(permutation =>
        {
            double[] targets = [.. Enumerable.Range(0, made.Targets.Length).Select(row => drawn[(row * 4) + permutation])];
            (double[] answers, _) = PlainRidge.Nested(made.Activations, channels, targets, made.Groups.Folds(3));
            return RegressionMetrics.Of(targets, answers, 0).R2;
        })];
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
    }

    /// <summary>Noise, two layers: the better of them is above the threshold in 5 % of 150 corpora, within three binomial errors (1.8 % each).</summary>
    [Fact]
    public void Of_noise_one_in_twenty_is_above_the_family_wise_threshold()
    {
        const int Corpora = 150;
        int above = 0;
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            Made made = Made.Linear(Made.Equal(24, 2), 6, 0, seed: corpus, speakerShare: 0.5, commonShare: 0.5);
            using LayerAnalysis analysis = new(made.Groups, made.Targets, Usual.Statistics with { Folds = 3, Bootstraps = 0, Permutations = 39, Seed = corpus });
            LayerScores[] layers = [analysis.Of(made.Activations, 6, null, isPermuted: true), analysis.Of(Halves(made.Activations), 3, null, isPermuted: true)];
            double threshold = FamilyWise.Threshold([.. layers.Select(layer => layer.Permuted)]);
            above += layers.Max(layer => layer.R2) > threshold ? 1 : 0;
        }

        Assert.InRange(above, Corpora * (0.05 - 0.054), Corpora * (0.05 + 0.054));
    }

    [Fact]
    public void A_planted_signal_is_above_the_threshold()
    {
        Made made = Made.Linear(Made.Equal(60, 2), 8, 0.5, seed: 1);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, Usual.Statistics with { Bootstraps = 0, Permutations = 99 });

        LayerScores scores = analysis.Of(made.Activations, 8, null, isPermuted: true);

        Assert.True(scores.R2 > FamilyWise.Threshold([scores.Permuted]));
        Assert.Equal(99, scores.Permuted.Length);
    }

    [Fact]
    public void The_threshold_counts_the_observed_order_among_the_permutations()
    {
        double[] one = [.. Enumerable.Range(1, 99).Select(i => (double)i)];

        Assert.Equal(95, FamilyWise.Threshold([one]));
        Assert.Equal(99, FamilyWise.Threshold([one, [.. Enumerable.Repeat(99.0, 99)]]));
        Assert.Equal(19, FamilyWise.Threshold([one[..19]]));
        Assert.True(double.IsNaN(FamilyWise.Threshold([one[..18]])));
        Assert.True(double.IsNaN(FamilyWise.Threshold([])));
    }

    [Fact]
    public void With_few_exchangeable_speakers_there_are_no_permutations()
    {
        Made made = Made.Linear([.. Enumerable.Range(1, 15), 1, 2, 3], 2, 0, seed: 1);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, Usual.Statistics with { Bootstraps = 0 });

        Assert.Equal((6, 0), (analysis.ExchangeableSpeakers, analysis.Permutations));
        Assert.Empty(analysis.Of(made.Activations, 2, null, isPermuted: true).Permuted);
    }

    private static float[] Halves(float[] activations) => [.. activations.Chunk(6).SelectMany(row => row.Take(3))];

    private static string[] Profiles(Made made, double[] targets) =>
        [.. Enumerable.Range(0, targets.Length).GroupBy(row => made.Speakers[row]).Select(speaker => string.Join(' ', speaker.Select(row => Numbers.Text(targets[row]))))];
}
