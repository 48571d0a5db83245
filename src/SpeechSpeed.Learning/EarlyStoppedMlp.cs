using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Learning;

/// <summary>The training and test data of the early-stopped probes of some layers of equal width.</summary>
/// <param name="Names">The layers: another name gives other random numbers for the same seed.</param>
/// <param name="Channels">Number of channels, the same for all.</param>
/// <param name="Train">Per layer, training activations, shape (utterances, channels), row-major.</param>
/// <param name="Targets">One per training utterance.</param>
/// <param name="IsSetAside">The training utterances that are set aside to decide when to stop: at least one, not all; whole speakers, otherwise training stops too late.</param>
/// <param name="Test">Per layer, test activations, shape (utterances, channels).</param>
public sealed record EarlyStoppedMlpData(
    IReadOnlyList<string> Names,
    int Channels,
    IReadOnlyList<float[]> Train,
    IReadOnlyList<double> Targets,
    IReadOnlyList<bool> IsSetAside,
    IReadOnlyList<float[]> Test);

/// <summary>
/// A probe whose result can be trusted on little data: channels → hidden → ReLU → 1, on activations centred by their training means and divided by one scale,
/// the standard deviation of all centred training entries (as for the ridge); on the standardised target; with decoupled weight decay (AdamW, Loshchilov &amp; Hutter
/// 2019) and early stopping on utterances set aside, which keeps the best epoch's weights (Prechelt 1998). The output layer begins at zero, so epoch 0 predicts the
/// training mean, and the probe keeps it if no epoch is better. Every layer is fitted with several seeds, all of them at once as one batch of networks.
/// </summary>
public static class EarlyStoppedMlp
{
    /// <summary>Predicts the target of every test utterance, once per layer and seed. Runs on the calling thread.</summary>
    /// <param name="data">The layers.</param>
    /// <param name="settings">Size and training.</param>
    /// <param name="cancellationToken">Ends the training early.</param>
    /// <returns>Predictions by layer, by seed, by utterance.</returns>
    public static double[][][] Predict(EarlyStoppedMlpData data, EarlyStoppingSettings settings, CancellationToken cancellationToken = default)
    {
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        int[] fitted = [.. Enumerable.Range(0, data.Targets.Count).Where(i => !data.IsSetAside[i])];
        int[] setAside = [.. Enumerable.Range(0, data.Targets.Count).Where(i => data.IsSetAside[i])];
        if (fitted.Length == 0 || setAside.Length == 0)
        {
            throw new ArgumentException($"Expected utterances to train on and to set aside, found {fitted.Length} and {setAside.Length}.", nameof(data));
        }

        double mean = fitted.Average(i => data.Targets[i]);
        double scale = Math.Sqrt(fitted.Average(i => Math.Pow(data.Targets[i] - mean, 2)));
        if (scale == 0)
        {
            // Nothing to learn: predict the mean.
            return [.. data.Test.Select(test => Repeat(() => Repeat(() => mean, test.Length / data.Channels), settings.Seeds))];
        }

        torch.Tensor Standardised(int[] rows) => torch.tensor([.. rows.Select(row => (float)((data.Targets[row] - mean) / scale))], [rows.Length, 1]);
        (torch.Tensor inputs, torch.Tensor heldBack, torch.Tensor test) = Scaled(data, fitted, setAside);
        MlpBatch networks = MlpBatch.Draw(data.Names, data.Channels, settings);
        networks.Fit(
            inputs,
            Standardised(fitted),
            heldBack,
            Standardised(setAside),
            settings,
            cancellationToken);
        float[] predictions = networks.Predict(test);
        int utterances = predictions.Length / (data.Names.Count * settings.Seeds);
        return
        [
            .. Enumerable.Range(0, data.Names.Count).Select(layer => Enumerable.Range(0, settings.Seeds)
                .Select(seed => predictions.AsSpan(((layer * settings.Seeds) + seed) * utterances, utterances).ToArray())
                .Select(one => one.Select(value => mean + (scale * value)).ToArray())
                .ToArray()),
        ];
    }

    private static T[] Repeat<T>(Func<T> make, int count) => [.. Enumerable.Range(0, count).Select(_ => make())];

    /// <summary>
    /// The activations of the training utterances, the utterances set aside and the test utterances, each of shape (layers, utterances, channels): centred by the channels' means over
    /// the training utterances, and divided by the standard deviation of all their centred entries.
    /// </summary>
    private static (torch.Tensor Fitted, torch.Tensor SetAside, torch.Tensor Test) Scaled(EarlyStoppedMlpData data, int[] fitted, int[] setAside)
    {
        int[] all = [.. Enumerable.Range(0, data.Test[0].Length / data.Channels)];
        (double[] Means, double Scale)[] scalings = [.. data.Train.Select(activations => Scaling(activations, data.Channels, fitted))];
        return (Rows(data.Train, fitted), Rows(data.Train, setAside), Rows(data.Test, all));

        torch.Tensor Rows(IReadOnlyList<float[]> layers, int[] rows)
        {
            float[] values = new float[layers.Count * rows.Length * data.Channels];
            int next = 0;
            for (int layer = 0; layer < layers.Count; layer++)
            {
                (double[] means, double scale) = scalings[layer];
                foreach (int row in rows)
                {
                    ReadOnlySpan<float> activations = layers[layer].AsSpan(row * data.Channels, data.Channels);
                    for (int channel = 0; channel < activations.Length; channel++)
                    {
                        values[next++] = (float)((activations[channel] - means[channel]) / scale);
                    }
                }
            }

            return torch.tensor(values, [layers.Count, rows.Length, data.Channels]);
        }
    }

    private static (double[] Means, double Scale) Scaling(float[] activations, int channels, int[] rows)
    {
        double[] means = new double[channels];
        foreach (int row in rows)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                means[channel] += activations[(row * channels) + channel] / (double)rows.Length;
            }
        }

        double squares = 0;
        foreach (int row in rows)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                double deviation = activations[(row * channels) + channel] - means[channel];
                squares += deviation * deviation;
            }
        }

        // A dead layer has no scale: all its inputs are 0.
        return (means, squares > 0 ? Math.Sqrt(squares / ((double)rows.Length * channels)) : 1);
    }
}
