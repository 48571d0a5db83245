using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

/// <summary>Intervals and comparisons over speakers.</summary>
public sealed class SpeakerSampleTests
{
    /// <summary>
    /// Answers of a fixed predictor of known R², speakers with effects of their own and from 1 to 20 utterances: 95 % intervals cover it in 92 to 100 % of 400
    /// corpora (binomial error 1.1 %). The simulation with fitted predictors is in bench/SpeechSpeed.Simulations; docs/statistics.md has its table.
    /// </summary>
    [Theory]
    [InlineData(40)]
    [InlineData(120)]
    public void Intervals_cover_what_they_should(int speakers)
    {
        const int Corpora = 400;
        int covered = 0;
        int differenceCovered = 0;
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            SeededRandom random = new(corpus, "coverage");
            double[] counts = new double[speakers], totals = new double[speakers], good = new double[speakers], poor = new double[speakers];
            for (int speaker = 0; speaker < speakers; speaker++)
            {
                double own = random.NextNormal();
                int utterances = 1 + random.NextInt(20);
                for (int i = 0; i < utterances; i++)
                {
                    // Variance 0.4 + 0.2 + 0.4; the good predictor knows the first part, the poor one half of it.
                    double a = Math.Sqrt(0.2) * random.NextNormal(), b = Math.Sqrt(0.2) * random.NextNormal();
                    double rest = (Math.Sqrt(0.2) * own) + (Math.Sqrt(0.4) * random.NextNormal());
                    counts[speaker]++;
                    totals[speaker] += (a + b + rest) * (a + b + rest);
                    good[speaker] += rest * rest;
                    poor[speaker] += (rest + b) * (rest + b);
                }
            }

            SpeakerSample sample = new(counts, totals);
            covered += Holds(sample.RSquaredInterval(Fixed(good)), 0.4);
            differenceCovered += Holds(sample.Ratio(Fixed(good), Fixed(poor)).Interval, Math.Log(0.8 / 0.6));
        }

