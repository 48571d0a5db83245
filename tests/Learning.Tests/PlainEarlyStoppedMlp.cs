using SpeechSpeed.Core;

namespace SpeechSpeed.Learning.Tests;

/// <summary>The oracle of <see cref="EarlyStoppedMlp"/>: one layer and one seed, written out in double precision.</summary>
internal sealed class PlainEarlyStoppedMlp
{
    private readonly int channels;
    private readonly int hidden;

    /// <summary>Hidden weight (channels × hidden), hidden bias, output weight, output bias.</summary>
    private readonly double[] parameters;

    private PlainEarlyStoppedMlp(int channels, int hidden, SeededRandom random)
    {
        this.channels = channels;
        this.hidden = hidden;
        parameters = new double[(channels * hidden) + hidden + hidden + 1];
        for (int i = 0; i < (channels + 1) * hidden; i++)
        {
            parameters[i] = (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(channels));
        }
    }

    public static double[] Predict(EarlyStoppedMlpData data, int layer, int seed, EarlyStoppingSettings settings)
    {
        int[] fitted = [.. Enumerable.Range(0, data.Targets.Count).Where(i => !data.IsSetAside[i])];
        int[] setAside = [.. Enumerable.Range(0, data.Targets.Count).Where(i => data.IsSetAside[i])];
        double mean = fitted.Average(i => data.Targets[i]);
        double sd = Math.Sqrt(fitted.Average(i => Math.Pow(data.Targets[i] - mean, 2)));
        double[] targets = [.. data.Targets.Select(target => (target - mean) / sd)];
        double[] means = [.. Enumerable.Range(0, data.Channels).Select(c => fitted.Average(i => (double)data.Train[layer][(i * data.Channels) + c]))];
        double scale = Math.Sqrt(fitted.SelectMany(i => means.Select((m, c) => Math.Pow(data.Train[layer][(i * data.Channels) + c] - m, 2))).Average());
        double[] Scaled(float[] values) => [.. values.Select((value, i) => (value - means[i % data.Channels]) / scale)];
        double[] train = Scaled(data.Train[layer]);

        PlainEarlyStoppedMlp mlp = new(data.Channels, settings.Hidden, new SeededRandom(settings.Seed + seed, $"early-stopped {data.Names[layer]}"));
        SeededRandom order = new(settings.Seed + seed, "early-stopped order");
        double Loss() => setAside.Average(i => Math.Pow(mlp.Forward(train, i, new double[settings.Hidden]) - targets[i], 2));
        double[] best = [.. mlp.parameters];
        double bestLoss = Loss();
        double[] first = new double[best.Length];
        double[] second = new double[best.Length];
        int lastBetter = 0;
        int step = 0;
        for (int epoch = 1; epoch <= settings.MaximumEpochs && epoch - lastBetter <= settings.Patience; epoch++)
        {
            order.Shuffle(fitted.AsSpan());
            foreach (int[] batch in fitted.Chunk(EarlyStoppingSettings.Batch(fitted.Length)))
            {
                double[] gradient = mlp.Gradient(train, targets, batch);
                step++;
                for (int i = 0; i < gradient.Length; i++)
                {
                    mlp.parameters[i] *= 1 - (settings.LearningRate * settings.WeightDecay);
                    first[i] = (0.9 * first[i]) + (0.1 * gradient[i]);
                    second[i] = (0.999 * second[i]) + (0.001 * gradient[i] * gradient[i]);
                    mlp.parameters[i] -= settings.LearningRate * first[i] / (1 - Math.Pow(0.9, step))
                        / (Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                }
            }

            if (Loss() < bestLoss)
            {
                bestLoss = Loss();
                mlp.parameters.CopyTo(best, 0);
                lastBetter = epoch;
            }
        }

        best.CopyTo(mlp.parameters, 0);
        double[] test = Scaled(data.Test[layer]);
        return [.. Enumerable.Range(0, test.Length / data.Channels).Select(i => mean + (sd * mlp.Forward(test, i, new double[settings.Hidden])))];
    }

    private double Forward(double[] rows, int row, double[] units)
    {
        double output = parameters[^1];
        for (int h = 0; h < hidden; h++)
        {
            double sum = parameters[(channels * hidden) + h];
            for (int c = 0; c < channels; c++)
            {
                sum += parameters[(c * hidden) + h] * rows[(row * channels) + c];
            }

            units[h] = Math.Max(0, sum);
            output += parameters[((channels + 1) * hidden) + h] * units[h];
        }

        return output;
    }

    private double[] Gradient(double[] rows, double[] targets, int[] batch)
    {
        double[] gradient = new double[parameters.Length];
        double[] units = new double[hidden];
        foreach (int row in batch)
        {
            double slope = 2 * (Forward(rows, row, units) - targets[row]) / batch.Length;
            gradient[^1] += slope;
            for (int h = 0; h < hidden; h++)
            {
                gradient[((channels + 1) * hidden) + h] += slope * units[h];
                if (units[h] > 0)
                {
                    double inner = slope * parameters[((channels + 1) * hidden) + h];
                    gradient[(channels * hidden) + h] += inner;
                    for (int c = 0; c < channels; c++)
                    {
                        gradient[(c * hidden) + h] += inner * rows[(row * channels) + c];
                    }
                }
            }
        }

        return gradient;
    }
}
