using CsCheck;
using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

public sealed class CcaTests
{
    [Fact]
    public void It_is_the_multiple_correlation_of_a_plain_implementation() =>
        Gen.Select(Gen.Int[2, 60], Gen.Int[1, 20], Gen.Double[0, 3], Gen.Long).Sample((utterances, channels, noise, seed) =>
        {
            (float[] activations, double[] targets) = Related(utterances, channels, noise, seed);

            CcaResult result = CanonicalCorrelation.InSample(activations, channels, targets);

            Assert.Equal(ByGramSchmidt(activations, channels, targets), result.Correlation, 1e-9);
            Assert.Equal(Math.Min(channels, utterances - 1), result.Rank);
        });

    [Fact]
    public void Of_one_channel_it_is_the_absolute_correlation() =>
        Gen.Select(Gen.Int[3, 50], Gen.Long).Sample((utterances, seed) =>
        {
            (float[] activations, double[] targets) = Related(utterances, 1, noise: 1, seed);
            double[] channel = [.. activations.Select(value => (double)value)];
            double covariance = channel.Zip(targets, (a, b) => (a - channel.Average()) * (b - targets.Average())).Sum();
            double expected = Math.Abs(covariance) / Math.Sqrt(SumOfSquares(channel) * SumOfSquares(targets));

            Assert.Equal(expected, CanonicalCorrelation.InSample(activations, 1, targets).Correlation, 1e-12);
        });

    [Fact]
    public void Of_orthogonal_channels_it_is_the_root_of_the_summed_squares()
    {
        // A 2³ factorial design: the effects 3, 2 and 1 explain 14 of 14 + 4 + 4 parts of the variance; the two interactions are left over.
        float[] activations = new float[24];
        double[] targets = new double[8];
        for (int run = 0; run < 8; run++)
        {
            int a = (run & 1) == 0 ? -1 : 1;
            int b = (run & 2) == 0 ? -1 : 1;
            int c = (run & 4) == 0 ? -1 : 1;
            (activations[run * 3], activations[(run * 3) + 1], activations[(run * 3) + 2]) = (a, 10 * b, 5 + c);
            targets[run] = 11 + (3 * a) + (2 * b) + c + (2 * a * b) + (2 * b * c);
        }

        CcaResult result = CanonicalCorrelation.InSample(activations, 3, targets);

        Assert.Equal(Math.Sqrt(14.0 / 22), result.Correlation, 1e-12);
        Assert.Equal(3, result.Rank);
    }

    [Theory]
    [InlineData(10, 9)]
    [InlineData(10, 10)]
    [InlineData(10, 500)]
    [InlineData(2, 1)]
    public void As_many_channels_as_utterances_less_one_explain_anything(int utterances, int channels)
    {
        (float[] activations, double[] targets) = Related(utterances, channels, noise: 1, seed: 3);

        CcaResult result = CanonicalCorrelation.InSample(activations, channels, targets);

        Assert.Equal(1, result.Correlation, 1e-9);
        Assert.Equal(utterances - 1, result.Rank);
        Assert.Equal(1, CanonicalCorrelation.NullMean(channels, utterances));
    }

    [Fact]
    public void Dead_and_repeated_channels_count_for_nothing()
    {
        const int Utterances = 30;
        (float[] activations, double[] targets) = Related(Utterances, 4, noise: 1, seed: 4);
        float[] wider = new float[Utterances * 40];
        for (int row = 0; row < Utterances; row++)
        {
            for (int channel = 0; channel < 40; channel++)
            {
                // The first 20 channels repeat the four, ten are zero, ten a constant whose mean is not exact.
                wider[(row * 40) + channel] = channel < 20 ? activations[(row * 4) + (channel % 4)] : channel < 30 ? 0 : 0.1f;
            }
        }

        CcaResult expected = CanonicalCorrelation.InSample(activations, 4, targets);
        CcaResult actual = CanonicalCorrelation.InSample(wider, 40, targets);

        Assert.Equal(expected.Correlation, actual.Correlation, 1e-9);
        Assert.Equal(4, actual.Rank);
    }

    [Fact]
    public void Scales_and_offsets_of_the_channels_and_of_the_target_do_not_matter() =>
        Gen.Select(Gen.Int[5, 40], Gen.Long).Sample((utterances, seed) =>
        {
            (float[] activations, double[] targets) = Related(utterances, 3, noise: 1, seed);
            float[] scaled = (float[])activations.Clone();
            float[] scales = [1024, -1, 1f / 4096];
            for (int i = 0; i < scaled.Length; i++)
            {
                scaled[i] *= scales[i % 3];
            }

            double expected = CanonicalCorrelation.InSample(activations, 3, targets).Correlation;
            double actual = CanonicalCorrelation.InSample(scaled, 3, [.. targets.Select(target => 11 - (target / 7))]).Correlation;

            Assert.Equal(expected, actual, 1e-9);
        });

