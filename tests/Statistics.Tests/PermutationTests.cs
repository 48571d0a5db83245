using CsCheck;
using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

public sealed class PermutationTests
{
    [Fact]
    public void Whole_profiles_go_to_speakers_with_as_many_utterances() =>
        Gen.Select(Gen.Int[1, 4].Array[22, 40], Gen.Long).Sample((utterances, seed) =>
        {
            Made made = Made.Linear(utterances, 1, 0, seed);
            SpeakerPermutations permutations = new(made.Groups, 3, seed);
            string[] profiles = Profiles(made, made.Targets);
            int exchangeable = utterances.GroupBy(count => count).Where(block => block.Count() > 1).Sum(block => block.Count());

            Assert.Equal(exchangeable, permutations.Exchangeable);
            Assert.Equal(exchangeable < 20 ? 0 : 3, permutations.Count(VariancePart.Pooled));
            Assert.All(Drawn(made, permutations, VariancePart.Pooled), targets => Assert.Equal(profiles.Order(), Profiles(made, targets).Order()));
        });

    /// <summary>Within, each speaker keeps its values in another order; between, each speaker keeps its deviations, and the means are those of others.</summary>
    [Fact]
    public void Values_move_within_speakers_and_means_between_them() =>
        Gen.Select(Gen.Int[1, 9].Array[30, 40], Gen.Long).Where((utterances, _) => utterances.Count(count => count >= 5) >= 20).Sample((utterances, seed) =>
        {
            Made made = Made.Linear(utterances, 1, 0, seed);
            SpeakerPermutations permutations = new(made.Groups, 3, seed);
            foreach (double[] within in Drawn(made, permutations, VariancePart.Within))
            {
                Assert.NotEqual(made.Targets, within);
                Assert.All(made.Groups.Members, members => Assert.Equal(At(made.Targets, members).Order(), At(within, members).Order()));
            }

            foreach (double[] between in Drawn(made, permutations, VariancePart.Between))
            {
                Assert.Equal(Means(made, made.Targets).Order(), Means(made, between).Order(), (one, other) => Math.Abs(one - other) < 1e-12);
                foreach (int[] members in made.Groups.Members)
                {
                    double move = between[members[0]] - made.Targets[members[0]];
                    Assert.All(members, utterance => Assert.Equal(move, between[utterance] - made.Targets[utterance], 1e-12));
                    Assert.True(members.Length >= 5 || move == 0);
                }
            }
        });

