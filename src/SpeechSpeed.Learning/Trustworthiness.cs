using System.Numerics;

namespace SpeechSpeed.Learning;

/// <summary>
/// The trustworthiness of a map in the plane (Venna &amp; Kaski 2001): 1 where the neighbours in the map are neighbours in the original
/// space, lower the farther away they are there; scikit-learn's <c>trustworthiness</c>.
/// </summary>
public static class Trustworthiness
{
    /// <summary>Neighbours compared per point, unless there are too few points.</summary>
    public const int DefaultNeighbours = 5;

    /// <summary>The number of neighbours for a map of <paramref name="points"/> points; the measure is defined below half the points.</summary>
    public static int NeighboursFor(int points) => Math.Clamp((points - 1) / 2, 1, DefaultNeighbours);

    /// <summary>Computes the trustworthiness, 0 to 1. Ties are broken by position.</summary>
    /// <param name="activations">The space: shape (points, channels), row-major.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="x">The map's horizontal coordinates, one per point, at least 3.</param>
    /// <param name="y">The map's vertical coordinates.</param>
    /// <param name="neighbours">Neighbours to compare per point, ≥ 1 and less than half the points.</param>
    /// <param name="jobs">Number of workers, ≥ 1. The result does not depend on it.</param>
    /// <param name="cancellationToken">Ends the computation early.</param>
    public static double Compute(
        float[] activations, int channels, double[] x, double[] y, int neighbours, int jobs, CancellationToken cancellationToken = default)
    {
        int n = x.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 3, nameof(x));
        if (neighbours < 1 || 2 * neighbours >= n)
        {
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, $"Expected 1 to {(n - 1) / 2} neighbours for {n} points.");
        }

        activations = Distances.Scaled(activations, channels);
        long[] penalties = new long[n];
        RowParallel.For(n, jobs, () => new Buffers(n), (i, buffers) =>
        {
            Distances.SquaredToAll(activations, channels, i, buffers.InSpace);
            SquaredInPicture(x, y, i, buffers.InPicture);
            buffers.InPicture[i] = double.PositiveInfinity;
            buffers.InSpace[i] = double.PositiveInfinity;
            penalties[i] = Penalty(buffers, neighbours);
        }, cancellationToken);

        BigInteger total = 0;
        foreach (long penalty in penalties)
        {
            total += penalty;
        }

        return 1 - (2.0 * (double)total / ((double)n * neighbours * ((2.0 * n) - (3.0 * neighbours) - 1)));
    }

    /// <summary>Sum over a point's neighbours in the map of the ranks by which they lie beyond the neighbourhood in the space.</summary>
    private static long Penalty(Buffers buffers, int neighbours)
    {
        long penalty = 0;
        for (int k = 0; k < neighbours; k++)
        {
            int nearest = 0;
            for (int j = 1; j < buffers.InPicture.Length; j++)
            {
                if (buffers.InPicture[j] < buffers.InPicture[nearest])
                {
                    nearest = j;
                }
            }

            penalty += Math.Max(0, Rank(buffers.InSpace, nearest) - neighbours);
            buffers.InPicture[nearest] = double.PositiveInfinity;
        }

        return penalty;
    }

    private static int Rank(double[] distances, int point)
    {
        int rank = 1;
        for (int j = 0; j < distances.Length; j++)
        {
            if (distances[j] < distances[point] || (distances[j] == distances[point] && j < point))
            {
                rank++;
            }
        }

        return rank;
    }

    private static void SquaredInPicture(double[] x, double[] y, int i, double[] distances)
    {
        for (int j = 0; j < distances.Length; j++)
        {
            double dx = x[i] - x[j];
            double dy = y[i] - y[j];
            distances[j] = (dx * dx) + (dy * dy);
        }
    }

    private sealed class Buffers(int points)
    {
        public double[] InSpace { get; } = new double[points];

        public double[] InPicture { get; } = new double[points];
    }
}
