using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

/// <summary>
/// Corpora whose answer is known: what is shown of them lies where it was put. A false one in twenty is expected, so of ten corpora at most two may have one; bench/SpeechSpeed.Simulations counts over 300.
/// </summary>
public sealed class KnownAnswerTests
{
    private const int Corpora = 10;

    private static readonly StatisticsSettings Few = Usual.Statistics with { Folds = 3, Deals = 1, Permutations = 99 };

    [Theory]
    [InlineData(0.4, 0, true, false)]
    [InlineData(0, 0.5, false, true)]
    [InlineData(0, 0, false, false)]
    public void A_relation_is_shown_where_it_lies_and_nowhere_else(double within, double between, bool isWithin, bool isBetween)
    {
        bool[][] shown = [.. Enumerable.Range(0, Corpora).Select(corpus =>
        {
            Known made = new(40, 8, within, between, corpus);
            TargetScores found = made.Found(Few, new TargetValues("rate", [.. made.Relation.Select(value => 11 + value)]))[0];
            return new[] { found.Within.PValue <= Significance.Level, found.Between.PValue <= Significance.Level };
        })];

        Check(isWithin, shown.Count(one => one[0]));
        Check(isBetween, shown.Count(one => one[1]));
    }

    /// <summary>The speech rate is the articulation rate times the share of speech. The layer knows one of the two; the rate is read from it either way, and which one it is, is told.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_a_rate_that_is_read_it_is_told_whether_the_pauses_are(bool isOfPauses)
    {
        bool[][] shown = [.. Enumerable.Range(0, Corpora).Select(corpus =>
        {
            Known made = new(40, 8, 0.5, 0.2, corpus);
            double[] articulation = [.. (isOfPauses ? made.Noise : made.Relation).Select(value => 14 * Math.Exp(0.15 * value))];
            double[] speech = [.. (isOfPauses ? made.Relation : made.Noise).Select(value => 1 / (1 + Math.Exp(-1.5 - (0.6 * value))))];
            return made.Found(
                Few,
                new TargetValues("cps", [.. articulation.Zip(speech, (rate, share) => rate * share)]), new TargetValues("articulation_rate", articulation), new TargetValues("speech_share", speech))
                .Select(found => found.Pooled.PValue <= Significance.Level).ToArray();
        })];

        Check(isShown: true, shown.Count(one => one[0]));
        Check(!isOfPauses, shown.Count(one => one[1]));
        Check(isOfPauses, shown.Count(one => one[2]));
    }

    /// <summary>Speakers differ by more than the layer knows, so the interval of R² includes 0; that the layer tells utterances of a speaker apart is shown nevertheless, and R² there is not near 0.</summary>
    [Fact]
    public void An_interval_that_includes_0_is_no_test_of_a_relation()
    {
        Known made = new(24, 8, within: 0.15, between: 0, seed: 3, speaker: 0.7);

        TargetScores found = made.Found(Few with { Folds = 5, Deals = 10 }, new TargetValues("rate", made.Relation))[0];

        Assert.InRange(0, found.Pooled.Interval.Low, found.Pooled.Interval.High);
        Assert.InRange(found.Within.R2, 0.2, 1);
        Assert.True(found.Within.Interval.Low > 0);
        Assert.Equal(0.01, found.Within.PValue);
        Assert.True(found.Between.PValue > Significance.Level);
    }

    private static void Check(bool isShown, int shown) => Assert.InRange(shown, isShown ? Corpora - 2 : 0, isShown ? Corpora : 2);

    /// <summary>Eight normal channels, half of each the speaker's, and two variables of unit variance: one that follows them, within and between speakers as strongly as is asked, and one that does not.</summary>
    private sealed class Known
    {
        private const int Channels = 8;

        private readonly string[] speakers;
        private readonly float[] activations;

        public Known(int count, int utterances, double within, double between, long seed, double speaker = 0.3)
        {
            SeededRandom random = new(seed, "known");
            speakers = [.. Enumerable.Range(0, count * utterances).Select(i => Numbers.Text(i / utterances))];
            activations = new float[speakers.Length * Channels];
            Relation = new double[speakers.Length];
            Noise = new double[speakers.Length];
            for (int i = 0; i < count; i++)
            {
                double[] common = [.. Enumerable.Range(0, Channels).Select(_ => random.NextNormal())];
                double own = Math.Sqrt(speaker * (between > 0 ? 0.2 : 1)) * random.NextNormal();
                double other = Math.Sqrt(0.3) * random.NextNormal();
                for (int j = i * utterances; j < (i + 1) * utterances; j++)
                {
                    double[] deviation = [.. Enumerable.Range(0, Channels).Select(_ => random.NextNormal())];
                    for (int channel = 0; channel < Channels; channel++)
                    {
                        activations[(j * Channels) + channel] = (float)(Math.Sqrt(0.5) * (common[channel] + deviation[channel]));
                    }

                    Relation[j] = own + (Math.Sqrt(within) * deviation[0]) + (Math.Sqrt(between) * common[0]) + (Math.Sqrt(Math.Max(0, 1 - within - between - speaker)) * random.NextNormal());
                    Noise[j] = other + (Math.Sqrt(0.7) * random.NextNormal());
                }
            }
        }

        /// <summary>What follows the channels.</summary>
        public double[] Relation { get; }

        /// <summary>What does not.</summary>
        public double[] Noise { get; }

        public IReadOnlyList<TargetScores> Found(StatisticsSettings settings, params TargetValues[] targets)
        {
            using LayerMatrix layer = LayerMatrix.Of(activations, Channels);
            return new LayerAnalysis(new SpeakerGroups(speakers), targets, settings).Of(layer, null, isPermuted: true).Targets;
        }
    }
}