    [Fact]
    public void Every_exchange_is_as_likely()
    {
        Made made = Made.Linear([.. Made.Equal(3, 1), .. Made.Equal(17, 2)], 1, 0, seed: 1);
        SpeakerPermutations permutations = new(made.Groups, 6000, seed: 2);

        int[] counts = [.. Drawn(made, permutations, VariancePart.Pooled).GroupBy(targets => (targets[0], targets[1])).Select(order => order.Count())];

        Assert.Equal(6, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 1000 - 150, 1000 + 150));
    }

    /// <summary>
    /// Every speaker left out by a regression of its own, and the penalty of the least criterion from the hat matrix: the scores of the test, for every part, of one and of several utterances a
    /// speaker, and of more utterances than directions.
    /// </summary>
    [Theory]
    [InlineData(3, 2, 9)]
    [InlineData(30, 1, 4)]
    [InlineData(80, 2, 6)]
    public void Scores_are_those_of_regressions_without_the_speaker(int channels, int fewest, int most)
    {
        Made made = Made.Linear([.. Enumerable.Range(0, 24).Select(i => fewest + (i % (most - fewest + 1)))], channels, 0.5, seed: 3, speakerShare: 0.3, commonShare: 0.7);
        int[] speaker = made.Groups.SpeakerOf.ToArray();
        using LeftOutRidge ridge = new(made.Layer, made.Groups);

        double penalty = RidgePenalties.All.MinBy(one => PlainRidge.Criterion(made.Activations, channels, made.Targets, speaker, one));
        VarianceParts errors = VarianceParts.OfErrors(made.Groups, PlainRidge.LeftOutErrors(made.Activations, channels, made.Targets, speaker, penalty));
        VarianceParts totals = VarianceParts.OfTargets(made.Groups, made.Targets);

        foreach (VariancePart part in VariancePartNames.All)
        {
            double found = ridge.RSquared(part, 1, (_, values) => made.Targets.CopyTo(values))[0];
            double total = totals.Of(part).Sum();
            Assert.Equal(total > 0 ? 1 - (errors.Of(part).Sum() / total) : double.NaN, found, 1e-7);
        }
    }

    /// <summary>The first column of a test is the observed order, and each permutation has a penalty and regressions of its own.</summary>
    [Fact]
    public void Permutations_are_refitted()
    {
        Made made = Made.Linear(Made.Equal(24, 5), 6, 0.6, seed: 3, speakerShare: 0.5);
        LayerAnalysis analysis = made.Analysis(Usual.Statistics with { Deals = 1, Permutations = 4, Seed = 5 });
        SpeakerPermutations permutations = new(made.Groups, 4, seed: 5);
        using LeftOutRidge ridge = new(made.Layer, made.Groups);

        TargetScores found = analysis.Of(made.Layer, null, isPermuted: true).Targets[0];

        foreach ((VariancePart part, PartScore score) in new[] { (VariancePart.Pooled, found.Pooled), (VariancePart.Within, found.Within), (VariancePart.Between, found.Between) })
        {
            double[][] columns = [made.Targets, .. Drawn(made, permutations, part)];
            double[] expected = [.. columns.Select(column => ridge.RSquared(part, 1, (_, values) => column.CopyTo(values))[0])];
            Assert.Equal(expected[0], score.TestScore, 1e-10);
            Assert.All(expected.Skip(1).Zip(score.Permuted), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        }
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
            LayerAnalysis analysis = made.Analysis(Usual.Statistics with { Folds = 3, Deals = 1, Permutations = 39, Seed = corpus });
            PartScore[] layers = [.. new[] { made.Layer, LayerMatrix.Of(Halves(made.Activations), 3) }.Select(layer => analysis.Of(layer, null, isPermuted: true).Targets[0].Pooled)];
            double threshold = FamilyWise.Threshold([.. layers.Select(layer => layer.Permuted)]);
            above += layers.Max(layer => layer.TestScore) > threshold ? 1 : 0;
        }

        Assert.InRange(above, Corpora * (0.05 - 0.054), Corpora * (0.05 + 0.054));
    }

    [Fact]
    public void A_planted_signal_is_above_the_threshold()
    {
        Made made = Made.Linear(Made.Equal(60, 2), 8, 0.5, seed: 1);

        PartScore score = made.Analysis(Usual.Statistics with { Deals = 1, Permutations = 99 }).Of(made.Layer, null, isPermuted: true).Targets[0].Pooled;

        Assert.True(score.TestScore > FamilyWise.Threshold([score.Permuted]));
        Assert.Equal(99, score.Permuted.Length);
        Assert.Equal(0.01, score.PValue, 1e-12);
    }

    [Fact]
    public void P_values_count_the_observed_order_and_the_best_of_all_results()
    {
        double[] one = [1, 2, 3], other = [9, 0, 0];

        Assert.Equal(0.5, FamilyWise.PValue(2.5, one));
        Assert.Equal(0.75, FamilyWise.PValue(2, one));
        Assert.Equal([0.75, 0.25], FamilyWise.PValues([2.5, 9.5], [one, other]));
        Assert.True(double.IsNaN(FamilyWise.PValue(double.NaN, one)));
        Assert.True(double.IsNaN(FamilyWise.PValue(1, [])));
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
        LayerAnalysis analysis = made.Analysis(Usual.Statistics with { Deals = 1 });

        PartScore score = analysis.Of(made.Layer, null, isPermuted: true).Targets[0].Pooled;

        Assert.Equal((6, 0), (analysis.ExchangeableSpeakers, analysis.Permutations(VariancePart.Pooled)));
        Assert.Empty(score.Permuted);
        Assert.True(double.IsNaN(score.PValue));
    }

    private static IEnumerable<double[]> Drawn(Made made, SpeakerPermutations permutations, VariancePart part) => Enumerable.Range(0, permutations.Count(part)).Select(permutation =>
    {
        double[] permuted = new double[made.Targets.Length];
        permutations.Permute(part, permutation, made.Targets, permuted);
        return permuted;
    });

    private static double[] At(double[] targets, int[] members) => [.. members.Select(utterance => targets[utterance])];

    private static double[] Means(Made made, double[] targets) => [.. made.Groups.Members.Select(members => At(targets, members).Average())];

    private static float[] Halves(float[] activations) => [.. activations.Chunk(6).SelectMany(row => row.Take(3))];

    private static string[] Profiles(Made made, double[] targets) =>
        [.. Enumerable.Range(0, targets.Length).GroupBy(row => made.Speakers[row]).Select(speaker => string.Join(' ', speaker.Select(row => Numbers.Text(targets[row]))))];
}
