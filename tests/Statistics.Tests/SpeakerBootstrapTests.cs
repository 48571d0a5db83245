using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

public sealed class SpeakerBootstrapTests
{
    /// <summary>
    /// Answers of a fixed predictor of known R², speakers with effects of their own and from 1 to 20 utterances: 95 % intervals cover it in 92 to 99 % of 400
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
            double[] counts = new double[speakers], sums = new double[speakers], squares = new double[speakers];
            double[] good = new double[speakers], poor = new double[speakers];
            for (int speaker = 0; speaker < speakers; speaker++)
            {
                double own = random.NextNormal();
                int utterances = 1 + random.NextInt(20);
                for (int i = 0; i < utterances; i++)
                {
                    // Variance 0.4 + 0.2 + 0.4; the good predictor knows the first part, the poor one half of it.
                    double a = Math.Sqrt(0.2) * random.NextNormal(), b = Math.Sqrt(0.2) * random.NextNormal();
                    double rest = (Math.Sqrt(0.2) * own) + (Math.Sqrt(0.4) * random.NextNormal());
                    double target = 11 + a + b + rest;
                    counts[speaker]++;
                    sums[speaker] += target;
                    squares[speaker] += target * target;
                    good[speaker] += rest * rest;
                    poor[speaker] += (rest + b) * (rest + b);
                }
            }

            SpeakerBootstrap bootstrap = new(counts, sums, squares, 200, seed: corpus);
            covered += Holds(bootstrap.RSquaredInterval(good), 0.4);
            differenceCovered += Holds(bootstrap.DifferenceInterval(good, poor), 0.2);
        }

        Assert.InRange(covered, 0.92 * Corpora, 0.99 * Corpora);
        Assert.InRange(differenceCovered, 0.92 * Corpora, 0.99 * Corpora);
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
            double[] ones = new double[Speakers], sums = new double[Speakers], squares = new double[Speakers];
            double[][] errors = [.. Enumerable.Range(0, Layers).Select(_ => new double[Speakers])];
            for (int speaker = 0; speaker < Speakers; speaker++)
            {
                double rest = random.NextNormal();
                double target = rest + random.NextNormal();
                (ones[speaker], sums[speaker], squares[speaker]) = (1, target, target * target);
                for (int layer = 0; layer < Layers; layer++)
                {
                    double error = rest + ((layer < 2 ? 0.3 : 2) * random.NextNormal());
                    errors[layer][speaker] = error * error;
                }
            }

            IReadOnlyList<int> set = new SpeakerBootstrap(ones, sums, squares, 200, seed: corpus).BestSet(errors);
            lost += set.Contains(0) ? 0 : 1;
            kept += set.Count(layer => layer >= 2);
        }

        Assert.InRange(lost, 0, 0.05 * Corpora);
        Assert.InRange(kept, 0, 0.2 * Corpora * (Layers - 2));
    }

    [Fact]
    public void Of_many_independent_utterances_the_interval_is_that_of_the_delta_method()
    {
        // Normal targets and answers of R² = 0.5: the variance of log(1 − R²) is 2(1 − (1 − R²))/N·2 in large samples, here found from the influences.
        const int Speakers = 4000;
        SeededRandom random = new(1);
        double[] ones = new double[Speakers], sums = new double[Speakers], squares = new double[Speakers], errors = new double[Speakers];
        for (int i = 0; i < Speakers; i++)
        {
            double rest = random.NextNormal();
            double target = random.NextNormal() + rest;
            (ones[i], sums[i], squares[i], errors[i]) = (1, target, target * target, rest * rest);
        }

        SpeakerBootstrap bootstrap = new(ones, sums, squares, 500, seed: 1);
        Interval interval = bootstrap.RSquaredInterval(errors);

        // Var(e²/E − t²/T) = 2 + 2 − 2 · 2 · corr(e, t)² = 4 − 4 · 0.5.
        double half = 1.96 * Math.Sqrt(2.0 / Speakers);
        double share = 1 - bootstrap.RSquared(errors);
        Assert.Equal(1 - (share * Math.Exp(half)), interval.Low, 0.003);
        Assert.Equal(1 - (share * Math.Exp(-half)), interval.High, 0.003);
    }

    [Fact]
    public void Differences_are_paired_and_have_a_sign()
    {
        SeededRandom random = new(2);
        double[] ones = [.. Enumerable.Repeat(1.0, 50)];
        double[] targets = [.. ones.Select(_ => random.NextNormal())];
        double[] errors = [.. targets.Select(target => target * target * 0.5)];
        SpeakerBootstrap bootstrap = new(ones, targets, [.. targets.Select(target => target * target)], 300, seed: 1);

        Interval none = bootstrap.DifferenceInterval(errors, errors);
        Interval one = bootstrap.DifferenceInterval(errors, [.. errors.Select(error => error * 1.5)]);
        Interval other = bootstrap.DifferenceInterval([.. errors.Select(error => error * 1.5)], errors);

        Assert.Equal((0, 0), (none.Low, none.High));
        Assert.True(one.Low > 0);
        Assert.Equal(-one.Low, other.High, 1e-12);
    }

    [Theory]
    [InlineData(19, 100)]
    [InlineData(30, 0)]
    public void With_few_speakers_or_without_samples_there_is_no_interval(int speakers, int samples)
    {
        double[] ones = [.. Enumerable.Range(0, speakers).Select(i => 1.0 + (i % 2))];
        SpeakerBootstrap bootstrap = new(ones, [.. ones.Select((_, i) => (double)i)], [.. ones.Select((_, i) => (double)i * i)], samples, seed: 1);

        Assert.True(double.IsNaN(bootstrap.RSquaredInterval(ones).Low));
        Assert.True(double.IsNaN(bootstrap.DifferenceInterval(ones, ones).High));
        Assert.Empty(bootstrap.BestSet([ones, ones]));
        Assert.False(double.IsNaN(bootstrap.RSquared(ones)));
    }

    private static int Holds(Interval interval, double truth) => interval.Low <= truth && truth <= interval.High ? 1 : 0;
}
