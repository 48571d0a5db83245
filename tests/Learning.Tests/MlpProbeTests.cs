using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Learning.Tests;

public sealed class MlpProbeTests : IDisposable
{
    private const int Channels = 10;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(70, 32)]
    [InlineData(64, 32)]
    [InlineData(5, 32)]
    [InlineData(33, 1)]
    public void Training_is_that_of_a_plain_implementation(int utterances, int batch)
    {
        (float[] activations, double[] targets) = Linear(utterances, seed: 1);
        ProbeSettings settings = new(Hidden: 16, Epochs: 5, Batch: batch, LearningRate: 3e-3, Seed: 42);

        using MlpProbe probe = MlpProbe.Train(activations, Channels, targets, settings, "layer");

        double[] expected = PlainMlp.Train(activations, Channels, targets, settings, "layer").Predict(activations);
        double[] actual = probe.Predict(activations);

        // float32 against double over up to 165 steps: the predictions are of size 1 to 10.
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void A_linear_relation_is_learned()
    {
        (float[] activations, double[] targets) = Linear(400, seed: 2);
        ProbeSettings settings = Usual.Probe with { Hidden = 32, Epochs = 200, LearningRate = 3e-3 };
        float[] train = activations[..(300 * Channels)];

        using MlpProbe probe = MlpProbe.Train(train, Channels, targets[..300], settings, "layer");

        RegressionMetrics heldOut = RegressionMetrics.Of(targets.AsSpan(300), probe.Predict(activations[(300 * Channels)..]), targets[..300].Average());
        Assert.InRange(heldOut.R2, 0.95, 1);
    }

    [Fact]
    public void Noise_is_not_learned()
    {
        (float[] activations, _) = Linear(400, seed: 3);
        SeededRandom random = new(4);
        double[] noise = [.. Enumerable.Range(0, 400).Select(_ => random.NextNormal())];

        using MlpProbe probe = MlpProbe.Train(activations[..(300 * Channels)], Channels, noise[..300], Usual.Probe with { Epochs = 30 }, "layer");

        RegressionMetrics heldOut = RegressionMetrics.Of(noise.AsSpan(300), probe.Predict(activations[(300 * Channels)..]), noise[..300].Average());
        Assert.InRange(heldOut.R2, -1, 0.1);
    }

    [Fact]
    public void Probes_trained_side_by_side_are_those_trained_alone()
    {
        (float[] activations, double[] targets) = Linear(100, seed: 5);
        ProbeSettings settings = Usual.Probe with { Hidden = 24, Epochs = 3 };
        double[][] alone = [.. Enumerable.Range(0, 12).Select(Predictions)];

        double[][] together = new double[12][];
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = Predictions(i));

        Assert.Equal(alone, together);

        double[] Predictions(int layer)
        {
            using MlpProbe probe = MlpProbe.Train(activations, Channels, targets, settings, $"layer {layer}");
            return probe.Predict(activations);
        }
    }

    [Theory]
    [InlineData(7, "layer")]
    [InlineData(42, "another layer")]
    public void Another_seed_or_name_gives_another_probe(long seed, string name)
    {
        (float[] activations, double[] targets) = Linear(50, seed: 6);

        using MlpProbe probe = MlpProbe.Train(activations, Channels, targets, Usual.Probe with { Seed = 42 }, "layer");
        using MlpProbe other = MlpProbe.Train(activations, Channels, targets, Usual.Probe with { Seed = seed }, name);

        Assert.NotEqual(probe.Predict(activations), other.Predict(activations));
    }

    [Fact]
    public void A_saved_probe_predicts_the_same_and_is_saved_as_the_same_bytes()
    {
        (float[] activations, double[] targets) = Linear(40, seed: 7);
        using MlpProbe probe = MlpProbe.Train(activations, Channels, targets, Usual.Probe, "embedding");
        using MlpProbe again = MlpProbe.Train(activations, Channels, targets, Usual.Probe, "embedding");

        probe.Save(folder["probe.pt"]);
        again.Save(folder["again.pt"]);
        using MlpProbe loaded = MlpProbe.Load(folder["probe.pt"], Channels, hidden: 128);

        Assert.Equal(probe.Predict(activations), loaded.Predict(activations));
        Assert.Equal(File.ReadAllBytes(folder["probe.pt"]), File.ReadAllBytes(folder["again.pt"]));
    }

    [Fact]
    public void A_file_that_holds_another_probe_is_an_error()
    {
        (float[] activations, double[] targets) = Linear(40, seed: 8);
        using MlpProbe probe = MlpProbe.Train(activations, Channels, targets, Usual.Probe with { Hidden = 4 }, "embedding");
        probe.Save(folder["probe.pt"]);

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => MlpProbe.Load(folder["probe.pt"], Channels, hidden: 5));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("expected a probe of 10 channels and 5 hidden units", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_train_on_is_an_error_that_names_the_probe()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => MlpProbe.Train([], Channels, [], Usual.Probe, "layer1 relu 2"));

        Assert.Contains("probe of 'layer1 relu 2': expected utterances to train on, found none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_ends_the_training()
    {
        (float[] activations, double[] targets) = Linear(40, seed: 9);

        Assert.Throws<OperationCanceledException>(
            () => MlpProbe.Train(activations, Channels, targets, Usual.Probe, "layer", new CancellationToken(canceled: true)));
    }

    /// <summary>Activations as after a ReLU, and a target that is linear in them.</summary>
    private static (float[] Activations, double[] Targets) Linear(int utterances, long seed)
    {
        SeededRandom random = new(seed);
        float[] activations = new float[utterances * Channels];
        double[] targets = new double[utterances];
        for (int row = 0; row < utterances; row++)
        {
            targets[row] = 2;
            for (int channel = 0; channel < Channels; channel++)
            {
                float value = (float)Math.Abs(random.NextNormal());
                activations[(row * Channels) + channel] = value;
                targets[row] += value * (channel - 3) / 5;
            }
        }

        return (activations, targets);
    }
}