        Assert.InRange(covered, 0.92 * Corpora, Corpora);
        Assert.InRange(differenceCovered, 0.92 * Corpora, Corpora);
    }

    /// <summary>
    /// A network of one layer against one of forty, all equally good: the forty are shown to be better in no more corpora than chance allows (300 corpora, binomial error 1.3 %), although the best of them on
    /// all speakers would be shown in most. Where one of the forty is truly better, it is found.
    /// </summary>
    [Fact]
    public void Many_layers_are_no_advantage()
    {
        const int Corpora = 300, Layers = 40;
        double[] ones = [.. Enumerable.Repeat(1.0, 60)];
        SpeakerComparisons tests = new(199, 1);
        (int chance, int chosen, int better) = (0, 0, 0);
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            SeededRandom random = new(corpus, "layers");
            SquaredErrors Draw(double scale) => Fixed([.. ones.Select(_ => scale * (Math.Pow(random.NextNormal(), 2) + Math.Pow(random.NextNormal(), 2)))]);
            SpeakerSample sample = new(ones, [.. ones.Select(_ => 4.0)]);
            SquaredErrors single = Draw(1);
            SquaredErrors[] many = [.. Enumerable.Range(0, Layers).Select(_ => Draw(1))];
            bool IsBetter(SquaredErrors errors) => tests.Of(sample, [new ErrorPair(errors, [single])])[0].IsBetter;
            chance += IsBetter(ChosenLayer.Of(many).Errors) ? 1 : 0;
            chosen += IsBetter(many.MinBy(layer => layer.BySpeaker.Sum())!) ? 1 : 0;
            ChosenLayer found = ChosenLayer.Of([.. many.Skip(1), Draw(0.4)]);
            better += found.Layers is [Layers - 1] && IsBetter(found.Errors) ? 1 : 0;
        }

        Assert.InRange(chance, 0, 0.055 * Corpora);
        Assert.InRange(chosen, 0.2 * Corpora, Corpora);
        Assert.InRange(better, 0.9 * Corpora, Corpora);
    }

    [Fact]
    public void Of_many_independent_utterances_the_interval_is_that_of_the_delta_method()
    {
        const int Speakers = 4000;
        SeededRandom random = new(1);
        double[] ones = new double[Speakers], totals = new double[Speakers], errors = new double[Speakers];
        for (int i = 0; i < Speakers; i++)
        {
            double rest = random.NextNormal();
            (ones[i], totals[i], errors[i]) = (1, Math.Pow(random.NextNormal() + rest, 2), rest * rest);
        }

        SpeakerSample sample = new(ones, totals);
        Interval interval = sample.RSquaredInterval(Fixed(errors));

        // Var(e²/E − t²/T) = 2 + 2 − 2 · 2 · corr(e, t)² = 4 − 4 · 0.5.
        double half = 1.96 * Math.Sqrt(2.0 / Speakers);
        double share = 1 - sample.RSquared(Fixed(errors));
        Assert.Equal(1 - (share * Math.Exp(half)), interval.Low, 0.003);
        Assert.Equal(1 - (share * Math.Exp(-half)), interval.High, 0.003);
    }

    [Fact]
    public void Ratios_are_paired_and_have_a_sign()
    {
        (SpeakerSample sample, double[] errors) = Sample(50, seed: 2);
        SquaredErrors own = Fixed(errors), half = Fixed([.. errors.Select(error => error / 2)]), other = Fixed(Other(errors, 1));

        Assert.Equal(0, sample.Ratio(own, own).StandardError);
        Assert.Equal(Math.Log(2), sample.Ratio(half, own).Value, 1e-12);
        Assert.Equal(0, sample.Ratio(half, own).StandardError, 1e-12);
        Assert.Equal(-sample.Ratio(own, other).Interval.Low, sample.Ratio(other, own).Interval.High, 1e-12);
    }

    /// <summary>Five deals whose errors differ, of the one prediction alone or of both alike: paired, deals that change both alike add nothing.</summary>
    [Fact]
    public void Deals_that_differ_widen_the_interval()
    {
        (SpeakerSample sample, double[] errors) = Sample(50, seed: 2);
        double[] others = Other(errors, 1);
        double[] factors = [0.9, 0.95, 1, 1.05, 1.1];
        SquaredErrors Dealt(double[] of) => new(of, [.. factors.Select(factor => factor * of.Sum())]);

        double plain = sample.Ratio(Fixed(errors), Fixed(others)).StandardError;
        double alike = sample.Ratio(Dealt(errors), Dealt(others)).StandardError;
        double differing = sample.Ratio(Fixed(errors), Dealt(others)).StandardError;

        double[] logs = [.. factors.Select(factor => Math.Log(factor))];
        double variance = logs.Sum(log => Math.Pow(log - logs.Average(), 2)) / 4;
        Assert.Equal(plain, alike, 1e-12);
        Assert.Equal((plain * plain) + (1.5 * variance), differing * differing, 1e-12);
        Assert.True(double.IsNaN(sample.Ratio(Fixed(errors), new SquaredErrors(others, [1, 2, 3, 4])).StandardError));
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void With_few_speakers_there_is_no_interval(int speakers, bool isEstimable)
    {
        (SpeakerSample sample, double[] errors) = Sample(speakers, seed: 3);

        Comparison compared = new SpeakerComparisons(99, 1).Of(sample, [new ErrorPair(Fixed(errors), [Fixed(Other(errors, 1))])])[0];

        Assert.Equal(isEstimable, !double.IsNaN(sample.RSquaredInterval(Fixed(errors)).Low));
        Assert.Equal(isEstimable, !double.IsNaN(compared.Ratio.Interval.High));
        Assert.Equal(isEstimable, new SpeakerComparisons(99, 1).BestSet(sample, [Fixed(errors), Fixed(Other(errors, 1))]).Count > 0);
        Assert.False(double.IsNaN(sample.RSquared(Fixed(errors))));
        Assert.True(isEstimable || (!compared.IsBetter && !compared.IsWorse));
    }

    /// <summary>One voice has two fifths of all errors of one prediction, and 23 of 24 voices have smaller errors by the other: that it is better is shown.</summary>
    [Fact]
    public void One_voice_does_not_hide_a_difference()
    {
        SeededRandom random = new(4);
        double[] poor = [.. Enumerable.Range(0, 24).Select(_ => 8 + (2 * random.NextDouble()))];
        double[] good = [.. poor.Select(error => error * (0.1 + (0.1 * random.NextDouble())))];
        (poor[5], good[5]) = (130, 20);
        (poor[6], good[6]) = (1, 1.5);
        SpeakerSample sample = new([.. Enumerable.Repeat(8.0, 24)], [.. Enumerable.Repeat(10.0, 24)]);

        Comparison found = new SpeakerComparisons(1999, 1).Of(sample, [new ErrorPair(Fixed(good), [Fixed(poor)])])[0];

        Assert.True(found.IsBetter);
        Assert.InRange(found.Ratio.Value, 1.2, 2.5);
        Assert.InRange(found.Ratio.Interval.Low, 0.1, 2);
    }

    /// <summary>Families of five comparisons without a difference: any of them is shown in at most 5 % of 300 corpora (binomial error 1.3 %); one that is there, in most.</summary>
    [Fact]
    public void One_family_in_twenty_has_a_false_difference()
    {
        const int Corpora = 300;
        int wrong = 0, found = 0;
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            SeededRandom random = new(corpus, "family");
            double[] own = new double[40], totals = new double[40], worse = new double[40];
            double[][] others = [.. Enumerable.Range(0, 5).Select(_ => new double[40])];
            for (int speaker = 0; speaker < 40; speaker++)
            {
                double common = Math.Exp(random.NextNormal());
                totals[speaker] = 3 * common;
                own[speaker] = common * Math.Exp(0.5 * random.NextNormal());
                worse[speaker] = common * Math.Exp(0.9 + (0.5 * random.NextNormal()));
                foreach (double[] other in others)
                {
                    other[speaker] = common * Math.Exp(0.5 * random.NextNormal());
                }
            }

            IReadOnlyList<Comparison> compared = new SpeakerComparisons(199, corpus).Of(
                new SpeakerSample([.. Enumerable.Repeat(1.0, 40)], totals), [.. others.Append(worse).Select(other => new ErrorPair(Fixed(own), [Fixed(other)]))]);
            wrong += compared.SkipLast(1).Any(one => one.PValue <= 0.05) ? 1 : 0;
            found += compared[^1].IsBetter ? 1 : 0;
        }

        Assert.InRange(wrong, 0, (0.05 + 0.026) * Corpora);
        Assert.InRange(found, 0.8 * Corpora, Corpora);
    }

    /// <summary>What the least difference that is detectable says: one of that size is shown in four of five corpora.</summary>
    [Fact]
    public void A_detectable_difference_is_shown_four_times_in_five()
    {
        const int Corpora = 300;
        (double detectable, _) = Shown(0, Corpora);

        Assert.InRange(Shown(detectable, Corpora).Shown, 0.7 * Corpora, 0.9 * Corpora);

        static (double Detectable, int Shown) Shown(double difference, int corpora)
        {
            Comparison[] found = [.. Enumerable.Range(0, corpora).Select(corpus =>
            {
                SeededRandom random = new(corpus, "power");
                double[] own = [.. Enumerable.Range(0, 60).Select(_ => Math.Exp(0.3 * random.NextNormal()))];
                double[] other = [.. own.Select(_ => Math.Exp(difference + (0.3 * random.NextNormal())))];
                return new SpeakerComparisons(199, corpus).Of(new SpeakerSample([.. own.Select(_ => 1.0)], own), [new ErrorPair(Fixed(own), [Fixed(other)])])[0];
            })];
            return (found.Average(one => one.Detectable), found.Count(one => one.IsBetter));
        }
    }

    /// <summary>
    /// A network that is as good as random ones are in the mean, whose quality differs by the draw of their weights: it is called different from five of them in at most 5 % of 300 corpora
    /// (binomial error 1.3 %). By the speakers alone, and one seed, it would be in most.
    /// </summary>
    [Fact]
    public void Seeds_are_a_sample_too()
    {
        const int Corpora = 300;
        int wrong = 0, bySpeakers = 0;
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            SeededRandom random = new(corpus, "seeds");
            double[] draws = [0, .. Enumerable.Range(0, 5).Select(_ => 0.4 * random.NextNormal())];
            double[][] errors = [.. draws.Select(_ => new double[200])];
            for (int speaker = 0; speaker < 200; speaker++)
            {
                double common = Math.Exp(0.5 * random.NextNormal());
                for (int i = 0; i < 6; i++)
                {
                    errors[i][speaker] = common * Math.Exp(draws[i] + (0.2 * random.NextNormal()));
                }
            }

            SpeakerSample sample = new([.. Enumerable.Repeat(1.0, 200)], errors[0]);
            SpeakerComparisons comparisons = new(199, corpus);
            wrong += comparisons.Of(sample, [new ErrorPair(Fixed(errors[0]), [.. errors.Skip(1).Select(Fixed)])])[0].PValue <= 0.05 ? 1 : 0;
            bySpeakers += comparisons.Of(sample, [new ErrorPair(Fixed(errors[0]), [Fixed(errors[3])])])[0].PValue <= 0.05 ? 1 : 0;
        }

        Assert.InRange(bySpeakers, 0.7 * Corpora, Corpora);
        Assert.InRange(wrong, 0, (0.05 + 0.026) * Corpora);
    }

    /// <summary>Ten layers, two of them equally good and the best: either is left out in at most 5 % of corpora (binomial error 1.5 %), much worse ones in most.</summary>
    [Fact]
    public void The_best_set_holds_the_best()
    {
        const int Corpora = 200, Layers = 10, Speakers = 60;
        int lost = 0;
        int kept = 0;
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            SeededRandom random = new(corpus, "best");
            double[] ones = new double[Speakers], totals = new double[Speakers];
            double[][] errors = [.. Enumerable.Range(0, Layers).Select(_ => new double[Speakers])];
            for (int speaker = 0; speaker < Speakers; speaker++)
            {
                double rest = random.NextNormal();
                double target = rest + random.NextNormal();
                (ones[speaker], totals[speaker]) = (1, target * target);
                for (int layer = 0; layer < Layers; layer++)
                {
                    double error = rest + ((layer < 2 ? 0.3 : 2) * random.NextNormal());
                    errors[layer][speaker] = error * error;
                }
            }

            IReadOnlyList<int> set = new SpeakerComparisons(199, corpus).BestSet(new SpeakerSample(ones, totals), [.. errors.Select(Fixed)]);
            lost += set.Contains(0) ? 0 : 1;
            kept += set.Count(layer => layer >= 2);
        }

        Assert.InRange(lost, 0, 0.05 * Corpora);
        Assert.InRange(kept, 0, 0.2 * Corpora * (Layers - 2));
    }

    private static (SpeakerSample Sample, double[] Errors) Sample(int speakers, long seed)
    {
        SeededRandom random = new(seed);
        double[] errors = [.. Enumerable.Range(0, speakers).Select(_ => Math.Exp(random.NextNormal()))];
        return (new SpeakerSample([.. errors.Select(_ => 1.0)], [.. errors.Select(error => 2 * error * random.NextDouble())]), errors);
    }

    /// <summary>Errors that no deal of folds changes.</summary>
    private static SquaredErrors Fixed(double[] bySpeaker) => new(bySpeaker, []);

    private static double[] Other(double[] errors, long seed)
    {
        SeededRandom random = new(seed, "other");
        return [.. errors.Select(error => error * Math.Exp(0.2 * random.NextNormal()))];
    }

    private static int Holds(Interval interval, double truth) => interval.Low <= truth && truth <= interval.High ? 1 : 0;
}
