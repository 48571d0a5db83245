using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

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

        NearestNeighbours inPicture = NearestNeighbours.Find(new Distances(Joined(x, y), 2), neighbours, jobs, cancellationToken);
        Distances inSpace = new(activations, channels);
        int[] ranks = new int[n * neighbours];
        RowParallel.For(inSpace.Rows, jobs, () => (Tile: new float[Distances.TileRows * Distances.TileColumns], Limits: new float[Distances.TileRows * neighbours]), (row, scratch) =>
        {
            int first = row * Distances.TileRows * neighbours;
            int pairs = Math.Min(scratch.Limits.Length, ranks.Length - first);
            for (int pair = 0; pair < pairs; pair++)
            {
                scratch.Limits[pair] = inSpace.Squared((first + pair) / neighbours, inPicture.Indices[first + pair]);
            }

            for (int column = 0; column < inSpace.Columns; column++)
            {
                inSpace.Tile(row, column, scratch.Tile);
                for (int pair = 0; pair < pairs; pair++)
                {
                    ReadOnlySpan<float> squared = scratch.Tile.AsSpan(pair / neighbours * Distances.TileColumns, Distances.TileColumns);
                    ranks[first + pair] += Nearer(squared, column * Distances.TileColumns, scratch.Limits[pair], inPicture.Indices[first + pair]);
                }
            }
        }, cancellationToken);

        // A point is nearest to itself, with the rank 0; its duplicates that stand before it are nearer still.
        long total = 0;
        foreach (int rank in ranks)
        {
            total += Math.Max(0, rank - neighbours);
        }

        return 1 - (2.0 * total / ((double)n * neighbours * ((2.0 * n) - (3.0 * neighbours) - 1)));
    }

    /// <summary>How many of the points from <paramref name="first"/> on are nearer than a neighbour, or as near and before it.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static int Nearer(ReadOnlySpan<float> squared, int first, float limit, int neighbour)
    {
        int nearer = 0;
        for (int j = 0; j < squared.Length; j += Vector256<float>.Count)
        {
            Vector256<float> eight = Vector256.Create(squared[j..]);
            Vector256<int> before = Vector256.LessThan(Vector256<int>.Indices + Vector256.Create(first + j), Vector256.Create(neighbour));
            Vector256<float> counted = Vector256.LessThan(eight, Vector256.Create(limit)) | (Vector256.Equals(eight, Vector256.Create(limit)) & before.AsSingle());
            nearer += BitOperations.PopCount(counted.ExtractMostSignificantBits());
        }

        return nearer;
    }

    private static float[] Joined(double[] x, double[] y)
    {
        float[] joined = new float[2 * x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            (joined[2 * i], joined[(2 * i) + 1]) = ((float)x[i], (float)y[i]);
        }

        return joined;
    }
}
