namespace SpeechSpeed.Learning.Tests;

/// <summary>t-SNE's definitions over all pairs, by plain loops.</summary>
internal static class PlainTsne
{
    /// <summary>p_ij of all pairs, where each point's Gaussian reaches its nearest <paramref name="neighbours"/>.</summary>
    public static double[,] Affinities(float[] activations, int channels, int neighbours, double perplexity)
    {
        int points = activations.Length / channels;
        double[,] affinities = new double[points, points];
        for (int i = 0; i < points; i++)
        {
            int[] nearest = [.. Enumerable.Range(0, points).Where(j => j != i).OrderBy(j => Squared(activations, channels, i, j)).Take(neighbours)];
            double[] squared = [.. nearest.Select(j => Squared(activations, channels, i, j))];
            double[] weights = new double[neighbours];
            (double low, double high) = (0, 1e9);
            for (int halving = 0; halving < 200; halving++)
            {
                double precision = (low + high) / 2;
                weights = [.. squared.Select(one => Math.Exp(-precision * (one - squared[0])))];
                double entropy = -weights.Where(weight => weight > 0).Sum(weight => weight / weights.Sum() * Math.Log(weight / weights.Sum()));
                (low, high) = entropy > Math.Log(perplexity) ? (precision, high) : (low, precision);
            }

            for (int k = 0; k < neighbours; k++)
            {
                affinities[i, nearest[k]] += weights[k] / weights.Sum() / (2 * points);
                affinities[nearest[k], i] += weights[k] / weights.Sum() / (2 * points);
            }
        }

        return affinities;
    }

    /// <summary>The same of what is tested.</summary>
    public static double[,] Dense(TsneAffinities affinities)
    {
        double[,] dense = new double[affinities.Points, affinities.Points];
        for (int i = 0; i < affinities.Points; i++)
        {
            for (int k = affinities.Starts[i]; k < affinities.Starts[i + 1]; k++)
            {
                Assert.Equal(0, dense[i, affinities.Others[k]]);
                dense[i, affinities.Others[k]] = affinities.Values[k];
            }
        }

        return dense;
    }

    /// <summary>KL(P‖Q) in nats.</summary>
    public static double KlDivergence(double[,] affinities, double[] x, double[] y)
    {
        double normalisation = Pairs(x.Length).Sum(pair => Kernel(x, y, pair.I, pair.J));
        return Pairs(x.Length).Where(pair => affinities[pair.I, pair.J] > 0)
            .Sum(pair => affinities[pair.I, pair.J] * Math.Log(affinities[pair.I, pair.J] * normalisation / Kernel(x, y, pair.I, pair.J)));
    }

    /// <summary>A quarter of its gradient, with the attraction multiplied.</summary>
    public static (double X, double Y) Gradient(double[,] affinities, double[] x, double[] y, double exaggeration, int i)
    {
        double normalisation = Pairs(x.Length).Sum(pair => Kernel(x, y, pair.I, pair.J));
        (double gradientX, double gradientY) = (0, 0);
        for (int j = 0; j < x.Length; j++)
        {
            double force = ((exaggeration * affinities[i, j]) - (j == i ? 0 : Kernel(x, y, i, j) / normalisation)) * Kernel(x, y, i, j);
            gradientX += force * (x[i] - x[j]);
            gradientY += force * (y[i] - y[j]);
        }

        return (gradientX, gradientY);
    }

    public static double Squared(float[] activations, int channels, int i, int j) =>
        Enumerable.Range(0, channels).Sum(c => Math.Pow((double)activations[(i * channels) + c] - activations[(j * channels) + c], 2));

    private static double Kernel(double[] x, double[] y, int i, int j) => 1 / (1 + Math.Pow(x[i] - x[j], 2) + Math.Pow(y[i] - y[j], 2));

    private static IEnumerable<(int I, int J)> Pairs(int points) => from i in Enumerable.Range(0, points) from j in Enumerable.Range(0, points) where i != j select (i, j);
}
