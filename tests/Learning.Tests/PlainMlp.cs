using SpeechSpeed.Core;

namespace SpeechSpeed.Learning.Tests;

/// <summary>The oracle of <see cref="MlpProbe"/>: the same network, loss and optimiser written out in double precision.</summary>
internal sealed class PlainMlp
{
    private readonly int channels;
    private readonly int hidden;

    /// <summary>Hidden weight (hidden × channels), hidden bias, output weight, output bias.</summary>
    private readonly double[] parameters;

    private PlainMlp(int channels, int hidden, SeededRandom random)
    {
        this.channels = channels;
        this.hidden = hidden;
        parameters = new double[(hidden * channels) + hidden + hidden + 1];
        for (int i = 0; i < parameters.Length; i++)
        {
            int fanIn = i < hidden * (channels + 1) ? channels : hidden;
            parameters[i] = (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(fanIn));
        }
    }

    public static PlainMlp Train(float[] activations, int channels, double[] targets, ProbeSettings settings, string name)
    {
        SeededRandom random = new(settings.Seed, name);
        PlainMlp mlp = new(channels, settings.Hidden, random);
        double[] first = new double[mlp.parameters.Length];
        double[] second = new double[mlp.parameters.Length];
        long[] order = [.. Enumerable.Range(0, targets.Length).Select(i => (long)i)];
        int step = 0;
        for (int epoch = 0; epoch < settings.Epochs; epoch++)
        {
            random.Shuffle(order.AsSpan());
            foreach (long[] batch in order.Chunk(settings.Batch))
            {
                double[] gradient = mlp.Gradient(activations, targets, batch);
                step++;
                for (int i = 0; i < gradient.Length; i++)
                {
                    first[i] = (0.9 * first[i]) + (0.1 * gradient[i]);
                    second[i] = (0.999 * second[i]) + (0.001 * gradient[i] * gradient[i]);
                    double corrected = first[i] / (1 - Math.Pow(0.9, step));
                    double scale = Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step))) + 1e-8;
                    mlp.parameters[i] -= settings.LearningRate * corrected / scale;
                }
            }
        }

        return mlp;
    }

    public double[] Predict(float[] activations)
    {
        double[] units = new double[hidden];
        return [.. Enumerable.Range(0, activations.Length / channels).Select(i => Forward(activations, i, units))];
    }

    private double Forward(float[] activations, long row, double[] units)
    {
        double output = parameters[^1];
        for (int h = 0; h < hidden; h++)
        {
            double sum = parameters[(hidden * channels) + h];
            for (int c = 0; c < channels; c++)
            {
                sum += parameters[(h * channels) + c] * activations[(row * channels) + c];
            }

            units[h] = Math.Max(0, sum);
            output += parameters[(hidden * (channels + 1)) + h] * units[h];
        }

        return output;
    }

    private double[] Gradient(float[] activations, double[] targets, long[] batch)
    {
        double[] gradient = new double[parameters.Length];
        double[] units = new double[hidden];
        foreach (long row in batch)
        {
            double slope = 2 * (Forward(activations, row, units) - targets[row]) / batch.Length;
            gradient[^1] += slope;
            for (int h = 0; h < hidden; h++)
            {
                gradient[(hidden * (channels + 1)) + h] += slope * units[h];
                if (units[h] > 0)
                {
                    double inner = slope * parameters[(hidden * (channels + 1)) + h];
                    gradient[(hidden * channels) + h] += inner;
                    for (int c = 0; c < channels; c++)
                    {
                        gradient[(h * channels) + c] += inner * activations[(row * channels) + c];
                    }
                }
            }
        }

        return gradient;
    }
}
