using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Learning.Tests;

public sealed class EarlyStoppedMlpTests
{
    private const int Channels = 12;
    private const int TrainUtterances = 250;
    private const int TestUtterances = 400;

    [Fact]
    public void Training_is_that_of_a_plain_implementation()
    {
        EarlyStoppedMlpData data = Planted(layers: 2, noise: 0.7, seed: 1).Data;
        EarlyStoppingSettings settings = Usual.Stopping with { Hidden = 16, Seeds = 2, MaximumEpochs = 40, Patience = 10 };

        double[][][] actual = EarlyStoppedMlp.Predict(data, settings);

        for (int layer = 0; layer < 2; layer++)
        {
            for (int seed = 0; seed < 2; seed++)
            {
                // float32 against double over some 280 steps; predictions are of size 1 to 10.
                Assert.All(
                    PlainEarlyStoppedMlp.Predict(data, layer, seed, settings).Zip(actual[layer][seed]),
                    pair => Assert.Equal(pair.First, pair.Second, 2e-3));
            }
        }
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.2)]
    public void A_planted_signal_is_found_as_far_as_it_goes(double r2)
    {
        // The best that anyone could do is the share of the variance that is signal.
        double[] found = R2(Planted(layers: 1, Math.Sqrt((1 - r2) / r2), seed: 2));

        Assert.InRange(found.Average(), r2 - 0.2, r2 + 0.05);
    }

    [Fact]
    public void A_bend_is_found_that_no_line_follows()
    {
        Assert.InRange(R2(Planted(layers: 1, noise: 0, seed: 3, bend: true)).Average(), 0.6, 1);
    }

    [Fact]
    public void Noise_gives_nothing()
    {
        // 20 corpora without any relation, five seeds each.
        double[] found = [.. Enumerable.Range(0, 20).Select(i => R2(Planted(layers: 1, double.PositiveInfinity, seed: 100 + i)).Average())];

        Assert.InRange(found.Average(), -0.1, 0.005);
        Assert.InRange(found.Max(), -0.1, 0.03);
    }

    [Fact]
    public void Layers_trained_together_on_several_threads_are_those_trained_alone()
    {
        EarlyStoppedMlpData data = Planted(layers: 3, noise: 1, seed: 4).Data;
        EarlyStoppingSettings settings = Usual.Stopping with { Seeds = 3, MaximumEpochs = 15 };
        double[][][] together = EarlyStoppedMlp.Predict(data, settings);

        double[][][] again = new double[3][][];
        double[][][] alone = new double[3][][];
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, layer =>
        {
            again[layer] = EarlyStoppedMlp.Predict(data, settings)[layer];
            alone[layer] = EarlyStoppedMlp.Predict(
                data with { Names = [data.Names[layer]], Train = [data.Train[layer]], Test = [data.Test[layer]] }, settings)[0];
        });

        Assert.Equal(together, again);
        Assert.Equal(together.SelectMany(one => one).SelectMany(one => one), alone.SelectMany(one => one).SelectMany(one => one), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Channels_may_be_dead_and_of_any_scale()
    {
        (EarlyStoppedMlpData data, double[] expected) = Planted(layers: 1, noise: 0.5, seed: 5);
        float[] dead = new float[TrainUtterances * Channels];
        double[] usual = R2((data, expected));

        double[] scaled = R2((
            data with { Train = [[.. data.Train[0].Select(value => value * 1e4f)]], Test = [[.. data.Test[0].Select(value => value * 1e4f)]] }, expected));
        double[][] constant = EarlyStoppedMlp.Predict(data with { Train = [dead], Test = [new float[Channels * 3]] }, Usual.Stopping with { Seeds = 2 })[0];

        Assert.All(usual.Zip(scaled), pair => Assert.Equal(pair.First, pair.Second, 0.02));
        Assert.All(constant.SelectMany(one => one), value => Assert.InRange(value, data.Targets.Average() - 1, data.Targets.Average() + 1));
    }

    [Fact]
    public void One_target_for_all_is_predicted_for_all()
    {
        EarlyStoppedMlpData data = Planted(layers: 1, noise: 1, seed: 6).Data with { Targets = [.. Enumerable.Repeat(7.5, TrainUtterances)] };

        Assert.All(EarlyStoppedMlp.Predict(data, Usual.Stopping with { Seeds = 2 })[0], seed => Assert.All(seed, value => Assert.Equal(7.5, value)));
    }

    [Fact]
    public void An_interruption_ends_the_training() =>
        Assert.Throws<OperationCanceledException>(
            () => EarlyStoppedMlp.Predict(Planted(layers: 1, noise: 1, seed: 7).Data, Usual.Stopping, new CancellationToken(canceled: true)));

    private static double[] R2((EarlyStoppedMlpData Data, double[] Expected) planted) =>
    [
        .. EarlyStoppedMlp.Predict(planted.Data, Usual.Stopping)[0]
            .Select(predicted => RegressionMetrics.Of(planted.Expected, predicted, planted.Data.Targets.Average()).R2),
    ];

    /// <summary>Activations as after a ReLU; a target that depends on one direction of them, with unit variance, plus noise; infinite noise is noise alone.</summary>
    private static (EarlyStoppedMlpData Data, double[] Expected) Planted(int layers, double noise, long seed, bool bend = false)
    {
        SeededRandom random = new(seed);
        int utterances = TrainUtterances + TestUtterances;
        float[][] activations = [.. Enumerable.Range(0, layers).Select(_ => new float[utterances * Channels])];
        double[] targets = new double[utterances];
        for (int row = 0; row < utterances; row++)
        {
            double signal = 0;
            for (int channel = 0; channel < Channels; channel++)
            {
                double common = random.NextNormal();
                signal += common * (channel % 2 == 0 ? 1 : -1) / Math.Sqrt(Channels);
                foreach (float[] layer in activations)
                {
                    layer[(row * Channels) + channel] = (float)(3 + common);
                }
            }

            signal = bend ? (Math.Abs(signal) - 0.8) / 0.6 : signal;
            targets[row] = 10 + (double.IsInfinity(noise) ? random.NextNormal() : signal + (noise * random.NextNormal()));
        }

        return (new EarlyStoppedMlpData(
            [.. Enumerable.Range(0, layers).Select(layer => $"layer {layer}")],
            Channels,
            [.. activations.Select(layer => layer[..(TrainUtterances * Channels)])],
            targets[..TrainUtterances],
            [.. Enumerable.Range(0, TrainUtterances).Select(i => i % 5 == 0)],
            [.. activations.Select(layer => layer[(TrainUtterances * Channels)..])]), targets[TrainUtterances..]);
    }
}