    [Fact]
    public void A_nearly_dead_channel_still_counts()
    {
        // A ReLU that fires once, a million times weaker than its neighbour, and exactly where the target is large.
        float[] activations = [1000, 0, 2000, 0, 1500, 0, 1200, 0, 1800, 1e-3f, 1700, 0];
        double[] targets = [10, 10, 10, 10, 20, 10];

        Assert.Equal(1, CanonicalCorrelation.InSample(activations, 2, targets).Correlation, 1e-9);
    }

    [Fact]
    public void Channels_without_variance_correlate_with_nothing()
    {
        Assert.Equal(new CcaResult(0, 0), CanonicalCorrelation.InSample([7, 7, 7], 1, [1, 2, 3]));
    }

    [Fact]
    public void A_target_without_variance_is_not_estimable()
    {
        (float[] activations, _) = Related(10, 2, noise: 1, seed: 5);

        Assert.Equal(double.NaN, CanonicalCorrelation.InSample(activations, 2, [.. Enumerable.Repeat(0.1, 10)]).Correlation);
    }

    [Theory]
    [InlineData(20, 250)]
    [InlineData(3, 30)]
    public void Without_a_relation_the_square_is_the_null_mean_squared(int channels, int utterances)
    {
        const int Draws = 2000;
        double sum = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            (float[] activations, _) = Related(utterances, channels, noise: 1, seed: draw);
            SeededRandom random = new(draw, "unrelated target");
            double rho = CanonicalCorrelation.InSample(activations, channels, [.. Enumerable.Range(0, utterances).Select(_ => random.NextNormal())]).Correlation;
            sum += rho * rho;
        }

        // ρ² is Beta(a, b), a = D/2, b = (N − 1 − D)/2; four standard errors of the mean of the draws.
        double mean = (double)channels / (utterances - 1);
        double variance = mean * (1 - mean) / (((utterances - 1) / 2.0) + 1);
        Assert.Equal(mean, Math.Pow(CanonicalCorrelation.NullMean(channels, utterances), 2), 1e-12);
        Assert.Equal(mean, sum / Draws, 4 * Math.Sqrt(variance / Draws));
    }

    [Fact]
    public void One_utterance_is_an_error()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => CanonicalCorrelation.InSample([1, 2], 2, [1]));

        Assert.Contains("expected at least two utterances, found 1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Activations with an offset, as after a ReLU, and a target that is linear in them up to noise.</summary>
    private static (float[] Activations, double[] Targets) Related(int utterances, int channels, double noise, long seed)
    {
        SeededRandom random = new(seed, "related");
        float[] activations = new float[utterances * channels];
        double[] targets = new double[utterances];
        for (int row = 0; row < utterances; row++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                float value = (float)(1 + random.NextNormal());
                activations[(row * channels) + channel] = value;
                targets[row] += value / (1 + channel);
            }

            targets[row] += 11 + (noise * random.NextNormal());
        }

        return (activations, targets);
    }

    /// <summary>The oracle: the length of the target's projection on an orthonormal basis of the centred channels, orthogonalised twice.</summary>
    private static double ByGramSchmidt(float[] activations, int channels, double[] targets)
    {
        int n = targets.Length;
        double[] target = Centre(targets);
        List<double[]> basis = [];
        double explained = 0;
        for (int channel = 0; channel < channels && basis.Count < n - 1; channel++)
        {
            double[] direction = Centre([.. Enumerable.Range(0, n).Select(row => (double)activations[(row * channels) + channel])]);
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] unit in basis)
                {
                    double along = Dot(unit, direction);
                    for (int i = 0; i < n; i++)
                    {
                        direction[i] -= along * unit[i];
                    }
                }
            }

            double length = Math.Sqrt(Dot(direction, direction));
            basis.Add([.. direction.Select(value => value / length)]);
            explained += Math.Pow(Dot(basis[^1], target), 2);
        }

        return Math.Sqrt(explained / Dot(target, target));
    }

    private static double[] Centre(double[] values) => [.. values.Select(value => value - values.Average())];

    private static double SumOfSquares(double[] values) => Dot(Centre(values), Centre(values));

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>80 channels of which 37 are independent and the others nothing, or sums of these: the null is that of 37, √(37/111) = 0.577, and not that of 80.</summary>
    [Fact]
    public void What_chance_would_give_is_that_of_the_rank()
    {
        const int N = 112;
        const int D = 80;
        const int Rank = 37;
        SeededRandom random = new(3);
        double sum = 0;
        const int Draws = 60;
        for (int draw = 0; draw < Draws; draw++)
        {
            float[] activations = new float[N * D];
            for (int i = 0; i < N; i++)
            {
                for (int j = 0; j < D; j++)
                {
                    activations[(i * D) + j] = j < Rank ? (float)random.NextNormal() : j < 60 ? 0.5f : 2 * activations[(i * D) + j - 60];
                }
            }

            CcaResult result = CanonicalCorrelation.InSample(activations, D, [.. Enumerable.Range(0, N).Select(_ => random.NextNormal())]);
            Assert.Equal(Rank, result.Rank);
            sum += result.Correlation * result.Correlation;
        }

        Assert.Equal(0.577, Math.Sqrt(sum / Draws), 0.03);
        Assert.Equal(0.577, CanonicalCorrelation.NullMean(Rank, N), 0.001);
    }
}
